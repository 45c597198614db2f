package sqlstore

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// How the writer shares SQLite's lock with another process. While somebody else was
// seen with the lock in the last contendedFor, it waits up to turnAway before it
// takes it again. While somebody has it, it asks again after up to lockStep.
const (
	contendedFor = time.Second
	turnAway     = 4 * time.Millisecond
	lockStep     = 2 * time.Millisecond
)

// begin opens a transaction and its batch. It waits for the lock of another process
// itself: SQLite would sleep up to 0.1 s at a time, against a writer that is back in
// microseconds, and would not look at ctx.
func (c *committer) begin(ctx context.Context, waitUntil time.Time) error {
	if err := c.acquireConn(ctx); err != nil {
		return err
	}
	if time.Since(c.contended) < contendedFor {
		if err := pause(ctx, rand.N(turnAway)); err != nil { // let the other process have the lock
			return err
		}
	}
	for {
		err := c.reader.execText(context.WithoutCancel(ctx), c.dialect.begin)
		if err == nil {
			c.batch = &batch{done: make(chan struct{})}
			return nil
		}
		if !c.dialect.transient(err) {
			c.releaseConn(false)
			return fmt.Errorf("sqlstore: %w", err)
		}
		c.contended = time.Now()
		if c.contended.After(waitUntil) {
			c.releaseIfOnly()
			return fmt.Errorf("sqlstore: %w", err)
		}
		if err := pause(ctx, rand.N(lockStep)); err != nil {
			c.releaseIfOnly()
			return err
		}
	}
}
