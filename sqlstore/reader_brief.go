package sqlstore

import (
	"context"
	"database/sql/driver"
	"sync/atomic"
)

// A look-up in SQLite takes a few microseconds. database/sql and the driver each start a
// goroutine that watches the context of a query, and that takes half as long again. So the
// context of a look-up ends the wait for a connection of the pool, and nothing after that.

// briefContext is done while its query waits for a connection.
type briefContext struct {
	context.Context
	connected atomic.Bool
}

// Done returns nil once there is a connection: nobody need watch.
func (c *briefContext) Done() <-chan struct{} {
	if c.connected.Load() {
		return nil
	}
	return c.Context.Done()
}

// briefValue is a value of a look-up. database/sql converts values for the connection that
// runs the query, when it has one.
type briefValue struct {
	*briefContext
	value any
}

// Value implements [driver.Valuer].
func (v briefValue) Value() (driver.Value, error) {
	v.connected.Store(true)
	return v.value, nil
}

// brief returns the context and the values of a query that reads a row or two.
func (r *reader) brief(ctx context.Context, args []any) (context.Context, []any) {
	if !r.dialect.singleWriter || r.status != nil || ctx.Done() == nil || len(args) == 0 {
		return ctx, args
	}
	c, value := &briefContext{Context: ctx}, args[0]
	if before, ok := value.(briefValue); ok { // the query runs again
		value = before.value
	}
	args[0] = briefValue{c, value}
	return c, args
}
