package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"example.com/roster"
)

// querier runs statements: a *sql.DB, *sql.Conn or *sql.Tx.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// base is what a Store and all that it hands out have in common.
type base struct {
	db      *sql.DB
	dialect *dialect
	config  Config
	schema  schema
	invalid error // what New found wrong with its arguments
	closed  atomic.Bool
}

var errClosed = errors.New("sqlstore: the store is closed")

// usable tells why nothing can be done at all.
func (b *base) usable() error {
	if b.closed.Load() {
		return errClosed
	}
	return b.invalid
}

// oneConnection tells whether the pool never opens a second connection.
func (b *base) oneConnection() bool { return b.db.Stats().MaxOpenConnections == 1 }

// reader reads and writes records in one place: the pool, the writer's
// connection or a transaction. Its exported methods are those of
// [roster.Reader].
type reader struct {
	roster.UnimplementedReader
	*base
	querier  querier
	prepared *preparedCache // nil: nothing is prepared
	status   *txStatus      // of the transaction; nil: there is none
	snapshot bool           // the transaction may read the past
	outage   *outage        // of a server that another one may replace; nil: none can
}

// txStatus is how a transaction fares.
type txStatus struct {
	mu    sync.Mutex
	cause error                 // what every further call answers; nil: it goes on
	fatal func(err error) error // what over is after err; nil: the transaction goes on
}

func (s *txStatus) err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cause
}

// note takes note of the error of a statement, and returns what its caller is
// answered.
func (s *txStatus) note(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cause == nil {
		s.cause = s.fatal(err)
	}
	if s.cause != nil {
		return s.cause
	}
	return err
}

// begin is called before each statement, and returns the context to run it in.
func (r *reader) begin(ctx context.Context) (context.Context, error) {
	if err := r.usable(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if r.status == nil {
		return ctx, nil
	}
	if r.dialect.singleWriter {
		ctx = context.WithoutCancel(ctx)
	}
	return ctx, r.status.err()
}

// finish is called with the error of each statement.
func (r *reader) finish(err error) error {
	if err == nil {
		return nil
	}
	err = fmt.Errorf("sqlstore: %w", err)
	if r.status != nil {
		return r.status.note(err)
	}
	return err
}

// read calls read in the context that a statement runs in, again where it
// meets another transaction and there is none of its own to lose.
func (r *reader) read(ctx context.Context, read func(ctx context.Context) error) error {
	ctx, err := r.begin(ctx)
	if err != nil {
		return err
	}
	if r.status != nil {
		return r.finish(read(ctx))
	}
	return r.finish(retry(ctx, r.dialect, r.outage, func() error { return read(ctx) }))
}

// forUpdate is for the end of a query: it locks the rows, where they will be written
// and what else is read is no older than they are.
func (r *reader) forUpdate(q *query, wanted bool) *query {
	if wanted && r.status != nil && !r.snapshot {
		q.add(r.dialect.lockRows)
	}
	return q
}

// queryRows calls row for each row that q selects. The errors of rows, exec and
// command are the database's own.
func (r *reader) queryRows(ctx context.Context, q *query, row func(*sql.Rows) error) (err error) {
	var rows *sql.Rows
	if r.prepared == nil {
		text, args := q.withLiterals()
		rows, err = r.querier.QueryContext(ctx, text, args...)
	} else {
		var stmt *preparedStmt
		if stmt, err = r.prepared.acquire(ctx, r.querier, q.text); err != nil {
			return err
		}
		defer r.prepared.release(stmt)
		rows, err = stmt.QueryContext(ctx, q.args...)
	}
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// exec runs a statement that returns no rows.
func (r *reader) exec(ctx context.Context, q *query) (sql.Result, error) {
	if r.prepared == nil {
		text, args := q.withLiterals()
		return r.querier.ExecContext(ctx, text, args...)
	}
	stmt, err := r.prepared.acquire(ctx, r.querier, q.text)
	if err != nil {
		return nil, err
	}
	defer r.prepared.release(stmt)
	return stmt.ExecContext(ctx, q.args...)
}

// execText runs a statement that binds nothing.
func (r *reader) execText(ctx context.Context, text string) error {
	_, err := r.exec(ctx, r.dialect.query().add(text))
	return err
}
