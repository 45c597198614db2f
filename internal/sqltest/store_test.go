package sqltest

import (
	"testing"

	"example.com/roster"
	"example.com/roster/sqlstore"
	"example.com/roster/storetest"
)

// TestStore runs every rule, and compares the columns with the documents in
// what each of them leaves.
func TestStore(t *testing.T) {
	storetest.Run(t, func(t testing.TB) roster.Store {
		db := openDB(t, dsn(newFile(t)))
		s := newStore(t, db, sqlstore.SQLite, nil)
		t.Cleanup(func() { columnsAgree(t, db) })
		return s
	})
}
