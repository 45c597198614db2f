package roster

import (
	"context"
	"time"
)

// The pause between two mails of one kind to an address: a minute at first, twice
// as long each time, up to an hour. A day without a mail forgets them.
const (
	firstPause   = time.Minute
	longestPause = time.Hour
	mailsFor     = 24 * time.Hour
)

// throttleMail counts a mail to an address, whether anybody has it or not. The error is a
// ThrottledError where it is too early. The pause is never longer than a code
// lasts, so that no stranger who asks again and again leaves the user without one
// that is good.
func (d *Directory) throttleMail(ctx context.Context, tx Tx, p Purpose, email string, lasts time.Duration) error {
	id := counterID(string(p), d.account, email, "")
	found, err := tx.ThrottleCounters(ctx, ThrottleCounterSelection{IDs: []ID{id}})
	if err != nil {
		return err
	}
	a, now := ThrottleCounter{ID: id}, d.Now()
	if len(found) > 0 {
		a = found[0]
	}
	if now.Sub(a.Last) >= mailsFor {
		a.Failures = 0
	}
	if a.Failures > 0 {
		pause := min(firstPause<<min(a.Failures-1, 10), longestPause)
		if lasts > 0 {
			pause = min(pause, lasts)
		}
		if wait := a.Last.Add(pause).Sub(now); wait > 0 && wait <= pause { // more: the clock was set back
			return &ThrottledError{Retry: wait}
		}
	}
	a.Failures++
	a.Last, a.Expires = now, now.Add(mailsFor)
	return tx.PutThrottleCounter(ctx, &a)
}
