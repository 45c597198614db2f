// Package memstore keeps the records of a roster.Directory in memory: for
// tests, demos, emulators and programs that need no disk. It is a store like
// the others and no mock: package storetest checks it too.
//
// # How it works
//
// All records are in one immutable snapshot: a set of copy-on-write B-trees
// behind an atomic pointer. A read loads the pointer and then reads records
// that never change; it takes no lock and does not wait. An Update changes a
// private copy of the snapshot, copies the nodes that it changes, and publishes
// the copy by storing the pointer. An error or a panic drops the copy.
package memstore

import (
	"context"
	"errors"
	"sync/atomic"

	"example.com/roster"
	"example.com/roster/internal/nesting"
)

// Store is a [roster.Store] in memory. It is safe for concurrent use. Updates
// run one after another, so an Update inside the closure of another one is
// [roster.ErrNestedUpdate].
type Store struct {
	reader
	writer chan struct{} // has one element while an Update runs: a lock whose waiters can give up

	// The last numbers of users and groups. Only a running Update uses them. They
	// are not in the snapshot, so that a rollback takes no number back.
	userNumber, groupNumber int64
	userPlace               uint32 // the last place of a user
}

var _ roster.Store = (*Store)(nil)

// New returns an empty Store.
func New() *Store {
	s := &Store{writer: make(chan struct{}, 1)}
	s.current.Store(newSnapshot())
	return s
}

// Update runs fn once, on a private copy of the records, and publishes the copy
// when fn returns nil and ctx has not ended. It waits for other Updates until
// ctx ends.
func (s *Store) Update(ctx context.Context, fn func(roster.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer func() { <-s.writer }()

	next := *s.current.Load()
	t := &tx{store: s, token: new(updateToken)}
	t.current.Store(&next)
	defer t.current.Store(nil) // a Tx that is used after the Update must not change next
	if err := fn(t); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s.current.Store(&next)
	return nil
}

// lock waits until no other Update runs.
func (s *Store) lock(ctx context.Context) error {
	select {
	case s.writer <- struct{}{}:
		return nil
	default:
	}
	if nesting.Depth((*Store).Update) > 1 {
		return roster.ErrNestedUpdate
	}
	select {
	case s.writer <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// tx is the roster.Tx of one Update. Its current snapshot is the private copy.
type tx struct {
	roster.UnimplementedTx
	reader
	store *Store
	token *updateToken
}

var _ roster.Tx = (*tx)(nil)

// reader is the roster.Reader of the snapshot that current points at.
type reader struct {
	roster.UnimplementedReader
	current atomic.Pointer[snapshot]
}

var errTxFinished = errors.New("memstore: the Update of this Tx has ended")

// load returns the current snapshot.
func (r *reader) load(ctx context.Context) (*snapshot, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s := r.current.Load()
	if s == nil {
		return nil, errTxFinished
	}
	return s, nil
}
