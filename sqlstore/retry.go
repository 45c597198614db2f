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

// How long a unit of work is tried again after it met another transaction: ten
// times, which on SQLite may wait five seconds each for another program's
// transaction, with pauses of up to these times in between.
const (
	maxTries   = 10
	firstPause = 2 * time.Millisecond
	maxPause   = 250 * time.Millisecond
)

// failover is how long callers wait for another server to take over, counted
// from the beginning of the outage: who comes later waits no longer than after a
// conflict, so that a database which stays away is an error, and no queue.
const failover = 10 * time.Second

// retry calls try again while it meets other transactions, and while the server
// is away, with which a nil o has no patience. The pauses grow and are drawn at
// random, so that those who met do not meet again.
func retry(ctx context.Context, d *Dialect, o *outage, try func() error) error {
	var until time.Time // for how long a lost connection does not count as a try
	longest := firstPause
	for n := 1; ; {
		err := try()
		if err == nil {
			o.over()
			return nil
		}
		if !conflicting(err, d) {
			return err
		}
		lost := o != nil && d.lost(err)
		if lost && until.IsZero() {
			until = o.began().Add(failover)
		}
		if !lost || time.Now().After(until) {
			if n == maxTries {
				return err
			}
			n++
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
// first one.
func (o *outage) began() time.Time {
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

// conflicting tells whether running the whole transaction again may help, and
// does no harm.
func conflicting(err error, d *Dialect) bool {
	return !errors.Is(err, roster.ErrOutcome) && (d.lost(err) || errors.Is(err, sql.ErrTxDone) || errors.Is(err, errPast) || d.Transient(err))
}
