package sqltest

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// diskError is what modernc.org/sqlite makes of an extended result code.
type diskError int

func (e diskError) Error() string { return fmt.Sprintf("the driver's own words (%d)", int(e)) }
func (e diskError) Code() int     { return int(e) }

// TestCommitMeetsTheDisk is row F10 of the reliability findings: what SQLite answers by
// an error of the disk may be done all the same, now or when the file is opened after
// a crash. It is looked up, and runs again only where SQLite says that it is undone.
func TestCommitMeetsTheDisk(t *testing.T) {
	const fsync, full = diskError(10 | 4<<8), diskError(13) // SQLITE_IOERR_FSYNC
	for _, test := range []struct {
		name   string
		answer error
		done   bool // it is committed before the answer
		event  bool
		want   error
		runs   int
		users  int
	}{
		{"an I/O error, and done", fsync, true, true, nil, 1, 1},
		{"an I/O error, and done, without an event", fsync, true, false, roster.ErrCommitUnknown, 1, 1},
		{"an I/O error, and not done", fsync, false, true, roster.ErrCommitUnknown, 1, 0},
		{"an I/O error in words, and done", errors.New("disk I/O error"), true, true, nil, 1, 1},
		{"an I/O error in words, and not done", errors.New("disk I/O error"), false, true, roster.ErrCommitUnknown, 1, 0},
		{"a malformed file, and done", diskError(11), true, true, nil, 1, 1},
		{"a malformed file in words, and not done", errors.New("database disk image is malformed"), false, true, roster.ErrCommitUnknown, 1, 0},
		{"a full disk, and done", full, true, true, nil, 1, 1},
		{"a full disk, and not done", full, false, true, nil, 2, 1},
		{"a full disk in words, and not done", errors.New("database or disk is full"), false, true, nil, 2, 1},
		{"a connection that is gone, and done", driver.ErrBadConn, true, true, nil, 1, 1},
		{"a connection that is gone, and not done", driver.ErrBadConn, false, true, roster.ErrCommitUnknown, 1, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			w := &watch{}
			s := newStore(t, openWatched(t, w, dsn(newFile(t))), sqlstore.SQLite, &sqlstore.Config{Unprepared: true}) // database/sql closes a connection that is gone
			answer := test.answer
			w.answer(func(text string, run func() error) error {
				if text != "COMMIT" || answer == nil {
					return run()
				}
				if test.done {
					is.NoErr(run())
				}
				defer func() { answer = nil }()
				return answer
			})
			runs := 0
			jane := newUser("jane@example.com")
			err := s.Update(t.Context(), func(tx roster.Tx) error {
				runs++
				return putWithEvent(t.Context(), tx, jane, test.event)
			})
			is.True(answer == nil) // it was answered by that
			is.Equal(err == nil, test.want == nil)
			is.True(errors.Is(err, test.want))
			is.Equal(runs, test.runs)
			is.Equal(count(t, s), test.users)
			is.NoErr(putUser(t.Context(), s, newUser("last@example.com"))) // it recovers
		})
	}
}

// putWithEvent writes a user, and an event where it is told to.
func putWithEvent(ctx context.Context, tx roster.Tx, u *roster.User, event bool) error {
	again := *u
	if err := tx.PutUser(ctx, &again); err != nil || !event {
		return err
	}
	return tx.PutEvent(ctx, &roster.Event{ID: roster.NewID(), Account: account})
}

// TestGroupMeetsTheDisk answers the COMMIT of a group by an error of the disk. The
// event of one caller tells what became of all.
func TestGroupMeetsTheDisk(t *testing.T) {
	for name, done := range map[string]bool{"done": true, "not done": false} {
		t.Run(name, func(t *testing.T) {
			grouped(t, func(t *testing.T, s *sqlstore.Store, w *watch) {
				is := is.New(t)
				synctest.Wait()
				var failed atomic.Bool
				w.answer(func(text string, run func() error) error {
					if text != "COMMIT" || failed.Swap(true) {
						return run()
					}
					if done {
						is.NoErr(run())
					}
					return diskError(10)
				})
				const callers = 8
				var runs atomic.Int32
				outcomes := together(s, callers, func(i int, tx roster.Tx) error {
					runs.Add(1)
					return putWithEvent(t.Context(), tx, newUser(fmt.Sprint(i, "@example.com")), i == 3)
				}, new(atomic.Int32))
				for _, o := range outcomes {
					is.Equal(o.err == nil, done)
					is.Equal(errors.Is(o.err, roster.ErrCommitUnknown), !done)
				}
				is.Equal(int(runs.Load()), callers) // nothing runs again
				is.Equal(count(t, s), map[bool]int{true: 1 + callers, false: 1}[done])
			})
		})
	}
}
