package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// acquireConn takes a connection from the pool and sets it up, unless it holds
// one.
func (c *committer) acquireConn(ctx context.Context) error {
	if c.conn != nil {
		return nil
	}
	conn, err := c.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("sqlstore: %w", err)
	}
	c.conn, c.reader = conn, &reader{base: c.base, querier: conn}
	c.pinned.Store(true)
	if !c.config.Unprepared {
		c.reader.prepared = newPreparedCache()
		if c.fewConnections() {
			c.reader.prepared.once = map[string]bool{}
		}
	}
	err = c.dialect.setUpWriter(ctx, c.base, conn)
	if err != nil {
		c.releaseConn(true)
	}
	return err
}

// releaseIfFew gives the connection back between transactions if the pool has few
// others: the host and the readers need it too.
func (c *committer) releaseIfFew() {
	if c.conn != nil && c.fewConnections() {
		c.releaseConn(true)
	}
}

// noticeClosed gives the connection up where the host has closed its pool, and
// returns why nothing can be written any more. An expired ctx makes the pool answer
// at once, whatever it is doing.
func (c *committer) noticeClosed() error {
	_, err := c.db.Conn(expired)
	if errors.Is(err, context.Canceled) {
		return nil
	}
	c.releaseConn(false)
	return fmt.Errorf("sqlstore: the pool was closed: close the store first: %w", err)
}

// expired is a context that has ended.
var expired = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

// releaseConn gives the connection back to the pool, which closes it unless it is
// healthy.
func (c *committer) releaseConn(healthy bool) {
	if c.conn == nil {
		return
	}
	if c.reader.prepared != nil {
		if c.connIsGone() {
			c.reader.prepared.forget()
		} else {
			c.reader.prepared.close()
		}
	}
	if healthy {
		_, err := c.conn.ExecContext(context.Background(), c.dialect.resetWriter)
		healthy = err == nil
	}
	if !healthy {
		discardConn(c.conn)
	}
	_ = c.conn.Close()
	c.conn, c.reader = nil, nil
	c.pinned.Store(false)
}

// connIsGone tells whether database/sql has closed the connection, as its driver has said
// driver.ErrBadConn. It closes no statement that was prepared on an sql.Conn before that,
// and a driver may panic where one is closed afterwards.
func (c *committer) connIsGone() bool {
	err := c.conn.Raw(func(any) error { return nil })
	return errors.Is(err, sql.ErrConnDone)
}

// giveBack gives the connection back where the pool has few others: the host has made
// the pool smaller since. It waits for the Update under way, which then does so itself.
func (c *committer) giveBack(ctx context.Context) {
	if c.takeTurn(ctx) != nil {
		return // the caller's read says why
	}
	defer c.passTurn()
	c.commit(ctx)
	c.releaseIfFew()
}

// rollbackBatch ends a batch in which no Update has succeeded.
func (c *committer) rollbackBatch(ctx context.Context) {
	if err := c.reader.execText(ctx, "ROLLBACK"); err != nil {
		c.abort(ctx, err)
		return
	}
	c.finishBatch(nil)
	c.releaseIfFew()
}
