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

// onEach runs a test on every engine, side by side with others: mostly one of a
// server and its client waits for the other one.
func onEach(t *testing.T, test func(t *testing.T, e engine)) { onThese(t, engines, test) }

func onThese(t *testing.T, engines []engine, test func(t *testing.T, e engine)) {
	t.Parallel()
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			test(t, e)
		})
	}
}

// opener returns what opens an empty store for each rule: a new file, or the tables
// of one database on a server, emptied. To make them anew takes a server longer
// than the rule.
func (e engine) opener(t *testing.T) func(t testing.TB) (*sql.DB, *sqlstore.Store) {
	t.Helper()
	if e.dialect == sqlstore.SQLite {
		return func(t testing.TB) (*sql.DB, *sqlstore.Store) {
			t.Helper()
			db := e.open(t)
			return db, newStore(t, db, e.dialect, nil)
		}
	}
	db := e.open(t)
	s := newStore(t, db, e.dialect, nil)
	return func(t testing.TB) (*sql.DB, *sqlstore.Store) {
		t.Helper()
		empty(t, db, e.dialect)
		return db, s
	}
}

// empty deletes every record.
func empty(t testing.TB, db *sql.DB, d sqlstore.Dialect) {
	t.Helper()
	schema := map[string]string{"postgres": "current_schema()", "mysql": "database()"}[d.String()]
	var tables []string
	each(t, db, "SELECT table_name FROM information_schema.tables WHERE table_schema = "+schema+
		" AND table_name NOT LIKE '%migration%'", 1, func(row []string) { tables = append(tables, row[0]) })
	for _, name := range tables {
		do(t, db, "DELETE FROM "+name)
	}
}

// TestStore runs every rule, and compares the columns with the documents in
// what each of them leaves.
func TestStore(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		open := e.opener(t)
		storetest.Run(t, func(t testing.TB) roster.Store {
			db, s := open(t)
			t.Cleanup(func() { columnsAgree(t, db) })
			return s
		})
	})
}
