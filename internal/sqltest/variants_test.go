//go:build !race

package sqltest

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"example.com/roster"
	"example.com/roster/sqlstore"
	"example.com/roster/storetest"
)

// What follows is left to the tests without the race detector, under which
// SQLite takes ten times as long: TestStore shows it the same code.

// TestOneConnection runs the rules where host, readers and writer share one
// connection.
func TestOneConnection(t *testing.T) {
	t.Parallel()
	storetest.RunSingle(t, func(t testing.TB) roster.Store {
		db := openDB(t, dsn(newFile(t)))
		db.SetMaxOpenConns(1)
		return newStore(t, db, sqlstore.SQLite, nil)
	})
}

func TestConfig(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t testing.TB) roster.Store {
		return newStore(t, openDB(t, dsn(newFile(t))), sqlstore.SQLite,
			&sqlstore.Config{Prefix: "hash_users_email_key", Synchronous: sqlstore.SynchronousNormal, Unprepared: true})
	})
}

// TestOtherDialects runs the rules on a SQLite that is used like the other
// databases: transactions of the pool, numbered binds, a savepoint around each
// statement that may meet a duplicate, no row values, no generated number.
func TestOtherDialects(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t testing.TB) roster.Store {
		db := openDB(t, dsn(newFile(t))+"&_journal_mode=WAL")
		return newVariant(t, db, map[string]any{
			"singleWriter": false, "beginTx": []string{"BEGIN IMMEDIATE"}, "mark": "?", "numbered": true, "duplicateAborts": true,
			"rowValues": false, "lastInsertID": false, "noIndex": "",
		})
	})
}

// TestJoinedStore runs the rules where each Update is one of a joined store.
func TestJoinedStore(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		open := e.opener(t)
		storetest.Run(t, func(t testing.TB) roster.Store {
			db, s := open(t)
			return &hosted{s, db, s}
		})
	})
}

// hosted is a store that a host uses inside its own transactions: each Update is
// made on a joined store, and the transaction run again when it is dead.
type hosted struct {
	roster.Store // on the pool, for reads
	db           *sql.DB
	store        *sqlstore.Store
}

func (h *hosted) Update(ctx context.Context, fn func(roster.Tx) error) error {
	for {
		if err := h.unit(ctx, fn); !errors.Is(err, roster.ErrTxAborted) {
			return err
		}
	}
}

func (h *hosted) unit(ctx context.Context, fn func(roster.Tx) error) error {
	tx, err := h.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := h.store.Join(tx).Update(ctx, fn); err != nil {
		return err
	}
	return tx.Commit()
}
