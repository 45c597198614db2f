package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"example.com/roster"
)

// committer runs the Updates of a database that has one writer at a time, on one
// connection, and commits those together that come together: waiting for the
// disk is what a commit costs. It starts no goroutine. Who holds the baton owns
// the connection; a caller
//
//   - takes the baton, and begins the transaction if none is open,
//   - runs its own closure, in a savepoint,
//   - passes the baton on, and queues for it again behind all who wait.
//
// The first one back commits for all who ran in between, so that a caller who
// is alone is back at once. Nobody is answered before the COMMIT, who is
// refused neither: what they read may not be committed yet.
type committer struct {
	*base
	turn chan struct{} // of capacity 1: it lies there when nobody holds it

	// What follows belongs to the holder of the baton.

	conn   *sql.Conn // nil: none is held
	reader *reader   // on conn
	batch  *batch    // the open transaction; nil: none
}

// batch is one transaction and all who ran in it.
type batch struct {
	done chan struct{} // closed when it is committed or lost
	err  error         // set before: nil when it is committed
}

// batchAbortedError is the outcome of a group that was not committed: everybody in it
// runs again alone.
type batchAbortedError struct{ cause error }

func (e *batchAbortedError) Error() string { return "sqlstore: transaction lost: " + e.cause.Error() }
func (e *batchAbortedError) Unwrap() error { return e.cause }

func newCommitter(b *base) *committer {
	w := &committer{base: b, turn: make(chan struct{}, 1)}
	w.passTurn()
	return w
}

// update runs fn in one transaction with others, and alone when that was lost.
func (c *committer) update(ctx context.Context, fn func(roster.Tx) error) error {
	err := c.runInBatch(ctx, fn)
	var lost *batchAbortedError
	if !errors.As(err, &lost) {
		return err
	}
	return c.retryAlone(ctx, fn)
}

func (c *committer) runInBatch(ctx context.Context, fn func(roster.Tx) error) error {
	refused, g, err := c.join(ctx, fn)
	if err != nil {
		return err
	}
	select {
	case <-c.turn:
		if c.batch == g {
			c.commit(ctx)
		}
		c.passTurn()
	case <-g.done:
	}
	<-g.done
	if g.err != nil {
		return g.err
	}
	return refused
}

// join runs fn in the open group, or a new one, with the baton in hand.
func (c *committer) join(ctx context.Context, fn func(roster.Tx) error) (refused error, g *batch, err error) {
	if err := c.takeTurn(ctx); err != nil {
		return nil, nil, err
	}
	defer c.passTurn()
	if c.batch == nil {
		if err := c.begin(ctx); err != nil {
			return nil, nil, err
		}
	}
	g = c.batch
	return c.runInSavepoint(ctx, fn), g, nil
}

// retryAlone runs fn in a transaction of its own.
func (c *committer) retryAlone(ctx context.Context, fn func(roster.Tx) error) error {
	if err := c.takeTurn(ctx); err != nil {
		return err
	}
	defer c.passTurn()
	if c.batch != nil {
		c.commit(ctx)
	}
	if err := c.begin(ctx); err != nil {
		return err
	}
	g := c.batch
	refused := c.runInSavepoint(ctx, fn)
	if c.batch == g {
		c.commit(ctx)
	}
	var lost *batchAbortedError
	switch {
	case g.err == nil, refused != nil && errors.As(g.err, &lost):
		return refused
	case errors.As(g.err, &lost):
		return lost.cause
	}
	return g.err
}

// exclusive calls work with the connection, outside any transaction.
func (c *committer) exclusive(ctx context.Context, work func(*sql.Conn) error) error {
	if err := c.takeTurn(ctx); err != nil {
		return err
	}
	defer c.passTurn()
	if c.batch != nil {
		c.commit(ctx)
	}
	if err := retry(ctx, c.dialect, nil, func() error { return c.acquireConn(ctx) }); err != nil {
		return err
	}
	defer c.releaseIfOnly()
	return work(c.conn)
}

// runInSavepoint runs fn in a savepoint, which is released, or rolled back when fn is
// refused. A transaction that does not know the savepoint any more has ended,
// and the group is lost.
func (c *committer) runInSavepoint(ctx context.Context, fn func(roster.Tx) error) (refused error) {
	g, inside := c.batch, context.WithoutCancel(ctx)
	if err := c.reader.execText(inside, "SAVEPOINT roster_update"); err != nil {
		c.abort(inside, err)
		return err
	}
	tx := newTx(c.base, c.conn, c.reader.prepared)
	returned := false
	defer func() {
		if returned {
			return
		}
		// fn panics, or ends its goroutine: there is no coming back to the
		// baton, so that the others are committed now.
		if c.rollbackToSavepoint(inside); c.batch == g {
			c.commit(ctx)
		}
	}()
	refused, _ = tx.run(ctx, fn)
	returned = true
	if refused != nil {
		c.rollbackToSavepoint(inside)
	} else if err := c.reader.execText(inside, "RELEASE SAVEPOINT roster_update"); err != nil {
		c.abort(inside, err)
	}
	return refused
}

// rollbackToSavepoint takes back what was written since the savepoint.
func (c *committer) rollbackToSavepoint(ctx context.Context) {
	err := c.reader.execText(ctx, "ROLLBACK TO SAVEPOINT roster_update")
	if err == nil {
		err = c.reader.execText(ctx, "RELEASE SAVEPOINT roster_update")
	}
	if err != nil {
		c.abort(ctx, err)
	}
}

// takeTurn waits for the baton.
func (c *committer) takeTurn(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-c.turn:
		if err := c.usable(); err != nil {
			c.passTurn()
			return err
		}
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *committer) passTurn() { c.turn <- struct{}{} }

// begin opens a transaction and its group.
func (c *committer) begin(ctx context.Context) error {
	if err := c.acquireConn(ctx); err != nil {
		return err
	}
	if err := c.reader.execText(context.WithoutCancel(ctx), c.dialect.begin); err != nil {
		if c.dialect.transient(err) {
			c.releaseIfOnly()
		} else {
			c.releaseConn(false)
		}
		return fmt.Errorf("sqlstore: %w", err)
	}
	c.batch = &batch{done: make(chan struct{})}
	return nil
}

// commit ends the open group.
func (c *committer) commit(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	err := c.reader.execText(ctx, "COMMIT")
	switch {
	case err == nil:
		c.finishBatch(nil)
		c.releaseIfOnly()
	case c.dialect.lost(err):
		c.finishBatch(fmt.Errorf("%w: %w", roster.ErrCommitUnknown, err))
		c.releaseConn(false)
	default:
		c.abort(ctx, err)
	}
}

// abort ends the open group as one that is rolled back.
func (c *committer) abort(ctx context.Context, cause error) {
	err := c.reader.execText(ctx, "ROLLBACK")
	c.finishBatch(&batchAbortedError{fmt.Errorf("sqlstore: %w", cause)})
	if err == nil || strings.Contains(err.Error(), "no transaction is active") {
		c.releaseIfOnly()
	} else {
		c.releaseConn(false)
	}
}

func (c *committer) finishBatch(err error) {
	c.batch.err = err
	close(c.batch.done)
	c.batch = nil
}

// acquireConn makes sure of a connection that is ready to write.
func (c *committer) acquireConn(ctx context.Context) error {
	if c.conn != nil {
		return nil
	}
	conn, err := c.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("sqlstore: %w", err)
	}
	c.conn, c.reader = conn, &reader{base: c.base, querier: conn}
	if !c.config.Unprepared && !c.oneConnection() {
		c.reader.prepared = newPreparedCache()
	}
	err = c.dialect.setUpWriter(ctx, c.base, conn)
	if err != nil {
		c.releaseConn(true)
	}
	return err
}

// releaseIfOnly gives the connection back between transactions where it is the only
// one: the host and the readers need it too.
func (c *committer) releaseIfOnly() {
	if c.conn != nil && c.oneConnection() {
		c.releaseConn(true)
	}
}

// releaseConn gives the connection back to the pool, which closes it unless it is
// sound.
func (c *committer) releaseConn(sound bool) {
	if c.conn == nil {
		return
	}
	if c.reader.prepared != nil {
		c.reader.prepared.close()
	}
	if !sound {
		discardConn(c.conn)
	}
	_ = c.conn.Close()
	c.conn, c.reader = nil, nil
}
