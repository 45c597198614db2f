package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"example.com/roster"
)

// Join returns a store inside the host's transaction tx: what it reads is read
// there, and what it writes is committed or rolled back with the host's rows.
// tx must be of the same database.
//
// Each Update runs in a savepoint. One that is refused (something exists, is
// not found, is invalid, is forbidden: whatever error the closure returns, and
// a panic) is rolled back to that savepoint: the host's rows stay, and the
// transaction goes on.
//
// A conflict with another transaction (busy, deadlock, serialization, a lost
// connection) is never tried again there. The answer is [roster.ErrTxAborted], to
// that call and to each one that follows: the host must roll tx back and run
// its whole unit of work again. On some databases the transaction is then gone
// already, and what the host wrote next would be committed row by row. The host's
// own statements may meet the same: [Dialect.Retryable] tells.
//
// On SQLite the host opens its transactions immediate: one that begins by
// reading cannot always go on to write. They have the durability of the
// connection that they run on.
//
// Updates of the joined store wait for each other.
func (s *Store) Join(tx *sql.Tx) roster.Store {
	ends := func(err error) error {
		if !conflicting(err, s.dialect) {
			return nil
		}
		return fmt.Errorf("%w: %w", roster.ErrTxAborted, err)
	}
	return &joined{session: &session{base: s.base, on: tx, fate: &fate{ends: ends}, snapshot: s.dialect.Snapshots}}
}

// joined is a store in a host's transaction.
type joined struct {
	*session
	mu sync.Mutex // one savepoint at a time
}

var _ roster.Store = (*joined)(nil)

func (j *joined) Update(ctx context.Context, fn func(roster.Tx) error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, err := j.enter(ctx); err != nil {
		return err
	}
	inside := context.WithoutCancel(ctx)
	if err := j.command(inside, "SAVEPOINT roster_join"); err != nil {
		return j.leave(err)
	}
	returned := false
	defer func() {
		if !returned { // fn panics, or ends its goroutine
			_ = j.undo(inside)
		}
	}()
	u := newUnit(j.base, j.on, nil)
	u.snapshot = j.snapshot
	refused, conflict := u.run(ctx, fn)
	returned = true
	if refused == nil {
		if err := j.command(inside, "RELEASE SAVEPOINT roster_join"); err != nil {
			return j.leave(errors.Join(err, j.undo(inside)))
		}
		return nil
	}
	if err := j.undo(inside); err != nil {
		return fmt.Errorf("%w: %w", err, refused)
	}
	if conflict {
		return j.fate.after(refused)
	}
	return refused
}

// undo takes back what was written since the savepoint. A transaction that does
// not know the savepoint any more has ended.
func (j *joined) undo(ctx context.Context) error {
	err := j.command(ctx, "ROLLBACK TO SAVEPOINT roster_join")
	if err == nil {
		err = j.command(ctx, "RELEASE SAVEPOINT roster_join")
	}
	if err != nil {
		return j.leave(fmt.Errorf("%w: %w", sql.ErrTxDone, err))
	}
	return nil
}
