package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"example.com/roster"
	"example.com/roster/internal/nesting"
)

// committer runs the Updates of a database that has one writer at a time. It runs
// them on one connection and commits them in batches, as the cost of a commit is
// the wait for the disk. A caller whose ctx can end commits in a goroutine, which
// ends with the COMMIT. Only the holder of the turn may use the connection. Each
// caller
//
//   - takes the turn, and begins a transaction if none is open,
//   - runs its own closure, in a savepoint unless it is the first one,
//   - passes the turn on, and queues for it again behind all who wait.
//
// The first caller who comes back commits for all who ran in between, so that a
// caller without company commits at once. No caller returns before the COMMIT,
// not even one whose closure failed: what it read might still be rolled back.
type committer struct {
	*base
	turn    chan struct{} // of capacity 1; empty while a caller holds the turn
	waiting atomic.Int32  // callers who wait for it

	// The fields below belong to the holder of the turn.

	conn   *sql.Conn // nil: none is held
	reader *reader   // on conn
	batch  *batch    // the open transaction; nil: none

	contended time.Time // when another process last had the lock
}

// batch is one transaction and the Updates in it.
type batch struct {
	done    chan struct{} // closed when the batch is committed or rolled back
	err     error         // set before done is closed; nil: committed
	eventID roster.ID     // of an event in it, which shows whether it is committed
	joined  bool          // an Update in it has succeeded
}

// wait returns how b ended. commit, which is called at once, commits b or waits for
// it.
func (b *batch) wait(ctx context.Context, commit func()) error {
	return answered(ctx, func() error {
		commit()
		<-b.done
		return b.err
	})
}

// batchAbortedError is the result of a batch that was rolled back. Each of its
// Updates then runs again alone.
type batchAbortedError struct{ cause error }

func (e *batchAbortedError) Error() string { return "sqlstore: transaction lost: " + e.cause.Error() }
func (e *batchAbortedError) Unwrap() error { return e.cause }

func newCommitter(b *base) *committer {
	w := &committer{base: b, turn: make(chan struct{}, 1)}
	w.passTurn()
	return w
}

// update runs fn in a batch, and again alone if the batch was rolled back. It waits
// until patience is over for the lock of another process.
func (c *committer) update(ctx context.Context, fn func(roster.Tx) error) error {
	waitUntil := time.Now().Add(patience)
	err := c.runInBatch(ctx, waitUntil, fn)
	var aborted *batchAbortedError
	if !errors.As(err, &aborted) {
		return err
	}
	return c.retryAlone(ctx, waitUntil, fn)
}

// runInBatch runs fn in the open batch, and returns when that is committed.
func (c *committer) runInBatch(ctx context.Context, waitUntil time.Time, fn func(roster.Tx) error) error {
	refused, b, err := c.join(ctx, waitUntil, fn)
	if err != nil {
		return err
	}
	if err := b.wait(ctx, func() {
		c.waiting.Add(1)
		defer c.waiting.Add(-1)
		select {
		case <-c.turn:
			if c.batch == b {
				c.commit(ctx)
			}
			c.passTurn()
		case <-b.done:
		}
	}); err != nil {
		return err
	}
	return refused
}

// join runs fn in the open batch, or in a new one, and passes the turn on.
func (c *committer) join(ctx context.Context, waitUntil time.Time, fn func(roster.Tx) error) (refused error, b *batch, err error) {
	if err := c.takeTurn(ctx); err != nil {
		return nil, nil, err
	}
	defer c.passTurn()
	if c.batch == nil {
		if err := c.begin(ctx, waitUntil); err != nil {
			return nil, nil, err
		}
	}
	b = c.batch
	return c.runJoined(ctx, fn), b, nil
}

// retryAlone runs fn in a batch of its own.
func (c *committer) retryAlone(ctx context.Context, waitUntil time.Time, fn func(roster.Tx) error) error {
	refused, b, err := c.runAlone(ctx, waitUntil, fn)
	if err != nil {
		return err
	}
	err = b.wait(ctx, func() {
		c.commit(ctx)
		c.passTurn()
	})
	var aborted *batchAbortedError
	switch {
	case err == nil, refused != nil && errors.As(err, &aborted):
		return refused
	case errors.As(err, &aborted):
		return aborted.cause
	}
	return err
}

// runAlone runs fn in a batch of its own. The caller holds the turn then.
func (c *committer) runAlone(ctx context.Context, waitUntil time.Time, fn func(roster.Tx) error) (refused error, b *batch, err error) {
	if err := c.takeTurn(ctx); err != nil {
		return nil, nil, err
	}
	hold := false
	defer func() {
		if !hold {
			c.passTurn()
		}
	}()
	c.commit(ctx)
	if err := c.begin(ctx, waitUntil); err != nil {
		return nil, nil, err
	}
	b = c.batch
	refused = c.runJoined(ctx, fn)
	hold = true
	return refused, b, nil
}

// exclusive calls work with the connection, outside any batch.
func (c *committer) exclusive(ctx context.Context, work func(*sql.Conn) error) error {
	if err := c.takeTurn(ctx); err != nil {
		return err
	}
	defer c.passTurn()
	c.commit(ctx)
	if err := retry(ctx, c.dialect, nil, func() error { return c.acquireConn(ctx) }); err != nil {
		return err
	}
	defer c.releaseIfFew()
	return work(c.conn)
}

// runJoined runs fn in the batch, and undoes what it wrote if it fails. If the
// transaction has ended, the batch is aborted.
//
// The first Update of a batch needs no savepoint: nothing else is undone with it.
// SQLite copies each page that an Update in a savepoint changes.
func (c *committer) runJoined(ctx context.Context, fn func(roster.Tx) error) (refused error) {
	inside := context.WithoutCancel(ctx)
	first := !c.batch.joined
	undo := c.rollbackToSavepoint
	if first {
		undo = c.rollbackBatch
	} else if err := c.reader.execText(inside, "SAVEPOINT roster_update"); err != nil {
		c.abort(inside, err)
		return err
	}
	tx := newTx(c.base, c.conn, c.reader.prepared)
	tx.committer, tx.begun = c, time.Now()
	returned := false
	defer func() {
		if returned {
			return
		}
		// fn panics or ends its goroutine. This caller does not queue for the
		// turn again, so it commits for the others now.
		undo(inside)
		c.commit(ctx)
	}()
	refused, _ = tx.run(ctx, fn)
	returned = true
	if refused != nil {
		undo(inside)
		return refused
	}
	if !first {
		if err := c.reader.execText(inside, "RELEASE SAVEPOINT roster_update"); err != nil {
			c.abort(inside, err)
			return nil
		}
	}
	c.batch.joined = true
	if !tx.eventID.IsZero() {
		c.batch.eventID = tx.eventID
	}
	return nil
}

func (c *committer) rollbackToSavepoint(ctx context.Context) {
	if err := c.reader.rollbackTo(ctx, "roster_update"); err != nil {
		c.abort(ctx, err)
	}
}

// takeTurn waits until the caller holds the turn.
func (c *committer) takeTurn(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-c.turn:
		return c.holdTurn()
	default:
	}
	if nesting.Depth((*Store).Update)+nesting.Depth((*Store).Transaction) > 1 {
		return roster.ErrNestedUpdate
	}
	c.waiting.Add(1)
	defer c.waiting.Add(-1)
	select {
	case <-c.turn:
		return c.holdTurn()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// holdTurn keeps the turn if the store is usable.
func (c *committer) holdTurn() error {
	err := c.usable()
	if err != nil {
		c.passTurn()
	}
	return err
}

func (c *committer) passTurn() { c.turn <- struct{}{} }

// commit commits the open batch, if there is one.
func (c *committer) commit(ctx context.Context) {
	if c.batch == nil {
		return
	}
	ctx = context.WithoutCancel(ctx)
	err := c.reader.execText(ctx, "COMMIT")
	switch {
	case err == nil:
		c.finishBatch(nil)
		c.releaseIfFew()
	case c.dialect.lost(err), c.dialect.uncertain(err):
		c.resolve(ctx, err)
	default:
		c.abort(ctx, err)
	}
}

// abort rolls the open batch back because of cause.
func (c *committer) abort(ctx context.Context, cause error) {
	err := c.reader.execText(ctx, "ROLLBACK")
	c.finishBatch(&batchAbortedError{fmt.Errorf("sqlstore: %w", cause)})
	if err == nil || strings.Contains(err.Error(), "no transaction is active") {
		c.releaseIfFew()
	} else {
		c.releaseConn(false)
	}
}

// finishBatch wakes the callers of the open batch.
func (c *committer) finishBatch(err error) {
	c.batch.err = err
	close(c.batch.done)
	c.batch = nil
}
