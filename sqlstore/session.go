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

// conn runs statements: a *sql.DB, *sql.Conn or *sql.Tx.
type conn interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// base is what a Store and all that it hands out have in common.
type base struct {
	db      *sql.DB
	dialect *Dialect
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

// session reads and writes records in one place: the pool, the writer's
// connection or a transaction. Its exported methods are those of
// [roster.Reader].
type session struct {
	roster.UnimplementedReader
	*base
	on         conn
	statements *statements // nil: nothing is prepared
	fate       *fate       // of the transaction; nil: there is none
	snapshot   bool        // the transaction may read the past
	outage     *outage     // of a server that another one may replace; nil: none can
}

// fate is how a transaction fares.
type fate struct {
	mu   sync.Mutex
	over error                 // what every further call answers; nil: it goes on
	ends func(err error) error // what over is after err; nil: the transaction goes on
}

func (f *fate) now() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.over
}

// after takes note of the error of a statement, and returns what its caller is
// answered.
func (f *fate) after(err error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.over == nil {
		f.over = f.ends(err)
	}
	if f.over != nil {
		return f.over
	}
	return err
}

// enter is called before each statement, and returns the context to run it in.
func (s *session) enter(ctx context.Context) (context.Context, error) {
	if err := s.usable(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s.fate == nil {
		return ctx, nil
	}
	if s.dialect.OneWriter {
		ctx = context.WithoutCancel(ctx)
	}
	return ctx, s.fate.now()
}

// leave is called with the error of each statement.
func (s *session) leave(err error) error {
	if err == nil {
		return nil
	}
	err = fmt.Errorf("sqlstore: %w", err)
	if s.fate != nil {
		return s.fate.after(err)
	}
	return err
}

// reading calls read in the context that a statement runs in, again where it
// meets another transaction and there is none of its own to lose.
func (s *session) reading(ctx context.Context, read func(ctx context.Context) error) error {
	ctx, err := s.enter(ctx)
	if err != nil {
		return err
	}
	if s.fate != nil {
		return s.leave(read(ctx))
	}
	return s.leave(retry(ctx, s.dialect, s.outage, func() error { return read(ctx) }))
}

// lock is for the end of a query: it locks the rows, where they will be written
// and what else is read is no older than they are.
func (s *session) lock(q *query, wanted bool) *query {
	if wanted && s.fate != nil && !s.snapshot {
		q.add(s.dialect.Lock)
	}
	return q
}

// rows calls row for each row that q selects. The errors of rows, exec and
// command are the database's own.
func (s *session) rows(ctx context.Context, q *query, row func(*sql.Rows) error) (err error) {
	var rows *sql.Rows
	if s.statements == nil {
		text, args := q.sent()
		rows, err = s.on.QueryContext(ctx, text, args...)
	} else {
		var stmt *statement
		if stmt, err = s.statements.take(ctx, s.on, q.text); err != nil {
			return err
		}
		defer s.statements.give(stmt)
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
func (s *session) exec(ctx context.Context, q *query) (sql.Result, error) {
	if s.statements == nil {
		text, args := q.sent()
		return s.on.ExecContext(ctx, text, args...)
	}
	stmt, err := s.statements.take(ctx, s.on, q.text)
	if err != nil {
		return nil, err
	}
	defer s.statements.give(stmt)
	return stmt.ExecContext(ctx, q.args...)
}

// command runs a statement that binds nothing.
func (s *session) command(ctx context.Context, text string) error {
	_, err := s.exec(ctx, s.dialect.query().add(text))
	return err
}
