package sqlstore

import (
	"context"
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
	if !c.config.Unprepared && !c.oneConnection() {
		c.reader.prepared = newPreparedCache()
	}
	err = c.dialect.setUpWriter(ctx, c.base, conn)
	if err != nil {
		c.releaseConn(true)
	}
	return err
}

// releaseIfOnly gives the connection back between transactions if the pool has no
// other: the host and the readers need it too.
func (c *committer) releaseIfOnly() {
	if c.conn != nil && c.oneConnection() {
		c.releaseConn(true)
	}
}

// releaseConn gives the connection back to the pool, which closes it unless it is
// healthy.
func (c *committer) releaseConn(healthy bool) {
	if c.conn == nil {
		return
	}
	if c.reader.prepared != nil {
		c.reader.prepared.close()
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
}
