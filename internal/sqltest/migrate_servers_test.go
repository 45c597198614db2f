package sqltest

import (
	"database/sql"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/sqlstore"
)

// TestMigrateTogetherOnServers lets eight processes' worth of stores migrate at
// once, and then all of them again.
func TestMigrateTogetherOnServers(t *testing.T) {
	onServers(t, func(t *testing.T, e engine) {
		is := is.New(t)
		db := e.open(t)
		for range 2 {
			var all sync.WaitGroup
			errs := make([]error, 8)
			for i := range errs {
				s := sqlstore.New(db, e.dialect, nil)
				all.Go(func() { errs[i] = errors.Join(s.Migrate(t.Context()), s.Close()) })
			}
			all.Wait()
			is.NoErr(errors.Join(errs...))
		}
		is.Equal(described(t, db, e.dialect.String()), described(t, migrated(t, e), e.dialect.String()))
		is.Equal(applied(t, db), migrations)
	})
}

// migrated returns a new database with every table.
func migrated(t testing.TB, e engine) *sql.DB {
	db := e.open(t)
	newStore(t, db, e.dialect, nil)
	return db
}

// TestMigrateHalfDoneOnServers finds what a crash or a tool of the host's has
// left: any number of statements.
func TestMigrateHalfDoneOnServers(t *testing.T) {
	onServers(t, func(t *testing.T, e engine) {
		is := is.New(t)
		all, err := e.dialect.Migrations("")
		is.NoErr(err)
		is.Equal(len(all), migrations)
		var text strings.Builder
		for _, m := range all {
			text.WriteString(m.Text)
		}
		statements := strings.Split(strings.TrimSuffix(strings.TrimSpace(text.String()), ";"), ";\n")
		want := described(t, migrated(t, e), e.dialect.String())
		for _, n := range []int{0, 1, 3, len(statements) / 2, len(statements) - 1, len(statements)} {
			db := e.open(t)
			if n > 0 {
				do(t, db, strings.Join(statements[:n], ";"))
			}
			newStore(t, db, e.dialect, nil)
			is.True(slices.Equal(described(t, db, e.dialect.String()), want))
		}
	})
}
