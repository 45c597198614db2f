//go:build !race

package sqltest

import (
	"database/sql"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/sqlstore"
)

// Row C3 of the reports: the server forgets the prepared statements of a pool, or
// keeps no more of them.
func TestUselessStatements(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		engine
		spoil, mend string
	}{
		{"discarded, pgx", engine{"", sqlstore.Postgres, openPostgres}, "DISCARD ALL", ""},
		{"deallocated, pgx", engine{"", sqlstore.Postgres, openPostgres}, "DEALLOCATE ALL", ""},
		{"another plan, pgx", engine{"", sqlstore.Postgres, openPostgres}, "ALTER TABLE roster_users ALTER COLUMN version TYPE numeric", ""},
		{"discarded, pq", engine{"", sqlstore.Postgres, openPQ}, "DISCARD ALL", ""},
		{"no room", engine{"", sqlstore.MySQL, openMySQL}, "SET GLOBAL max_prepared_stmt_count = 0", "SET GLOBAL max_prepared_stmt_count = 16382"},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			db := test.open(t)
			db.SetMaxOpenConns(2)
			s := newStore(t, db, test.dialect, nil)
			jane := newUser("jane@example.com")
			is.NoErr(putUser(t.Context(), s, jane))
			read := func() {
				t.Helper()
				found, err := s.Users(t.Context(), byID(jane.ID))
				is.NoErr(err)
				is.Equal(len(found), 1)
				jane = &found[0]
			}
			if test.mend == "" {
				read()
			} else {
				t.Cleanup(func() { do(t, db, test.mend) })
			}
			spoil(t, db, test.spoil)
			for range 20 {
				read()
				is.NoErr(putUser(t.Context(), s, jane))
			}
		})
	}
}

// spoil runs a statement on every connection of a pool of two.
func spoil(t testing.TB, db *sql.DB, statement string) {
	t.Helper()
	is := is.New(t)
	for range 2 {
		conn, err := db.Conn(t.Context())
		is.NoErr(err)
		_, err = conn.ExecContext(t.Context(), statement)
		is.NoErr(err)
		defer conn.Close()
	}
}
