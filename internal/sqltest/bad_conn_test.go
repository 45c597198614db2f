package sqltest

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestAWriterIsGone has the driver say once that the connection for writing is bad, in
// place of a statement of an Update. database/sql then closes it with statements prepared.
func TestAWriterIsGone(t *testing.T) {
	for _, at := range []string{"BEGIN", "INSERT INTO roster_events", "COMMIT"} {
		t.Run(at, func(t *testing.T) {
			is := is.New(t)
			w := &watch{}
			s := newStore(t, openWatched(t, w, dsn(newFile(t))), sqlstore.SQLite, nil)
			write := func(ctx context.Context) error {
				return s.Update(ctx, func(tx roster.Tx) error {
					return tx.PutEvent(ctx, &roster.Event{ID: roster.NewID(), Account: account})
				})
			}
			is.NoErr(write(t.Context())) // its statements are prepared
			bad := true
			w.fail(func(text string) error {
				if bad && strings.HasPrefix(text, at) {
					bad = false
					return driver.ErrBadConn
				}
				return nil
			})
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			t.Log(write(ctx)) // the lock of the lost connection may stand in its way
			is.True(!bad)
			is.NoErr(s.Close())
		})
	}
}

// TestAPoolBecomesSmaller limits the pool after the store holds a connection for writing.
func TestAPoolBecomesSmaller(t *testing.T) {
	for most := 1; most <= 3; most++ {
		t.Run(fmt.Sprint(most), func(t *testing.T) {
			is := is.New(t)
			db := openWatched(t, &watch{}, dsn(newFile(t)))
			s := newStore(t, db, sqlstore.SQLite, nil)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			is.NoErr(s.Update(ctx, func(tx roster.Tx) error {
				return tx.PutEvent(ctx, &roster.Event{ID: roster.NewID(), Account: account})
			}))
			is.Equal(db.Stats().InUse, 1) // the writer
			db.SetMaxOpenConns(most)
			found, err := s.Events(ctx, roster.EventSelection{Account: account})
			is.NoErr(err)
			is.Equal(len(found), 1)
			is.Equal(db.Stats().InUse, 0)
		})
	}
}
