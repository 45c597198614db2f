package roster

import (
	"context"
	"time"
)

// The pause between two mails of one purpose to an address: a minute first, then
// twice as long each time, up to an hour. A day without a mail forgets them.
const (
	firstMailPause   = time.Minute
	longestMailPause = time.Hour
	mailsCountedFor  = 24 * time.Hour
)

// freeMails is how many invitations to an address, and changes of a user's
// address, come without a pause: people mistype, and mails are lost.
const freeMails = 3

// throttleMail counts a mail to an address, whether anybody has it or not. The
// error is a ThrottledError when it comes too early. The pause is never longer
// than a code lasts: a stranger who asks again and again cannot leave the user
// without a good one.
func (c *change) throttleMail(ctx context.Context, p Purpose, email string, lasts time.Duration) error {
	return throttled(c.paceMail(ctx, string(p), email, 1, lasts))
}

// throttled returns the error of a mail that has to wait.
func throttled(wait time.Duration, err error) error {
	if err == nil && wait > 0 {
		return &ThrottledError{Retry: wait}
	}
	return err
}

// paceMail counts a mail under a name, and returns how long it has to wait: 0 for
// the first free ones. It writes the counter in both cases, so that the
// statements do not tell them apart.
func (c *change) paceMail(ctx context.Context, what, name string, free int64, lasts time.Duration) (time.Duration, error) {
	id := counterID(what, c.account, name, "")
	found, err := c.tx.ThrottleCounters(ctx, ThrottleCounterSelection{IDs: []ID{id}})
	if err != nil {
		return 0, err
	}
	mails, now := ThrottleCounter{ID: id}, c.Now()
	if len(found) > 0 {
		mails = found[0]
	}
	if now.Sub(mails.Last) >= mailsCountedFor {
		mails.Count = 0
	}
	if mails.Count >= free {
		pause := min(firstMailPause<<min(mails.Count-free, 10), longestMailPause)
		if lasts > 0 {
			pause = min(pause, lasts)
		}
		if wait := waitAfter(mails.Last, now, pause); wait > 0 {
			return wait, c.putCounter(ctx, &mails)
		}
	}
	mails.Count++
	mails.Last, mails.Expires = now, now.Add(mailsCountedFor)
	return 0, c.putCounter(ctx, &mails)
}
