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

// throttleMail counts a mail to an address, whether anybody has it or not. The
// error is a ThrottledError when it comes too early. The pause is never longer
// than a code lasts: a stranger who asks again and again cannot leave the user
// without a good one.
func (c *change) throttleMail(ctx context.Context, p Purpose, email string, lasts time.Duration) error {
	id := counterID(string(p), c.account, email, "")
	found, err := c.tx.ThrottleCounters(ctx, ThrottleCounterSelection{IDs: []ID{id}})
	if err != nil {
		return err
	}
	mails, now := ThrottleCounter{ID: id}, c.Now()
	if len(found) > 0 {
		mails = found[0]
	}
	if now.Sub(mails.Last) >= mailsCountedFor {
		mails.Count = 0
	}
	if mails.Count > 0 {
		pause := min(firstMailPause<<min(mails.Count-1, 10), longestMailPause)
		if lasts > 0 {
			pause = min(pause, lasts)
		}
		if wait := waitAfter(mails.Last, now, pause); wait > 0 {
			return &ThrottledError{Retry: wait}
		}
	}
	mails.Count++
	mails.Last, mails.Expires = now, now.Add(mailsCountedFor)
	return c.putCounter(ctx, &mails)
}
