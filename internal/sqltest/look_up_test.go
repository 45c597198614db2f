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
	jane := newUser("jane@example.com")
	is.NoErr(putUser(t.Context(), s, jane))
	find := func(ctx context.Context) error {
		found, err := s.Users(ctx, roster.UserSelection{Account: jane.Account, Where: []roster.Condition{roster.Where(roster.FieldID, roster.OpEq, jane.ID)}})
		if err == nil && (len(found) != 1 || found[0].ID != jane.ID) {
			err = errors.New("Jane is not found")
		}
		return err
	}
	is.NoErr(find(t.Context()))
	var held []interface{ Close() error }
	for range 5 - db.Stats().InUse {
		conn, err := db.Conn(t.Context())
		is.NoErr(err)
		held = append(held, conn)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	is.True(errors.Is(within(t, func() error { return find(ctx) }), context.DeadlineExceeded))
	for _, conn := range held {
		is.NoErr(conn.Close())
	}
	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	is.NoErr(find(ctx))
}
