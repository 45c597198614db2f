//go:build !race

package sqltest

import (
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
	storetest.RunSingle(t, func(t testing.TB) roster.Store {
		db := openDB(t, dsn(newFile(t)))
		db.SetMaxOpenConns(1)
		return newStore(t, db, sqlstore.SQLite, nil)
	})
}

func TestConfig(t *testing.T) {
	storetest.Run(t, func(t testing.TB) roster.Store {
		return newStore(t, openDB(t, dsn(newFile(t))), sqlstore.SQLite,
			&sqlstore.Config{Prefix: "hash_users_email_key", Synchronous: sqlstore.SynchronousNormal, Unprepared: true})
	})
}

// TestOtherManners runs the rules on a dialect that makes of SQLite what other
// databases are: transactions of the pool, numbered binds, a savepoint around
// each statement that may be a duplicate, no row values, no generated number.
func TestOtherManners(t *testing.T) {
	dialect := sqlstore.SQLite
	dialect.OneWriter = false
	dialect.Numbered = "?"
	dialect.Poisons = true
	dialect.RowValues = false
	dialect.LastInsertID = false
	dialect.Hidden = ""
	storetest.Run(t, func(t testing.TB) roster.Store {
		return newStore(t, openDB(t, dsn(newFile(t))+"&_journal_mode=WAL"), dialect, nil)
	})
}
