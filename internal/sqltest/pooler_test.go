//go:build !race

package sqltest

import (
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/internal/sqltest/servers"
	"example.com/roster/sqlstore"
)

// TestPooler is rows C12 and C18 of the reports: PgBouncer in transaction mode gives
// each transaction another session. Migrate refuses a pool that is not set up for it
// and names both settings; with them, nothing fails. lib/pq with Unprepared alone has no
// row: it loses statements by chance, and so is found by chance.
func TestPooler(t *testing.T) {
	t.Parallel()
	pooler := servers.Started(t, servers.PgBouncer)
	const pgxSetting, pqSetting = "&default_query_exec_mode=exec", "&binary_parameters=yes"
	for _, test := range []struct {
		name, driver, setting string
		unprepared, works     bool
	}{
		{"pgx", "pgx", "", false, false},
		{"pgx, unprepared alone", "pgx", "", true, false},
		{"pgx, the driver's setting alone", "pgx", pgxSetting, false, false},
		{"pgx, both settings", "pgx", pgxSetting, true, true},
		{"pq", "postgres", "", false, false},
		{"pq, the driver's setting alone", "postgres", pqSetting, false, false},
		{"pq, both settings", "postgres", pqSetting, true, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			db, err := sql.Open(test.driver, pooler.Database(t)+test.setting)
			is.NoErr(err)
			defer db.Close()
			s := sqlstore.New(db, sqlstore.Postgres, &sqlstore.Config{Unprepared: test.unprepared})
			defer s.Close()
			err = s.Migrate(t.Context())
			if !test.works {
				is.True(err != nil)
				for _, word := range []string{"pooler", "Config.Unprepared", "default_query_exec_mode=exec (pgx)", "binary_parameters=yes (lib/pq)"} {
					is.True(strings.Contains(err.Error(), word))
				}
				return
			}
			is.NoErr(err)
			is.NoErr(s.Migrate(t.Context())) // the next starter
			dir := roster.New(s, nil)
			var all sync.WaitGroup
			for i := range 8 {
				all.Go(func() {
					for n := range 5 {
						u, err := dir.Create(t.Context(), roster.NewUser{Email: fmt.Sprintf("%d-%d@example.com", i, n), Active: true})
						is.NoErr(err)
						again, err := dir.User(t.Context(), u.ID)
						is.NoErr(err)
						is.Equal(again.Email, u.Email)
					}
				})
			}
			all.Wait()
		})
	}
}
