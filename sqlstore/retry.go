package sqlstore

import (
	"context"
	"math/rand/v2"
	"sync/atomic"
	"time"
)

// retry tries at least minTries times, and goes on until patience is over. On
// SQLite, where a try may wait for the lock as long, patience alone counts. The
// pauses between tries are random, of up to firstPause at first and up to maxPause
// in the end.
const (
	minTries   = 10
	firstPause = 2 * time.Millisecond
	maxPause   = 250 * time.Millisecond
)

// patience is how long a caller retries after its first conflict. On clusters the
// same few transactions can meet often, and none succeeds while the nodes agree
// on who is left.
//
// It is also how long callers wait for another server to take over, from the
// beginning of the outage. Callers who come later try minTries times, so that a
// database which stays away is an error and no queue forms.
const patience = 10 * time.Second

// retry calls try again after conflicts with other transactions, and while the
// server is away. With a nil o it has no patience with the latter. The pauses are
// random so that the same callers do not meet again.
func retry(ctx context.Context, d *dialect, o *outage, try func() error) error {
	var conflict, loss time.Time // when the first one was met
	stale, longest := 0, firstPause
	for n := 1; ; n++ {
		begun := time.Now() // a try may wait for a lock until patience is over
		err := try()
		if err == nil {
			o.end()
			return nil
		}
		since := &conflict
		switch {
		case !d.retryable(err):
			return err
		case d.stale(err):
			if stale++; stale >= minTries || ctx.Err() != nil {
				return err
			}
			continue // it is prepared again; another connection may need that, too
		case d.lost(err):
			since = &loss
			if loss.IsZero() {
				loss = o.start()
			}
		case conflict.IsZero():
			conflict = begun
		}
		if (n >= minTries || d.singleWriter && since == &conflict) && time.Since(*since) > patience {
			return err
		}
		if err := pause(ctx, rand.N(longest)); err != nil {
			return err
		}
		longest = min(2*longest, maxPause)
	}
}

// pause waits for d. The error is that of a ctx that ends before.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// outage remembers since when every connection is lost. Its methods are safe for
// concurrent use.
type outage struct{ since atomic.Pointer[time.Time] }

// start returns the beginning of the outage: now for its first caller, and long
// ago for a nil outage.
func (o *outage) start() time.Time {
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

// end is called when the server has answered.
func (o *outage) end() {
	if o != nil && o.since.Load() != nil {
		o.since.Store(nil)
	}
}
