package sqltest

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestIdleConnections holds that a program is told once that its pool throws
// connections away, and not where it keeps them.
func TestIdleConnections(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		idle int
		told int
	}{
		"one idle connection": {idle: 1, told: 1},
		"as many as are used": {idle: 16, told: 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			db := openDB(t, dsn(newFile(t)))
			db.SetMaxIdleConns(test.idle)
			var log bytes.Buffer
			s := newStore(t, db, sqlstore.SQLite, &sqlstore.Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
			for range 4 {
				for range 120 { // two connections at once, of which the pool keeps one
					conn, err := db.Conn(t.Context())
					is.NoErr(err)
					other, err := db.Conn(t.Context())
					is.NoErr(err)
					is.NoErr(conn.Close())
					is.NoErr(other.Close())
				}
				var all sync.WaitGroup
				for range 4 {
					all.Go(func() {
						for range 300 {
							if _, err := s.Accounts(t.Context(), roster.AccountSelection{Limit: 1}); err != nil {
								t.Error(err)
							}
						}
					})
				}
				all.Wait()
			}
			is.Equal(strings.Count(log.String(), "SetMaxIdleConns"), test.told)
		})
	}
}
