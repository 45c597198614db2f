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

// base is what a Store shares with its readers and transactions.
type base struct {
	db       *sql.DB
	dialect  *dialect
	config   Config
	schema   schema
	invalid  error // what New found wrong with its arguments
	closed   atomic.Bool
	checked  atomic.Bool // the settings of the host's connections were read
	slots    int         // the first of the slots to which totals are added
	common   commonCache
	searched commonCache // what searches have read, a hint: a transaction may not be committed
	far      longLists
	pinned   atomic.Bool // the committer holds a connection

	statements  atomic.Int64 // how many were begun
	idleChecked atomic.Bool  // the host was told that its pool keeps too few idle connections
}

var errClosed = errors.New("sqlstore: the store is closed")

// usable returns why every call must fail, or nil.
func (b *base) usable() error {
	if b.closed.Load() {
		return errClosed
	}
	return b.invalid
}

// oneConnection reports whether the pool never opens a second connection.
func (b *base) oneConnection() bool { return b.db.Stats().MaxOpenConnections == 1 }

// fewConnections reports whether the pool is too small to keep one connection for
// writing: the host may read while it goes through rows of its own.
func (b *base) fewConnections() bool {
	most := b.db.Stats().MaxOpenConnections
	return most > 0 && most < 4
}

// reader runs statements on the pool, on one connection or in a transaction. It
// is the [roster.Reader] there.
type reader struct {
	roster.UnimplementedReader
	*base
	querier  querier
	prepared *preparedCache // nil: statements are not prepared
	status   *txStatus      // nil: there is no transaction
	snapshot bool           // the transaction may read an old snapshot
	outage   *outage        // nil: no other server can take over
	writer   *committer     // of the pool's reader: what may hold a connection of the pool

	seen   map[roster.ID]seenUser   // what a transaction has read; nil: it remembers nothing
	totals map[totalKey]totalChange // what a transaction will add to the totals; nil: nothing
}

// txStatus remembers the error after which a transaction must not go on.
type txStatus struct {
	mu    sync.Mutex
	cause error                 // the answer to every further call; nil: the transaction goes on
	fatal func(err error) error // what err makes of cause; nil: the transaction goes on
}

func (s *txStatus) err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cause
}

// note records the error of a statement, and returns the error for its caller.
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
		if r.writer != nil && r.pinned.Load() && r.fewConnections() {
			r.writer.giveBack(ctx)
		}
		r.checkIdle(ctx)
		return ctx, nil
	}
	if r.dialect.singleWriter {
		ctx = context.WithoutCancel(ctx)
	}
	return ctx, r.status.err()
}

// finish is called with the error of each statement, and returns the error for
// the caller.
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

// read calls fn between begin and finish. Outside a transaction it calls fn again
// after a conflict and while the server is away.
func (r *reader) read(ctx context.Context, fn func(ctx context.Context) error) error {
	ctx, err := r.begin(ctx)
	if err != nil {
		return err
	}
	if r.status != nil {
		return r.explainJoined(r.finish(fn(ctx)))
	}
	return r.explain(ctx, r.finish(retry(ctx, r.dialect, r.outage, func() error { return fn(ctx) })))
}

// forUpdate ends a query, and locks its rows if wanted. It locks nothing outside
// a transaction, nor in an old snapshot: the lock would read newer rows than the
// rest of the transaction.
func (r *reader) forUpdate(q *query, wanted bool) *query {
	if wanted && r.status != nil && !r.snapshot {
		q.add(r.dialect.lockRows)
	}
	return q
}

// queryRows calls scan for each row that q selects. queryRows, exec and execText
// return the errors of the database as they are.
func (r *reader) queryRows(ctx context.Context, q *query, scan func(*sql.Rows) error) (err error) {
	if r.config.Observe != nil {
		end := r.config.Observe(ctx, string(q.text))
		defer func() { end(err != nil) }()
	}
	stmt, err := r.acquire(ctx, q)
	if err != nil {
		return err
	}
	defer func() { r.release(stmt, err) }()
	var rows *sql.Rows
	if stmt == nil {
		text, args := q.withLiterals()
		rows, err = r.querier.QueryContext(ctx, text, args...)
	} else {
		args := q.preparedArgs()
		if q.brief {
			ctx, args = r.brief(ctx, args)
		}
		rows, err = stmt.QueryContext(ctx, args...)
	}
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// acquire returns the prepared statement of q. It is nil where the text is sent
// instead: without a cache, and where the server prepares no more statements.
func (r *reader) acquire(ctx context.Context, q *query) (*preparedStmt, error) {
	if r.prepared == nil {
		return nil, nil
	}
	stmt, err := r.prepared.acquire(ctx, r.querier, q)
	if err != nil && r.dialect.preparesNoMore != nil && r.dialect.preparesNoMore(err) {
		return nil, nil
	}
	return stmt, err
}

// release gives back what acquire returned, with the error of its use.
func (r *reader) release(stmt *preparedStmt, err error) {
	if stmt != nil {
		r.prepared.release(stmt, err != nil && r.dialect.stale(err))
	}
}

// queryInt returns the integer that q selects, and 0 if q selects no row.
func (r *reader) queryInt(ctx context.Context, q *query) (n int64, err error) {
	err = r.read(ctx, func(ctx context.Context) error {
		n = 0
		return r.queryRows(ctx, q, func(rows *sql.Rows) error { return rows.Scan(&n) })
	})
	return n, err
}

// exec runs a statement that returns no rows.
func (r *reader) exec(ctx context.Context, q *query) (result sql.Result, err error) {
	if r.config.Observe != nil {
		end := r.config.Observe(ctx, string(q.text))
		defer func() { end(err != nil) }()
	}
	stmt, err := r.acquire(ctx, q)
	if err != nil {
		return nil, err
	}
	defer func() { r.release(stmt, err) }()
	if stmt == nil {
		text, args := q.withLiterals()
		return r.querier.ExecContext(ctx, text, args...)
	}
	return stmt.ExecContext(ctx, q.preparedArgs()...)
}

// execText runs a statement without values.
func (r *reader) execText(ctx context.Context, text string) error {
	_, err := r.exec(ctx, r.dialect.query().add(text))
	return err
}

// rollbackTo undoes what was written since a savepoint, and releases it. An error
// means that the transaction has ended.
func (r *reader) rollbackTo(ctx context.Context, savepoint string) error {
	err := r.execText(ctx, "ROLLBACK TO SAVEPOINT "+savepoint)
	if err == nil {
		err = r.execText(ctx, "RELEASE SAVEPOINT "+savepoint)
	}
	return err
}
