package sqltest

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestDeadlines leaves a statement of an Update without an answer on a connection
// that stays open. The call ends with its ctx, tells what is known, and gives its
// connection up.
func TestDeadlines(t *testing.T) {
	for _, test := range []struct {
		name, word string
		loss       loss
		unknown    bool
		users      int
	}{
		{"BEGIN never arrives", "begin|start transaction", stuck, false, 0},
		{"BEGIN is not answered", "begin|start transaction", mute, false, 0},
		{"COMMIT never arrives", "commit", stuck, true, 0},
		{"COMMIT is not answered", "commit", mute, true, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			onServers(t, func(t *testing.T, e engine) {
				is := is.New(t)
				db, next := e.open(t), new(atomic.Int32)
				word, other, _ := strings.Cut(test.word, "|")
				if e.dialect.String() == "mysql" && other != "" {
					word = other
				}
				wired := openWired(t, e, db, next, word)
				wired.SetMaxOpenConns(1)
				s := newStore(t, wired, e.dialect, nil)
				next.Store(int32(test.loss))
				ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
				defer cancel()
				err := within(t, func() error { return putUser(ctx, s, newUser("jane@example.com")) })
				is.Equal(loss(next.Load()), nothing) // it was lost
				is.Equal(errors.Is(err, roster.ErrCommitUnknown), test.unknown)
				is.True(test.unknown || errors.Is(err, context.DeadlineExceeded))
				is.NoErr(putUser(t.Context(), s, newUser("last@example.com"))) // on another connection of the pool of one
				is.Equal(count(t, s), test.users+1)
				is.Equal(wired.Stats().InUse, 0)
			})
		})
	}
}

// TestTransactionDeadlines does so with the COMMIT of a transaction of the host's.
// Its connection is given up: nothing waits for it, and the store can be closed.
func TestTransactionDeadlines(t *testing.T) {
	for name, lost := range map[string]loss{"never arrives": stuck, "is not answered": mute} {
		t.Run(name, func(t *testing.T) {
			onServers(t, func(t *testing.T, e engine) {
				is := is.New(t)
				db, next := e.open(t), new(atomic.Int32)
				wired := openWired(t, e, db, next, "commit")
				wired.SetMaxOpenConns(1)
				s := newStore(t, wired, e.dialect, nil)
				is.NoErr(putUser(t.Context(), s, newUser("first@example.com"))) // its statements are prepared
				next.Store(int32(lost))
				ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
				defer cancel()
				err := within(t, func() error {
					return s.Transaction(ctx, func(tx *sql.Tx) error { return putUser(ctx, s.Join(tx), newUser("jane@example.com")) })
				})
				is.True(errors.Is(err, roster.ErrCommitUnknown))
				is.NoErr(within(t, func() error { return putUser(t.Context(), s, newUser("last@example.com")) })) // on another connection
				is.NoErr(within(t, s.Close))
			})
		})
	}
}

// TestJoinDeadlines does so with a savepoint in a transaction of the host's.
func TestJoinDeadlines(t *testing.T) {
	onServers(t, func(t *testing.T, e engine) {
		is := is.New(t)
		db, next := e.open(t), new(atomic.Int32)
		wired := openWired(t, e, db, next, "release savepoint roster_join")
		s := newStore(t, wired, e.dialect, nil)
		tx, err := wired.BeginTx(t.Context(), &sql.TxOptions{})
		is.NoErr(err)
		defer tx.Rollback()
		next.Store(int32(stuck))
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		err = within(t, func() error { return putUser(ctx, s.Join(tx), newUser("jane@example.com")) })
		is.True(errors.Is(err, roster.ErrTxAborted))
		_ = tx.Rollback()
		is.Equal(count(t, s), 0)
	})
}

// within fails where call is still waiting long after any deadline.
func within(t *testing.T, call func() error) error {
	t.Helper()
	done := make(chan error, 1)
	begun := time.Now()
	go func() { done <- call() }()
	select {
	case err := <-done:
		t.Logf("FIGURE answered after %v", time.Since(begun).Round(time.Millisecond))
		return err
	case <-time.After(20 * time.Second):
		t.Fatal("the call is still waiting")
		return nil
	}
}
