package main

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"time"

	_ "modernc.org/sqlite"

	"example.com/roster"
	"example.com/roster/cmd/rosterctl/keyfile"
	"example.com/roster/foreignhash"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/session"
	"example.com/roster/sqlstore"
)

// options are what the flags say. Mails are printed to out.
type options struct {
	addr, file, public, webhook string
	out                         io.Writer
}

// app is the product: its own table beside those of the roster, in one database.
type app struct {
	options
	db       *sql.DB
	store    *sqlstore.Store
	dir      *roster.Directory // the host's: it reaches every workspace
	sessions *session.Handler
}

// open makes the file, the key and the tables where they are missing.
func open(ctx context.Context, o options) (*app, error) {
	keys, err := keyfile.LoadOrMake(o.file + ".key") // of mailed codes
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", "file:"+o.file+"?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16) // as many: each call beyond them would open and prepare anew
	a := &app{options: o, db: db, store: sqlstore.New(db, sqlstore.SQLite, nil)}
	a.dir = roster.New(a.store, &roster.Config{
		Keys:          keys,
		Consumers:     []roster.Consumer{{Name: "mail", Kinds: roster.MailedEvents()}, {Name: "webhook", Kinds: told}},
		ForeignHashes: []roster.ForeignHash{foreignhash.Bcrypt{}}, // of people who are imported
	})
	a.sessions = session.New(a.dir, session.Config{
		Anywhere: true, Limiter: httpadapters.NewLimiter(60), DeleteSelf: true,
		SignUp: session.SignUpConfig{Mode: session.SignUpOpen, NewAccount: newWorkspace},
	})
	err = a.store.Migrate(ctx)
	if err == nil {
		_, err = db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS projects (workspace TEXT, name TEXT, PRIMARY KEY (workspace, name)) STRICT`)
	}
	if err == nil {
		_, err = a.dir.Purge(ctx, time.Now().AddDate(0, -1, 0)) // what was over a month ago
	}
	if err != nil {
		return nil, errors.Join(err, a.close())
	}
	return a, nil
}

func (a *app) close() error { return errors.Join(a.store.Close(), a.db.Close()) }
