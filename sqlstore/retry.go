package sqlstore

import (
	"context"
	"math/rand/v2"
	"sync/atomic"
	"time"
)

// A unit of work is tried again ten times, which on SQLite may wait five seconds
// each for another program's transaction, and more often while patience lasts,
// with pauses of up to these times in between.
const (
	minTries   = 10
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
func retry(ctx context.Context, d *dialect, o *outage, try func() error) error {
	var met, gone time.Time // when that began
	longest := firstPause
	for n := 1; ; n++ {
		err := try()
		if err == nil {
			o.end()
			return nil
		}
		since := &met
		switch {
		case !d.retryable(err):
			return err
		case d.lost(err):
			since = &gone
			if gone.IsZero() {
				gone = o.start()
			}
		case met.IsZero():
			met = time.Now()
		}
		if n >= minTries && time.Since(*since) > patience {
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

// start returns when the outage began that a caller meets: now, where it is the
// first one, and long ago for a nil outage.
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
