package sqltest

import (
	"database/sql"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3"

	"example.com/roster"
	"example.com/roster/sqlstore"
	"example.com/roster/storetest"
)

// engine is a database and a driver that the promises are held on.
type engine struct {
	name    string
	dialect sqlstore.Dialect
	open    func(t testing.TB) *sql.DB // a pool on an empty database
}

var engines = []engine{
	{"SQLite, modernc", sqlstore.SQLite, func(t testing.TB) *sql.DB { return openDB(t, dsn(newFile(t))) }},
	{"SQLite, mattn", sqlstore.SQLite, openMattn},
	{"PostgreSQL, pgx", sqlstore.Postgres, openPostgres},
	{"MySQL, go-sql-driver", sqlstore.MySQL, openMySQL},
}

// openMattn opens a new database by the driver that is written in C. Where there
// is no C compiler the test is skipped: CI has one, and fails then.
func openMattn(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", dsn(newFile(t)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Ping(); err != nil && strings.Contains(err.Error(), "requires cgo") {
		t.Skip("the driver needs cgo")
	}
	return db
}

// onEach runs a test on every engine.
func onEach(t *testing.T, test func(t *testing.T, e engine)) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) { test(t, e) })
	}
}

// TestStore runs every rule, and compares the columns with the documents in
// what each of them leaves.
func TestStore(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		storetest.Run(t, func(t testing.TB) roster.Store {
			db := e.open(t)
			s := newStore(t, db, e.dialect, nil)
			t.Cleanup(func() { columnsAgree(t, db) })
			return s
		})
	})
}
