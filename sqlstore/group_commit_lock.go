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

// begin opens a transaction and its batch.
func (c *committer) begin(ctx context.Context, waitUntil time.Time) error {
	err := c.lock(ctx, waitUntil, func() error { return c.reader.execText(context.WithoutCancel(ctx), c.dialect.begin) })
	if err == nil {
		c.batch = &batch{done: make(chan struct{})}
	}
	return err
}

// lock calls begin, which begins a transaction on the connection, until it has the
// lock. It waits for another process itself: SQLite would sleep up to 0.1 s at a
// time, against a writer that is back in microseconds, and would not look at ctx.
func (c *committer) lock(ctx context.Context, waitUntil time.Time, begin func() error) error {
	if err := c.noticeClosed(); err != nil {
		return err
	}
	if err := c.acquireConn(ctx); err != nil {
		return err
	}
	if time.Since(c.contended) < contendedFor {
		if err := pause(ctx, rand.N(turnAway)); err != nil { // let the other process have the lock
			return err
		}
	}
	for {
		err := begin()
		if err == nil {
			return nil
		}
		if !c.dialect.transient(err) {
			c.releaseConn(false)
			return fmt.Errorf("sqlstore: %w", err)
		}
		c.contended = time.Now()
		if c.contended.After(waitUntil) {
			c.releaseIfFew()
			return fmt.Errorf("sqlstore: %w", err)
		}
		if err := pause(ctx, rand.N(lockStep)); err != nil {
			c.releaseIfFew()
			return err
		}
	}
}
