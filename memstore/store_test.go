package memstore_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"example.com/roster"
	"example.com/roster/memstore"
	"example.com/roster/storetest"
	"github.com/matryer/is"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(testing.TB) roster.Store { return memstore.New() })
}

var account = roster.ID{15: 1}

func put(ctx context.Context, tx roster.Tx) error {
	return tx.PutUser(ctx, &roster.User{ID: roster.NewID(), Account: account})
}

func count(t *testing.T, r roster.Reader) int {
	n, err := r.CountUsers(t.Context(), roster.UserSelection{Account: account})
	if err != nil {
		t.Error(err)
	}
	return n
}

func TestReadsDoNotWait(t *testing.T) {
	is := is.New(t)
	s := memstore.New()
	writing, read := make(chan struct{}), make(chan int)
	go func() {
		<-writing
		read <- count(t, s)
	}()
	is.NoErr(s.Update(t.Context(), func(tx roster.Tx) error {
		is.NoErr(put(t.Context(), tx))
		close(writing)
		is.Equal(<-read, 0) // read by another goroutine inside the Update
		is.Equal(count(t, tx), 1)
		return nil
	}))
	is.Equal(count(t, s), 1)
}

func TestUpdateLeavesNothing(t *testing.T) {
	errRefused := errors.New("refused")
	ways := map[string]struct {
		fn   func(roster.Tx, context.CancelFunc) error
		want any
	}{
		"error":     {func(roster.Tx, context.CancelFunc) error { return errRefused }, errRefused},
		"panic":     {func(roster.Tx, context.CancelFunc) error { panic("oops") }, "oops"},
		"cancelled": {func(_ roster.Tx, cancel context.CancelFunc) error { cancel(); return nil }, context.Canceled},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			s := memstore.New()
			is.NoErr(s.Update(t.Context(), func(tx roster.Tx) error { return put(t.Context(), tx) }))
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			is.Equal(outcome(func() error {
				return s.Update(ctx, func(tx roster.Tx) error {
					is.NoErr(put(ctx, tx))
					return way.fn(tx, cancel)
				})
			}), way.want)
			is.Equal(count(t, s), 1)
			is.NoErr(s.Update(t.Context(), func(tx roster.Tx) error { return put(t.Context(), tx) })) // the lock is free
			is.Equal(count(t, s), 2)
		})
	}
}

// outcome returns the error of fn, or the value that it panics with.
func outcome(fn func() error) (result any) {
	defer func() {
		if p := recover(); p != nil {
			result = p
		}
	}()
	return fn()
}

func TestWaitingEndsWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		s := memstore.New()
		is.NoErr(s.Update(t.Context(), func(roster.Tx) error {
			ctx, cancel := context.WithCancel(t.Context())
			waiting := make(chan error)
			go func() { waiting <- s.Update(ctx, func(tx roster.Tx) error { return put(ctx, tx) }) }()
			synctest.Wait() // until it is blocked
			cancel()
			is.Equal(<-waiting, context.Canceled)
			return nil
		}))
		is.Equal(count(t, s), 0)
	})
}

func TestTxEnds(t *testing.T) {
	is := is.New(t)
	s := memstore.New()
	var kept roster.Tx
	is.NoErr(s.Update(t.Context(), func(tx roster.Tx) error {
		kept = tx
		return put(t.Context(), tx)
	}))
	is.True(put(t.Context(), kept) != nil)
	_, err := kept.Users(t.Context(), roster.UserSelection{Account: account})
	is.True(err != nil)
	is.Equal(count(t, s), 1)
}

func TestNumbersOfARollbackAreNotUsedAgain(t *testing.T) {
	is := is.New(t)
	s := memstore.New()
	var numbers []int64
	for i := range 3 {
		_ = s.Update(t.Context(), func(tx roster.Tx) error {
			u := roster.User{ID: roster.NewID(), Account: account}
			g := roster.AccessGroup{ID: roster.NewID(), Account: account}
			is.NoErr(tx.PutUser(t.Context(), &u))
			is.NoErr(tx.PutGroup(t.Context(), &g))
			numbers = append(numbers, u.Number, g.Number)
			if i == 1 {
				return errors.New("roll back")
			}
			return nil
		})
	}
	is.Equal(numbers, []int64{1, 1, 2, 2, 3, 3})
}
