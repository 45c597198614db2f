package sqltest

import (
	"database/sql/driver"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// busy is what SQLite says when another program writes.
type busy struct{}

func (busy) Error() string { return "database is locked (5) (SQLITE_BUSY)" }
func (busy) Code() int     { return 5 }

// TestFaults makes one statement of an Update fail, some times in a row. The clock
// is that of the bubble: nobody waits until the store gives up.
func TestFaults(t *testing.T) {
	const insert = "INSERT INTO roster_users"
	for _, test := range []struct {
		name    string
		text    string // how it begins, or several, parted by bars
		times   int    // in all
		err     error
		want    error // nil: the Update succeeds all the same
		written int
	}{
		{"busy at the start", "BEGIN IMMEDIATE", 3, busy{}, nil, 1},
		{"busy inside", insert, 1, busy{}, nil, 1},
		{"busy at the commit", "COMMIT", 2, busy{}, nil, 1},
		{"busy for ever", "BEGIN IMMEDIATE", 1_000_000, busy{}, busy{}, 0},
		{"a connection that is gone at the start", "BEGIN IMMEDIATE", 1, driver.ErrBadConn, nil, 1},
		{"a connection that is gone inside", insert, 1, driver.ErrBadConn, nil, 1},
		{"a connection that is gone at the commit", "COMMIT", 1, driver.ErrBadConn, roster.ErrCommitUnknown, 0},
		{"a commit and a rollback that fail", "COMMIT|ROLLBACK", 2, errRefused, nil, 1},
		{"a full disk", insert, 1000, errRefused, errRefused, 0},
	} {
		file := newFile(t)
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				is := is.New(t)
				w := &watch{}
				db := openWatched(t, w, dsn(file))
				s := newStore(t, db, sqlstore.SQLite, &sqlstore.Config{Unprepared: true})
				left := test.times
				w.fail(func(text string) error {
					begins := func(start string) bool { return strings.HasPrefix(text, start) }
					if !slices.ContainsFunc(strings.Split(test.text, "|"), begins) || left == 0 {
						return nil
					}
					left--
					return test.err
				})
				err := putUser(t.Context(), s, newUser("jane@example.com"))
				w.fail(nil)
				if test.want == nil {
					is.NoErr(err)
					is.Equal(left, 0)
				} else {
					is.True(errors.Is(err, test.want))
				}
				is.Equal(count(t, s), test.written)
				is.NoErr(putUser(t.Context(), s, newUser("last@example.com"))) // it recovers
				is.Equal(count(t, s), test.written+1)
			})
		})
	}
}
