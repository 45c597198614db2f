package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	_ "modernc.org/sqlite"

	"example.com/roster"
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
	limiter  httpadapters.Limiter // of requests by nobody
}

// open makes the file, the key and the tables where they are missing.
func open(ctx context.Context, o options) (*app, error) {
	key, err := loadKey(o.file + ".key")
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", "file:"+o.file+"?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16) // as many: each call beyond them would open and prepare anew
	a := &app{options: o, db: db, store: sqlstore.New(db, sqlstore.SQLite, nil), limiter: httpadapters.NewLimiter(60)}
	a.dir = roster.New(a.store, &roster.Config{
		Keys:          []roster.MailKey{{Number: 1, Secret: key}},
		Consumers:     []roster.Consumer{{Name: "mail", Kinds: roster.MailedEvents()}, {Name: "webhook", Kinds: told}},
		ForeignHashes: []roster.ForeignHash{foreignhash.Bcrypt{}}, // of people who are imported
	})
	a.sessions = session.New(a.dir, session.Config{
		Account: a.named, Limiter: a.limiter, DeleteSelf: true,
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

// loadKey reads the key of mailed codes, which the first start makes.
func loadKey(file string) ([]byte, error) {
	key, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		key = make([]byte, 32)
		rand.Read(key) // never fails
		err = os.WriteFile(file, key, 0o600)
	}
	return key, err
}
