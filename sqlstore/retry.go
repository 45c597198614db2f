package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"example.com/roster"
)

// A unit of work is tried again ten times, which on SQLite may wait five seconds
// each for another program's transaction, and more often while patience lasts,
// with pauses of up to these times in between.
const (
	leastTries = 10
	firstPause = 2 * time.Millisecond
	maxPause   = 250 * time.Millisecond
)

// patience is how long callers go on after they first met another transaction:
// on clusters the same few can meet often, and not at all while the nodes agree
// on who is left. It is also how long they wait for a server to be replaced,
// counted from the beginning of the outage: who comes later tries ten times, so
// that a database which stays away is an error, and no queue.
const patience = 10 * time.Second

// retry calls try again while it meets other transactions, and while the server
// is away; a nil o has no patience with the latter. The pauses grow and are drawn
// at random, so that those who met do not meet again.
func retry(ctx context.Context, d *Dialect, o *outage, try func() error) error {
	var met, gone time.Time // when that began
	longest := firstPause
	for n := 1; ; n++ {
		err := try()
		if err == nil {
			o.over()
			return nil
		}
		since := &met
		switch {
		case !conflicting(err, d):
			return err
		case d.lost(err):
			since = &gone
			if gone.IsZero() {
				gone = o.began()
			}
		case met.IsZero():
			met = time.Now()
		}
		if n >= leastTries && time.Since(*since) > patience {
			return err
		}
		pause := time.NewTimer(rand.N(longest))
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return ctx.Err()
		}
		longest = min(2*longest, maxPause)
	}
}

// outage is the time for which every connection has been lost. Its methods are
// safe for concurrent use.
type outage struct{ since atomic.Pointer[time.Time] }

// began returns when the outage began that a caller meets: now, where it is the
// first one, and long ago for a nil outage.
func (o *outage) began() time.Time {
	if o == nil {
		return time.Unix(0, 0)
	}
	now := time.Now()
	for {
		if since := o.since.Load(); since != nil {
			return *since
		}
		if o.since.CompareAndSwap(nil, &now) {
			return now
		}
	}
}

// over is called when the server has answered.
func (o *outage) over() {
	if o != nil && o.since.Load() != nil {
		o.since.Store(nil)
	}
}

// Retryable tells whether err, of the store or of a statement of the host's own,
// ended a transaction that may succeed when the whole of it is run again: it met
// another one, or lost its connection. It says nothing of an err of the host's
// COMMIT: who gets no answer to that must look at what became of it.
func (d Dialect) Retryable(err error) bool {
	return err != nil && (errors.Is(err, roster.ErrTxAborted) || conflicting(err, &d))
}

// conflicting tells whether running the whole transaction again may help, and
// does no harm.
func conflicting(err error, d *Dialect) bool {
	return !errors.Is(err, roster.ErrCommitUnknown) && (d.lost(err) || errors.Is(err, sql.ErrTxDone) || errors.Is(err, errPast) || d.Transient(err))
}
