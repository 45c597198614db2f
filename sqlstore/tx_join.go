package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"example.com/roster"
	"example.com/roster/internal/nesting"
)

// Join returns a store inside the host's transaction tx: it reads there, and what
// it writes is committed or rolled back with the host's rows. tx must be of the
// same database.
//
// Each Update runs in a savepoint. When its closure returns an error or panics,
// the Update is rolled back to the savepoint. The host's rows stay, and the
// transaction goes on.
//
// A conflict with another transaction (busy, deadlock, serialization failure)
// or a lost connection is never retried there. That call and every later one
// answer [roster.ErrTxAborted]. The host must roll tx back and run its whole
// unit of work again: some databases have ended the transaction already, and
// would commit the host's next statements row by row. The host's own statements
// may fail in the same way, see [Dialect.Retryable].
//
// On SQLite the host must begin its transactions immediate, as a transaction that
// begins with a read cannot always go on to write. They are as durable as the
// settings of their connection.
//
// Updates of the joined store wait for each other. One inside the closure of
// another is [roster.ErrNestedUpdate].
//
// A Directory over the joined store signs nobody in and verifies no password: the
// host could roll the count of failures back.
func (s *Store) Join(tx *sql.Tx) roster.Store {
	fatal := func(err error) error {
		if !s.dialect.retryable(err) {
			return nil
		}
		return fmt.Errorf("%w: %w%s", roster.ErrTxAborted, err, s.dialect.joinHint)
	}
	return &joined{
		reader: &reader{base: s.base, querier: tx, status: &txStatus{fatal: fatal}, snapshot: s.dialect.snapshotReads},
		turn:   make(chan struct{}, 1),
		slot:   s.hostSlot(),
	}
}

// joined is a store in a host's transaction.
type joined struct {
	*reader
	turn chan struct{} // one savepoint at a time: has one element while an Update runs
	slot int64         // to which its Updates add totals of users
}

var _ roster.Store = (*joined)(nil)

// InHostTransaction tells a Directory that what it writes may be rolled back by the
// host.
func (j *joined) InHostTransaction() bool { return true }

func (j *joined) Update(ctx context.Context, fn func(roster.Tx) error) error {
	if err := j.takeTurn(ctx); err != nil {
		return err
	}
	defer func() { <-j.turn }()
	if _, err := j.begin(ctx); err != nil {
		return err
	}
	inside, stop := j.savepointContext(ctx)
	defer stop()
	if err := j.execText(inside, "SAVEPOINT roster_join"); err != nil {
		return j.finish(err)
	}
	returned := false
	defer func() {
		if !returned { // fn panics or ends its goroutine
			_ = j.rollback(inside)
		}
	}()
	tx := newTx(j.base, j.querier, nil)
	tx.snapshot, tx.slot = j.snapshot, j.slot
	refused, conflict := tx.run(ctx, fn)
	returned = true
	if refused == nil {
		if err := j.execText(inside, "RELEASE SAVEPOINT roster_join"); err != nil {
			return j.finish(errors.Join(err, j.rollback(inside)))
		}
		return nil
	}
	if err := j.rollback(inside); err != nil {
		return fmt.Errorf("%w: %w", err, refused)
	}
	if conflict {
		return j.status.note(refused)
	}
	return j.explainJoined(refused)
}

// savepointContext returns the context for the savepoint of an Update: it may end
// after ctx, so that the host's transaction goes on, but not long after. On SQLite
// it never ends, as a statement that is cancelled there ends the transaction.
func (j *joined) savepointContext(ctx context.Context) (inside context.Context, stop func()) {
	if j.dialect.singleWriter {
		return context.WithoutCancel(ctx), func() {}
	}
	return afterEnd(ctx, answerWithin)
}

// takeTurn waits until no other Update runs.
func (j *joined) takeTurn(ctx context.Context) error {
	select {
	case j.turn <- struct{}{}:
		return nil
	default:
	}
	if nesting.Depth((*joined).Update) > 1 {
		return roster.ErrNestedUpdate
	}
	select {
	case j.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// rollback undoes what was written since the savepoint. If the savepoint is no
// longer there, the transaction has ended.
func (j *joined) rollback(ctx context.Context) error {
	if err := j.rollbackTo(ctx, "roster_join"); err != nil {
		return j.finish(fmt.Errorf("%w: %w", sql.ErrTxDone, err))
	}
	return nil
}
