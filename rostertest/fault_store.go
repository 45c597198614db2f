package rostertest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"example.com/roster"
)

// Fault is what becomes of a call of a [FaultStore].
type Fault int

// The faults. All but FaultAnswerLost leave the call undone, and with it the Update
// that it belongs to.
const (
	FaultRefused        Fault = iota + 1 // the store says no, as a full disk does: an error of its own
	FaultTimedOut                        // context.DeadlineExceeded
	FaultConnectionLost                  // io.ErrUnexpectedEOF; at a commit roster.ErrCommitUnknown, and nothing was committed
	FaultAnswerLost                      // the call is done, and then io.ErrUnexpectedEOF; at a commit roster.ErrCommitUnknown, and all was committed
)

// ErrRefused is the error of FaultRefused.
var ErrRefused = errors.New("rostertest: the store refuses")

// FaultStore is a [roster.Store] over another one. It counts the calls, and fails where
// a test tells it to. A call is one read, one write inside an Update, or the commit of an
// Update. A test finds out whether its program leaves half of something behind:
//
//	for n := 1; ; n++ {
//		kit := rostertest.New(t)
//		kit.Store.FailCall(n, rostertest.FaultAnswerLost)
//		err := program.Do(kit.Dir)
//		if !kit.Store.Failed() {
//			break // the program makes fewer than n calls
//		}
//		… // what is there is what was before, or what err == nil would leave
//	}
//
// It is safe for concurrent use. Writes of [roster.BulkTx] go one by one.
type FaultStore struct {
	faultReader
	under
}

// under hides the methods of a Store behind those of faultReader.
type under struct{ roster.Store }

// NewFaultStore returns a FaultStore over store, which fails nowhere yet.
func NewFaultStore(store roster.Store) *FaultStore {
	return &FaultStore{faultReader{store, &faults{written: make(chan struct{})}}, under{store}}
}

// FailCall makes the nth call from now fail, 1 for the next one, and begins to count
// anew. It takes the place of an earlier FailCall.
func (s *FaultStore) FailCall(n int, f Fault) { s.set(n, f, false) }

// FailFrom makes the nth call from now fail and every call after it, until
// [FaultStore.Heal].
func (s *FaultStore) FailFrom(n int, f Fault) { s.set(n, f, true) }

// Heal makes no further call fail, and begins to count anew.
func (s *FaultStore) Heal() { s.set(0, 0, false) }

// Calls returns how many calls there were since the last FailCall, FailFrom or Heal.
func (s *FaultStore) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// Failed tells whether a call has failed since the last FailCall, FailFrom or Heal.
func (s *FaultStore) Failed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}

// Update runs fn over a Tx whose calls are counted. The commit is a call of its own.
func (s *FaultStore) Update(ctx context.Context, fn func(roster.Tx) error) error {
	lost := false
	err := s.Store.Update(ctx, func(tx roster.Tx) error {
		if err := fn(&faultTx{faultReader{tx, s.faults}, underTx{tx}}); err != nil {
			return err
		}
		f := s.next()
		lost = f == FaultAnswerLost
		switch f {
		case 0, FaultAnswerLost:
			return nil
		case FaultConnectionLost:
			return unknown(f)
		}
		return f.err()
	})
	if err != nil {
		return err
	}
	s.signal()
	if lost {
		return unknown(FaultAnswerLost)
	}
	return nil
}

func unknown(f Fault) error { return fmt.Errorf("%w: %w", roster.ErrCommitUnknown, f.err()) }

// err returns the error of a call that fails.
func (f Fault) err() error {
	switch f {
	case FaultRefused:
		return ErrRefused
	case FaultTimedOut:
		return fmt.Errorf("rostertest: the store took too long: %w", context.DeadlineExceeded)
	case FaultConnectionLost, FaultAnswerLost:
		return fmt.Errorf("rostertest: the connection is lost: %w", io.ErrUnexpectedEOF)
	}
	panic(fmt.Sprintf("rostertest: there is no fault %d", int(f)))
}

// faults count calls and choose those that fail.
type faults struct {
	mu      sync.Mutex
	calls   int
	at      int // the call that fails; 0: none
	after   bool
	fault   Fault
	failed  bool
	written chan struct{} // closed at the next commit
}

func (s *faults) set(n int, f Fault, after bool) {
	if n > 0 {
		_ = f.err() // panics for an unknown one
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls, s.at, s.fault, s.after, s.failed = 0, n, f, after, false
}

// next counts a call and returns its fault, 0 for none.
func (s *faults) next() Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	if s.at == 0 || s.calls != s.at && (!s.after || s.calls < s.at) {
		return 0
	}
	s.failed = true
	return s.fault
}

// changed returns a channel that is closed at the next commit.
func (s *faults) changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.written
}

func (s *faults) signal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.written)
	s.written = make(chan struct{})
}
