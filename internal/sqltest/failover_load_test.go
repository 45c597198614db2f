//go:build !race

package sqltest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"example.com/roster"
)

// roundsVariable is the environment variable that says how often a fault is made.
// Without it each is made once, as CI does.
const roundsVariable = "ROSTER_FAULT_ROUNDS"

func rounds(t testing.TB) int {
	t.Helper()
	text := os.Getenv(roundsVariable)
	if text == "" {
		return 1
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s=%s: must be 1 or above", roundsVariable, text)
	}
	return n
}

// change is a kind of change to a user. Each leaves one event.
type change struct {
	user roster.ID
	kind roster.EventKind
}

// load is callers who create, edit and deactivate users, and the book of what
// they were told.
type load struct {
	stopped chan struct{}
	callers sync.WaitGroup

	mu           sync.Mutex
	done         map[change]int // acknowledged, or found by reading back
	unknown      map[change]int // of which nobody knows
	acknowledged int
	outcomes     int            // ErrCommitUnknown
	refused      int            // other errors, which promise that nothing was done
	why          map[string]int // the texts of those
	wrong        []error        // errors that no caller may ever meet
	last         time.Time      // of an acknowledgement
	pause        time.Duration  // the longest between two
}

// newLoad starts four callers a store. They have one account, their own users and
// some that all of them edit.
func newLoad(t testing.TB, stores []roster.Store) *load {
	t.Helper()
	l := &load{stopped: make(chan struct{}), done: map[change]int{}, unknown: map[change]int{}, why: map[string]int{}, last: time.Now()}
	shared := []roster.ID{roster.NewID(), roster.NewID(), roster.NewID()}
	for i, id := range shared {
		l.create(t.Context(), roster.New(stores[0], &roster.Config{Account: account}), id, fmt.Sprintf("shared%d@example.com", i))
	}
	for i := range 4 * len(stores) {
		dir := roster.New(stores[i%len(stores)], &roster.Config{Account: account})
		l.callers.Go(func() { l.call(t.Context(), dir, i, shared) })
	}
	return l
}

// call makes changes until the load is stopped.
func (l *load) call(ctx context.Context, dir *roster.Directory, caller int, shared []roster.ID) {
	for n := 0; ; n++ {
		select {
		case <-l.stopped:
			return
		default:
		}
		id := roster.NewID()
		if !l.create(ctx, dir, id, fmt.Sprintf("user%d-%d@example.com", caller, n)) {
			continue
		}
		l.edit(ctx, dir, id)
		l.edit(ctx, dir, shared[n%len(shared)])
		if n%3 == 0 {
			l.book(change{id, roster.EventUserDeactivated}, func() error {
				_, err := dir.Apply(ctx, id, roster.Deactivate)
				return err
			})
		}
	}
}

// create makes a user of an id that is known before, so that an unknown outcome
// is settled by reading. It tells whether the user is there.
func (l *load) create(ctx context.Context, dir *roster.Directory, id roster.ID, email string) bool {
	made := false
	l.book(change{id, roster.EventUserCreated}, func() error {
		_, err := dir.Create(ctx, roster.NewUser{ID: id, Email: email, Active: true})
		if errors.Is(err, roster.ErrCommitUnknown) {
			if _, found := dir.User(ctx, id); found == nil {
				l.settled()
				err = nil
			}
		}
		made = err == nil
		return err
	})
	return made
}

// edit counts one up.
func (l *load) edit(ctx context.Context, dir *roster.Directory, id roster.ID) {
	l.book(change{id, roster.EventUserEdited}, func() error {
		_, err := dir.Edit(ctx, id, func(p *roster.Profile) error { p.ExtraUses++; return nil })
		return err
	})
}

func (l *load) settled() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.outcomes++
}

// book makes one change, and writes down what its caller was told.
func (l *load) book(c change, make func() error) {
	err := make()
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case err == nil:
		l.done[c]++
		l.acknowledged++
		now := time.Now()
		l.pause, l.last = max(l.pause, now.Sub(l.last)), now
	case errors.Is(err, roster.ErrCommitUnknown):
		l.unknown[c]++
		l.outcomes++
	case errors.Is(err, roster.ErrExists), errors.Is(err, roster.ErrNotFound), errors.Is(err, roster.ErrConflict),
		errors.Is(err, roster.ErrState), errors.Is(err, context.Canceled):
		l.wrong = append(l.wrong, fmt.Errorf("%s: %w", c.kind, err))
	default:
		l.refused++
		l.why[err.Error()]++
	}
}

// more waits until so many more changes were acknowledged.
func (l *load) more(t testing.TB, n int) {
	t.Helper()
	count := func() int {
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.acknowledged
	}
	goal := count() + n
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for range 100 * 60 {
		<-tick.C
		if count() >= goal {
			return
		}
	}
	t.Fatalf("%d of %d acknowledged in a minute", n-goal+count(), n)
}

// stop ends the callers.
func (l *load) stop() {
	close(l.stopped)
	l.callers.Wait()
}
