package sqltest

import (
	"database/sql"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"

	"example.com/roster/internal/sqltest/servers"
)

// openPostgres returns a pool on a new schema.
func openPostgres(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", servers.Started(t, servers.Postgres).Database(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return pooled(db)
}

// pooled is for the tests of many goroutines: they share as many connections as
// a host has.
func pooled(db *sql.DB) *sql.DB {
	db.SetMaxOpenConns(24)
	db.SetMaxIdleConns(24)
	return db
}

// do runs statements, which are parted by semicolons.
func do(t testing.TB, db *sql.DB, text string) {
	t.Helper()
	for _, statement := range strings.Split(text, ";") {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}
