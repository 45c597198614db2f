//go:build !race

package sqltest

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/matryer/is"

	"example.com/roster/sqlstore"
)

// What follows has one goroutine, and nothing for the race detector, under
// which it takes a minute.

var errKilled = errors.New("killed")

// TestMigrateAfterCrash lets Migrate die at each of its statements in turn, the
// lease in its hand, and calls it again. The clock is that of the bubble: nobody
// waits for the lease to run out.
func TestMigrateAfterCrash(t *testing.T) {
	t.Parallel()
	want, dir := complete(t), t.TempDir()
	for at := 1; ; at++ {
		died := false
		synctest.Test(t, func(t *testing.T) {
			is := is.New(t)
			file := filepath.Join(dir, fmt.Sprint(at, ".db"))
			w, ran := &watch{}, 0
			w.fail(func(string) error {
				if ran++; ran >= at {
					return errKilled
				}
				return nil
			})
			s := sqlstore.New(openWatched(t, w, dsn(file)), sqlstore.SQLite, nil)
			err := s.Migrate(t.Context())
			died = err != nil
			is.True(!died || errors.Is(err, errKilled))
			is.NoErr(s.Close())

			db := openDB(t, dsn(file))
			again := newStore(t, db, sqlstore.SQLite, nil)
			is.Equal(schemaOf(t, db), want)
			is.Equal(applied(t, db), migrations)
			is.NoErr(putUser(t.Context(), again, newUser("jane@example.com")))
		})
		if !died {
			return // it has fewer statements than that
		}
	}
}

// TestMigrateHalfDone does the same for a database whose transactions do not
// hold tables: what was made stays.
func TestMigrateHalfDone(t *testing.T) {
	t.Parallel()
	want := complete(t)
	statements := strings.SplitAfter(texts(t, ""), ";\n")
	for n := range len(statements) + 1 {
		is := is.New(t)
		db := openDB(t, dsn(newFile(t))+"&_synchronous=OFF")
		_, err := db.Exec(strings.Join(statements[:n], ""))
		is.NoErr(err)
		newStore(t, db, sqlstore.SQLite, nil)
		is.Equal(schemaOf(t, db), want)
	}
}
