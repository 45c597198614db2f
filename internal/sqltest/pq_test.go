//go:build !race

package sqltest

import (
	"database/sql"
	"testing"

	_ "github.com/lib/pq"

	"example.com/roster"
	"example.com/roster/internal/sqltest/servers"
	"example.com/roster/sqlstore"
	"example.com/roster/storetest"
)

// openPQ returns a pool on a new schema by the older driver of PostgreSQL.
func openPQ(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", servers.Started(t, servers.Postgres).Database(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return pooled(db)
}

// TestPQ runs every rule by lib/pq.
func TestPQ(t *testing.T) {
	t.Parallel()
	open := engine{"PostgreSQL, pq", sqlstore.Postgres, openPQ}.opener(t)
	storetest.Run(t, func(t testing.TB) roster.Store {
		_, s := open(t)
		return s
	})
}
