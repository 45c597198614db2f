package sqltest

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
	"example.com/roster/sqlstore"
)

// beginner makes mistakes with a SQLite file.
type beginner struct {
	testing.TB
	ctx context.Context // short: nothing that waits for itself is waited for
	log strings.Builder
}

func (b *beginner) logger() *slog.Logger { return slog.New(slog.NewTextHandler(&b.log, nil)) }

// open returns a store on a new file with the options of a data source name.
func (b *beginner) open(options string) (*sql.DB, *sqlstore.Store) {
	b.Helper()
	db := openDB(b, "file:"+newFile(b)+"?"+options)
	return db, newStore(b, db, sqlstore.SQLite, &sqlstore.Config{Log: b.logger()})
}

// dir returns a Directory that logs.
func (b *beginner) dir(s roster.Store) *roster.Directory {
	cfg := cheap()
	cfg.Log = b.logger()
	return roster.New(s, cfg)
}

// create makes a user, and returns the text of the error.
func (b *beginner) create(dir *roster.Directory) error {
	_, err := dir.Create(b.ctx, roster.NewUser{Email: "jane@x.test"})
	return err
}

const goodOptions = "_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)"

// TestMistakes makes what beginners get wrong: one sentence, in the error, in the
// log or in the panic, names the cure.
func TestMistakes(t *testing.T) {
	for _, m := range []struct {
		name string
		says string
		make func(b *beginner) error
	}{
		{"no Migrate", "the tables roster_… are not there: call Migrate", func(b *beginner) error {
			return b.create(roster.New(sqlstore.New(openDB(b, dsn(newFile(b))), sqlstore.SQLite, nil), nil))
		}},
		{"another prefix", "the tables people_… are not there: call Migrate, or set Config.Prefix to that of tables that are there (roster_)", func(b *beginner) error {
			db, _ := b.open(goodOptions)
			_, err := roster.New(sqlstore.New(db, sqlstore.SQLite, &sqlstore.Config{Prefix: "people_"}), nil).Users(b.ctx, roster.UserQuery{})
			return err
		}},
		{"no options", "set busy_timeout", func(b *beginner) error { b.open(""); return nil }},
		{"options that the driver does not know", "_pragma=busy_timeout(5000)", func(b *beginner) error { b.open("_busy_time=5000"); return nil }},
		{"exclusive locking", "set locking_mode=normal", func(b *beginner) error {
			b.open("_pragma=busy_timeout(5000)&_pragma=locking_mode(exclusive)")
			return nil
		}},
		{"Join on a deferred transaction", "_txlock=immediate", func(b *beginner) error {
			db, s := b.open("_pragma=busy_timeout(1)")
			tx, err := db.Begin()
			if err != nil {
				return err
			}
			defer tx.Rollback()
			joined := b.dir(s).WithStore(s.Join(tx))
			if _, err := joined.Users(b.ctx, roster.UserQuery{}); err != nil {
				return err
			}
			if err := b.create(b.dir(s)); err != nil {
				return err
			}
			return b.create(joined)
		}},
		{"a wrong dialect at Migrate", "and New was told mysql: call New with the dialect sqlite", func(b *beginner) error {
			return sqlstore.New(openDB(b, dsn(newFile(b))), sqlstore.MySQL, nil).Migrate(b.ctx)
		}},
		{"a wrong dialect at first use", "and New was told postgres: call New with the dialect sqlite", func(b *beginner) error {
			return b.create(roster.New(sqlstore.New(openDB(b, dsn(newFile(b))), sqlstore.Postgres, nil), nil))
		}},
		{"no pool", "New needs a pool, which sql.Open returns", func(*beginner) error { sqlstore.New(nil, sqlstore.SQLite, nil); return nil }},
		{"no store", "New needs a store", func(*beginner) error { roster.New(nil, nil); return nil }},
		{"rows left open in a pool of one", "all 1 of the pool were in use: close rows and end transactions first", func(b *beginner) error {
			db, s := b.open(goodOptions)
			db.SetMaxOpenConns(1)
			if err := s.Close(); err != nil {
				return err
			}
			s = sqlstore.New(db, sqlstore.SQLite, nil)
			rows, err := db.QueryContext(b.ctx, "SELECT 1 UNION SELECT 2")
			if err != nil {
				return err
			}
			defer rows.Close()
			ctx, cancel := context.WithTimeout(b.ctx, 50*time.Millisecond)
			defer cancel()
			_, err = roster.New(s, nil).Users(ctx, roster.UserQuery{})
			return errors.Join(err, rows.Err())
		}},
		{"a database in memory for each connection", "call SetMaxOpenConns(1), or open a file", func(b *beginner) error {
			return sqlstore.New(openDB(b, ":memory:"), sqlstore.SQLite, nil).Migrate(b.ctx)
		}},
		{"no keys", "set Config.Keys", func(b *beginner) error {
			return roster.New(memstore.New(), nil).SendPasswordReset(b.ctx, "jane@x.test", roster.ClientInfo{})
		}},
		{"no consumer", "set Config.Consumers", func(b *beginner) error {
			cfg := mailing()
			cfg.Consumers = nil
			return roster.New(memstore.New(), cfg).SendPasswordReset(b.ctx, "jane@x.test", roster.ClientInfo{})
		}},
		{"a cancelled context", "context canceled", func(b *beginner) error {
			_, s := b.open(goodOptions)
			ctx, cancel := context.WithCancel(b.ctx)
			cancel()
			_, err := b.dir(s).Create(ctx, roster.NewUser{})
			return err
		}},
		{"dir in place of tx", "use the Directory that Update hands you", func(b *beginner) error {
			_, s := b.open(goodOptions)
			dir := b.dir(s)
			return dir.Update(b.ctx, func(*roster.Directory) error { return b.create(dir) })
		}},
		{"dir beside a transaction of one's own", "dir.WithStore(store.Join(tx))", func(b *beginner) error {
			db, s := b.open(goodOptions)
			tx, err := db.Begin()
			if err != nil {
				return err
			}
			defer tx.Rollback()
			return b.create(b.dir(s))
		}},
		{"a password that is hashed inside Update", "hash it before, by HashPassword", func(b *beginner) error {
			_, s := b.open(goodOptions)
			return b.dir(s).Update(b.ctx, func(tx *roster.Directory) error {
				_, err := tx.Create(b.ctx, roster.NewUser{Email: "jane@x.test", Password: "right password"})
				return err
			})
		}},
	} {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			b := &beginner{TB: t, ctx: ctx}
			told := toldBy(func() error { return m.make(b) }) + b.log.String()
			is.New(t).True(strings.Contains(told, m.says)) // see told
			if !strings.Contains(told, m.says) {
				t.Log(told)
			}
		})
	}
}

// toldBy returns the text of the error or of the panic of fn.
func toldBy(fn func() error) (text string) {
	defer func() {
		if v := recover(); v != nil {
			text = v.(string)
		}
	}()
	if err := fn(); err != nil {
		return err.Error()
	}
	return ""
}

// TestGoodOptionsSayNothing opens a file as docs/stores.md does.
func TestGoodOptionsSayNothing(t *testing.T) {
	b := &beginner{TB: t, ctx: t.Context()}
	_, s := b.open(goodOptions)
	is.New(t).NoErr(b.create(b.dir(s)))
	is.New(t).Equal(b.log.String(), "")
}

// TestWrongDialect tells every store the dialect of another database.
func TestWrongDialect(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		for _, wrong := range []sqlstore.Dialect{sqlstore.SQLite, sqlstore.Postgres, sqlstore.MySQL} {
			if wrong == e.dialect {
				continue
			}
			t.Run(wrong.String(), func(t *testing.T) {
				s := sqlstore.New(e.open(t), wrong, nil)
				defer s.Close()
				_, read := s.Users(t.Context(), byID(roster.NewID()))
				for name, err := range map[string]error{
					"Migrate": s.Migrate(t.Context()), "read": read, "Update": putUser(t.Context(), s, newUser("a@x.test")),
				} {
					t.Run(name, func(t *testing.T) {
						is := is.New(t)
						is.True(err != nil)
						is.True(strings.Contains(err.Error(), "New was told "+wrong.String()+": call New with the dialect "+e.dialect.String()))
					})
				}
			})
		}
	})
}

// TestNoTables uses a store that was not migrated, beside one of another prefix.
func TestNoTables(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is := is.New(t)
		db := e.open(t)
		newStore(t, db, e.dialect, nil)
		s := sqlstore.New(db, e.dialect, &sqlstore.Config{Prefix: "people_"})
		_, err := s.Users(t.Context(), byID(roster.NewID()))
		is.True(strings.Contains(err.Error(), "call Migrate, or set Config.Prefix to that of tables that are there (roster_)"))
		err = putUser(t.Context(), s, newUser("a@x.test"))
		is.True(strings.Contains(err.Error(), "call Migrate, or set Config.Prefix"))

		for name, ask := range map[string]func(roster.Store) error{
			"a user": func(s roster.Store) error { _, err := s.Users(t.Context(), byID(roster.NewID())); return err },
			"a principal": func(s roster.Store) error {
				_, err := roster.New(s, nil).Access(t.Context(), roster.NewID(), "p")
				return err
			},
			"a session": func(s roster.Store) error { _, err := roster.New(s, nil).Session(t.Context(), "text"); return err },
			"a change that reads": func(s roster.Store) error {
				_, err := roster.New(s, cheap()).Create(t.Context(), roster.NewUser{Email: "a@x.test"})
				return err
			},
			"a change": func(s roster.Store) error { return putUser(t.Context(), s, newUser("a@x.test")) },
		} {
			err := ask(s)
			is.True(err != nil)
			is.Equal(strings.Count(err.Error(), "the tables people_… are not there: call Migrate"), 1) // asked for name
			tx, err := db.Begin()
			is.NoErr(err)
			err = ask(s.Join(tx))
			is.True(err != nil)
			is.Equal(strings.Count(err.Error(), "the tables people_… are not there: call Migrate"), 1) // in a transaction of the host's
			is.NoErr(tx.Rollback())
			if t.Failed() {
				t.Log(name, err)
			}
		}
		is.NoErr(s.Close())
	})
}
