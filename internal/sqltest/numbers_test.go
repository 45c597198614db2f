package sqltest

import (
	"database/sql"
	"errors"
	"fmt"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestNumbersAreNeverUsedAgain makes users, removes and erases the latest, fails
// to make one, and starts again on the same file: publica.la's clients keep
// Numbers, so that none may come back.
func TestNumbersAreNeverUsedAgain(t *testing.T) {
	file := newFile(t)
	given := make(map[int64]roster.ID)
	groups := make(map[int64]bool)
	var latest int64
	for start := range 3 {
		t.Run(fmt.Sprint("SQLite, start ", start), func(t *testing.T) {
			is := is.New(t)
			db, err := sql.Open("sqlite", dsn(file))
			is.NoErr(err)
			store := sqlstore.New(db, sqlstore.SQLite, nil)
			is.NoErr(store.Migrate(t.Context()))
			dir := roster.New(store, nil)

			for number, id := range given { // as they were before
				u, err := dir.UserByNumber(t.Context(), number)
				is.NoErr(err)
				is.Equal(u.ID, id)
			}
			for range 3 {
				u, err := dir.Create(t.Context(), roster.NewUser{Email: "jane@x.test"})
				is.NoErr(err)
				is.True(u.Number > latest) // above all that were given
				latest = u.Number
				given[u.Number] = u.ID

				_, err = dir.Create(t.Context(), roster.NewUser{Email: "JANE@x.test"})
				is.True(err != nil) // the address is taken: the number may be lost

				removed, err := dir.Apply(t.Context(), u.ID, roster.Remove)
				is.NoErr(err)
				is.Equal(removed.Number, u.Number)
				if start == 1 {
					_, err = dir.Erase(t.Context(), u.ID)
					is.NoErr(err)
				}
				_, err = dir.Purge(t.Context(), dir.Now())
				is.NoErr(err)

				g, err := dir.CreateGroup(t.Context(), roster.GroupProfile{Name: "plan"})
				is.NoErr(err)
				is.True(!groups[g.Number])
				groups[g.Number] = true
				_, err = dir.EndGroup(t.Context(), g.ID)
				is.NoErr(err)
			}
			is.NoErr(store.Close())
			is.NoErr(db.Close())
		})
	}
	is.New(t).Equal(len(given), 9)
}

// TestNumbersAreBehind is row C8 of the reports: the data came back without the
// sequence of the numbers. Nobody hears of it, and one try is enough.
func TestNumbersAreBehind(t *testing.T) {
	for _, e := range []engine{{"PostgreSQL, pgx", sqlstore.Postgres, openPostgres}, {"MySQL, go-sql-driver", sqlstore.MySQL, openMySQL}} {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			db := e.open(t)
			dir := roster.New(newStore(t, db, e.dialect, nil), nil)
			var last roster.User
			for range 50 {
				u, err := dir.Create(t.Context(), roster.NewUser{})
				is.NoErr(err)
				last = u
			}
			do(t, db, map[sqlstore.Dialect]string{
				sqlstore.Postgres: "SELECT setval(pg_get_serial_sequence('roster_users', 'number'), 1, false)",
				sqlstore.MySQL:    "ALTER TABLE roster_users AUTO_INCREMENT = 1",
			}[e.dialect])
			for range 3 {
				u, err := dir.Create(t.Context(), roster.NewUser{})
				is.NoErr(err)
				is.True(u.Number > last.Number)
				is.True(u.Number < last.Number+5)
				last = u
			}
			_, err := dir.Create(t.Context(), roster.NewUser{ID: last.ID})
			var exists *roster.ExistsError
			is.True(errors.As(err, &exists) && exists.Field == "id")
		})
	}
}
