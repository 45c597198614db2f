// Package memstore keeps the records of a roster.Directory in memory: for
// tests, demos, emulators and programs that need no disk. It is a whole store
// and no mock: package storetest checks it as it checks the others.
//
// # How it works
//
// All records stand in one immutable snapshot, a set of copy-on-write B-trees
// behind an atomic pointer. A read loads the pointer and then sees records
// that never change: it takes no lock and waits for nobody. An Update works on
// a copy of the snapshot that only it can see, copies the nodes that it
// changes, and publishes the whole by storing the pointer; an error or a panic
// forgets the copy.
package memstore

import (
	"context"
	"errors"
	"sync/atomic"

	"example.com/roster"
)

// Store is a [roster.Store] in memory. It is safe for concurrent use. Updates
// run one after another, so an Update inside the closure of another waits
// until its ctx ends.
type Store struct {
	reader
	writer chan struct{} // holds one token while an Update runs: a lock that a ctx can give up on

	// The last numbers given away. Only the Update at work touches them, and
	// they stand outside the snapshot so that a rollback takes no number back.
	userNumber, groupNumber int64
}

var _ roster.Store = (*Store)(nil)

// New returns an empty Store.
func New() *Store {
	s := &Store{writer: make(chan struct{}, 1)}
	s.current.Store(newSnapshot())
	return s
}

// Update runs fn on a private copy of the records and publishes it when fn
// returns nil and ctx is still alive. fn runs once. Waiting for another Update
// ends with ctx.
func (s *Store) Update(ctx context.Context, fn func(roster.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case s.writer <- struct{}{}:
		defer func() { <-s.writer }()
	case <-ctx.Done():
		return ctx.Err()
	}

	next := *s.current.Load()
	t := &tx{store: s, token: new(updateToken)}
	t.current.Store(&next)
	defer t.current.Store(nil) // next may be published: a Tx that is kept must not reach it
	if err := fn(t); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s.current.Store(&next)
	return nil
}

// tx is the roster.Tx of one Update: it reads and writes the private copy that
// is its current snapshot.
type tx struct {
	roster.UnimplementedTx
	reader
	store *Store
	token *updateToken
}

var _ roster.Tx = (*tx)(nil)

// reader is a roster.Reader of the snapshot that current points at.
type reader struct {
	roster.UnimplementedReader
	current atomic.Pointer[snapshot]
}

var errTxFinished = errors.New("memstore: the Update of this Tx has ended")

// load returns the snapshot to work on.
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
