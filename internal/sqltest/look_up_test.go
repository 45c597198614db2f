package sqltest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestLookUpDeadline looks a user up in a pool without a free connection: the call ends
// with its ctx, and the next one, of the same values, finds the user.
func TestLookUpDeadline(t *testing.T) {
	is := is.New(t)
	db := openDB(t, dsn(newFile(t)))
	db.SetMaxOpenConns(5)
	s := newStore(t, db, sqlstore.SQLite, nil)
	dir := roster.New(s, nil)
	jane, err := dir.Create(t.Context(), roster.NewUser{})
	is.NoErr(err)
	_, err = dir.User(t.Context(), jane.ID)
	is.NoErr(err)
	var held []interface{ Close() error }
	for range 5 - db.Stats().InUse {
		conn, err := db.Conn(t.Context())
		is.NoErr(err)
		held = append(held, conn)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	is.True(errors.Is(within(t, func() error { _, err := dir.User(ctx, jane.ID); return err }), context.DeadlineExceeded))
	for _, conn := range held {
		is.NoErr(conn.Close())
	}
	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	for range 2 {
		found, err := dir.User(ctx, jane.ID)
		is.NoErr(err)
		is.Equal(found.ID, jane.ID)
	}
}
