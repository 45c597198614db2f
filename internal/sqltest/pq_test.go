//go:build !race

package sqltest

import (
	"database/sql"
	"net/url"
	"testing"

	_ "github.com/lib/pq"

	"example.com/roster"
	"example.com/roster/sqlstore"
	"example.com/roster/storetest"
)

// openPQ returns a pool on a new schema by the older driver of PostgreSQL.
func openPQ(t testing.TB) *sql.DB {
	t.Helper()
	schema := text(t, openPostgres(t), "SELECT current_schema()")
	dsn, err := postgresDSN()
	needs(t, err, postgresVariable)
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	db, err := sql.Open("postgres", u.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return pooled(db)
}

// TestPQ runs every rule by lib/pq.
func TestPQ(t *testing.T) {
	storetest.Run(t, func(t testing.TB) roster.Store {
		return newStore(t, openPQ(t), sqlstore.Postgres, nil)
	})
}
