package sqltest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// host is a program with a table of its own beside the library's.
type host struct {
	db    *sql.DB
	store *sqlstore.Store
}

// newHost returns a host of an engine.
func newHost(t testing.TB, e engine) *host { return newHostOn(t, e.open(t), e.dialect) }

func newHostOn(t testing.TB, db *sql.DB, dialect sqlstore.Dialect) *host {
	t.Helper()
	h := &host{db: db, store: newStore(t, db, dialect, nil)}
	do(t, db, "CREATE TABLE orders (name VARCHAR(20) NOT NULL)")
	return h
}

// begin starts a transaction of the host, in which it writes a row.
func (h *host) begin(t testing.TB) *sql.Tx {
	t.Helper()
	tx, err := h.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Rollback() })
	if _, err := tx.Exec("INSERT INTO orders VALUES ('before')"); err != nil {
		t.Fatal(err)
	}
	return tx
}

// orders counts the host's rows.
func (h *host) orders(t testing.TB) (n int) {
	t.Helper()
	if err := h.db.QueryRow("SELECT count(*) FROM orders").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestJoinCommits(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is := is.New(t)
		h := newHost(t, e)
		tx := h.begin(t)
		joined := h.store.Join(tx)
		is.NoErr(putUser(t.Context(), joined, newUser("a@example.com")))
		is.NoErr(putUser(t.Context(), joined, newUser("b@example.com")))
		is.Equal(count(t, joined), 2)  // the host's transaction sees them
		is.Equal(count(t, h.store), 0) // and nobody else
		is.NoErr(tx.Commit())
		is.Equal(count(t, h.store), 2)
		is.Equal(h.orders(t), 1)
		is.True(errors.Is(putUser(t.Context(), joined, newUser("c@example.com")), roster.ErrTxAborted)) // it is over
	})
}

func TestJoinRollsBack(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is := is.New(t)
		h := newHost(t, e)
		tx := h.begin(t)
		is.NoErr(putUser(t.Context(), h.store.Join(tx), newUser("a@example.com")))
		is.NoErr(tx.Rollback())
		is.Equal(count(t, h.store), 0)
		is.Equal(h.orders(t), 0)
	})
}

// TestJoinRefusals holds an Update that fails to leaving the host's transaction
// as it found it.
func TestJoinRefusals(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		refusals := map[string]func(t *testing.T, tx roster.Tx) error{
			"a duplicate": func(t *testing.T, tx roster.Tx) error {
				return tx.PutUser(t.Context(), newUser("taken@example.com"))
			},
			"a version that is not there": func(t *testing.T, tx roster.Tx) error {
				u := newUser("other@example.com")
				u.Version = 7
				return tx.PutUser(t.Context(), u)
			},
			"an error of the closure":        func(*testing.T, roster.Tx) error { return errRefused },
			"a conflict in another database": func(*testing.T, roster.Tx) error { return driver.ErrBadConn },
		}
		for name, refuse := range refusals {
			t.Run(name, func(t *testing.T) {
				is := is.New(t)
				h := newHost(t, e)
				is.NoErr(putUser(t.Context(), h.store, newUser("taken@example.com")))
				tx := h.begin(t)
				joined := h.store.Join(tx)
				err := joined.Update(t.Context(), func(x roster.Tx) error {
					if err := x.PutUser(t.Context(), newUser("gone@example.com")); err != nil {
						return err
					}
					return refuse(t, x)
				})
				is.True(err != nil)
				is.True(!errors.Is(err, roster.ErrTxAborted))
				is.Equal(count(t, joined), 1)
				_, err = tx.Exec("INSERT INTO orders VALUES ('after')")
				is.NoErr(err)
				is.NoErr(putUser(t.Context(), joined, newUser("kept@example.com")))
				is.NoErr(tx.Commit())
				is.Equal(h.orders(t), 2)
				is.Equal(count(t, h.store), 2)
			})
		}
	})
}

func TestJoinPanic(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is := is.New(t)
		h := newHost(t, e)
		tx := h.begin(t)
		joined := h.store.Join(tx)
		func() {
			defer func() { is.Equal(recover(), "boom") }()
			_ = joined.Update(t.Context(), func(x roster.Tx) error {
				if err := x.PutUser(t.Context(), newUser("gone@example.com")); err != nil {
					return err
				}
				panic("boom")
			})
		}()
		is.NoErr(putUser(t.Context(), joined, newUser("kept@example.com")))
		is.NoErr(tx.Commit())
		is.Equal(h.orders(t), 1)
		is.Equal(count(t, h.store), 1)
	})
}

// TestJoinConflict meets another writer, which SQLite says at once where a
// transaction has begun by reading.
func TestJoinConflict(t *testing.T) {
	is := is.New(t)
	h := newHostOn(t, openDB(t, "file:"+newFile(t)+"?_busy_timeout=0"), sqlstore.SQLite) // deferred: what a host should not do
	tx, err := h.db.Begin()
	is.NoErr(err)
	defer tx.Rollback()
	joined := h.store.Join(tx)
	is.Equal(count(t, joined), 0)                                     // a snapshot is taken
	is.NoErr(putUser(t.Context(), h.store, newUser("a@example.com"))) // and is old now
	swallowed := joined.Update(t.Context(), func(x roster.Tx) error {
		_ = x.PutUser(t.Context(), newUser("b@example.com"))
		return nil
	})
	is.True(errors.Is(swallowed, roster.ErrTxAborted)) // even where the closure keeps it to itself
	called := false
	err = joined.Update(t.Context(), func(roster.Tx) error { called = true; return nil })
	is.True(errors.Is(err, roster.ErrTxAborted)) // and stays dead
	is.True(!called)
	_, err = joined.Users(t.Context(), byID(roster.NewID()))
	is.True(errors.Is(err, roster.ErrTxAborted))
	is.NoErr(tx.Rollback())
	is.Equal(count(t, h.store), 1)
}

// TestJoinLost ends the host's transaction from inside, as a full disk may.
func TestJoinLost(t *testing.T) {
	is := is.New(t)
	h := newHost(t, engines[0])
	_, err := h.db.Exec(`CREATE TRIGGER boom BEFORE INSERT ON roster_users WHEN new.email = 'boom'
		BEGIN SELECT raise(ROLLBACK, 'boom'); END`)
	is.NoErr(err)
	tx := h.begin(t)
	joined := h.store.Join(tx)
	is.True(errors.Is(putUser(t.Context(), joined, newUser("boom")), roster.ErrTxAborted))
	is.True(errors.Is(putUser(t.Context(), joined, newUser("jane")), roster.ErrTxAborted))
	_ = tx.Rollback()
	is.Equal(h.orders(t), 0)
	is.Equal(count(t, h.store), 0)
}

// TestJoinCancelled holds a cancelled context to ending one Update: cancelling a
// statement would make SQLite roll the host's whole transaction back.
func TestJoinCancelled(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is := is.New(t)
		h := newHost(t, e)
		tx := h.begin(t)
		joined := h.store.Join(tx)
		ctx, cancel := context.WithCancel(t.Context())
		err := joined.Update(ctx, func(x roster.Tx) error {
			if err := x.PutUser(ctx, newUser("a@example.com")); err != nil {
				return err
			}
			cancel()
			return x.PutUser(ctx, newUser("b@example.com"))
		})
		is.True(errors.Is(err, context.Canceled))
		is.NoErr(putUser(t.Context(), joined, newUser("c@example.com")))
		is.NoErr(tx.Commit())
		is.Equal(h.orders(t), 1)
		is.Equal(count(t, h.store), 1)
	})
}
