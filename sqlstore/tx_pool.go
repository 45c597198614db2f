package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"example.com/roster"
	"example.com/roster/internal/nesting"
)

// answerWithin is how long after the end of its ctx a caller waits for the answer
// to a COMMIT or a ROLLBACK. Then the driver gives the connection up.
const answerWithin = 200 * time.Millisecond

// runTx runs fn in a transaction of the pool. It begins and ends the transaction by
// statements, as the COMMIT of a [sql.Tx] waits without end for a server that does
// not answer.
func (s *Store) runTx(ctx context.Context, fn func(roster.Tx) error) error {
	if s.oneConnection() && nesting.Depth((*Store).Update) > 1 {
		return roster.ErrNestedUpdate
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("sqlstore: %w", err)
	}
	defer conn.Close()
	for _, text := range s.dialect.beginTx {
		if _, err := conn.ExecContext(ctx, text); err != nil {
			discardConn(conn) // the transaction may have begun
			return fmt.Errorf("sqlstore: %w", err)
		}
	}
	open := true
	defer func() {
		if open {
			s.rollback(ctx, conn)
		}
	}()
	tx := newTx(s.base, conn, nil)
	if refused, _ := tx.run(ctx, fn); refused != nil {
		if s.dialect.lost(refused) {
			open = false
			discardConn(conn)
		}
		return refused
	}
	open = false
	return s.commit(ctx, conn, tx)
}

// rollback ends the transaction on conn.
func (s *Store) rollback(ctx context.Context, conn *sql.Conn) {
	late, stop := afterEnd(ctx, answerWithin)
	defer stop()
	if _, err := conn.ExecContext(late, "ROLLBACK"); err != nil {
		discardConn(conn)
	}
}

// commit commits the transaction on conn. The end of ctx does not cancel a COMMIT
// at once, as its outcome would then be unknown.
func (s *Store) commit(ctx context.Context, conn *sql.Conn, tx *tx) error {
	late, stop := afterEnd(ctx, answerWithin)
	defer stop()
	_, err := conn.ExecContext(late, "COMMIT")
	if err == nil {
		return nil
	}
	unknown := late.Err() != nil || s.dialect.lost(err)
	discardConn(conn) // it may be useless, and a small pool may have no other
	if !unknown && !s.dialect.uncertain(err) {
		return fmt.Errorf("sqlstore: %w", err)
	}
	return s.resolveCommit(ctx, tx.eventID, err)
}

// answered returns the answer of commit, and ErrCommitUnknown where none came long
// after the end of ctx. commit goes on then, in a goroutine that ends with it.
func answered(ctx context.Context, commit func() error) error {
	if ctx.Done() == nil {
		return commit()
	}
	answer := make(chan error, 1)
	go func() { answer <- commit() }()
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
	}
	late := time.NewTimer(answerWithin)
	defer late.Stop()
	select {
	case err := <-answer:
		return err
	case <-late.C:
		return fmt.Errorf("%w: %w", roster.ErrCommitUnknown, ctx.Err())
	}
}

// afterEnd returns a context that ends that long after ctx. The caller must call
// stop.
func afterEnd(ctx context.Context, grace time.Duration) (late context.Context, stop func()) {
	late, cancel := context.WithCancel(context.WithoutCancel(ctx))
	unwatch := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return late, func() {
		unwatch()
		cancel()
	}
}
