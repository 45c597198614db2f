package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"example.com/roster"
)

// Transaction runs fn in a transaction of the host's own, and commits it. Inside fn,
// [Store.Join] makes a Directory write in the same transaction:
//
//	err := store.Transaction(ctx, func(tx *sql.Tx) error {
//		if _, err := tx.ExecContext(ctx, "INSERT INTO orders …"); err != nil {
//			return err
//		}
//		_, err := dir.WithStore(store.Join(tx)).Invite(ctx, …)
//		return err
//	})
//
// fn runs again after a conflict and while the server is away, as that of
// [Store.Update] does: it must write through tx alone. It must neither commit nor
// roll back. On SQLite it runs in its turn among the Updates of the store, so that a
// busy store does not starve it, and is as durable as they are; it has a COMMIT of
// its own. Errors: that of fn; [roster.ErrCommitUnknown] where nobody can tell what
// became of the COMMIT: look whether the rows of fn are there;
// [roster.ErrNestedUpdate] inside an Update on SQLite.
func (s *Store) Transaction(ctx context.Context, fn func(tx *sql.Tx) error) error {
	if err := s.usable(); err != nil {
		return err
	}
	run := s.runHost
	if s.dialect.singleWriter {
		run = s.committer.runHost
	}
	return s.explain(ctx, retry(ctx, s.dialect, s.noWrites, func() error { return run(ctx, fn) }))
}

// runHost runs fn on a connection of the pool.
func (s *Store) runHost(ctx context.Context, fn func(tx *sql.Tx) error) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("sqlstore: %w", err)
	}
	tx, err := conn.BeginTx(ctx, nil) // the end of ctx rolls it back
	if err != nil {
		_ = conn.Close()
		return fmt.Errorf("sqlstore: %w", err)
	}
	return s.finishHost(ctx, tx, fn, func() { _ = conn.Close() })
}

// runHost runs fn on the connection of the writer, while it holds the turn.
func (c *committer) runHost(ctx context.Context, fn func(tx *sql.Tx) error) error {
	waitUntil := time.Now().Add(patience)
	if err := c.takeTurn(ctx); err != nil {
		return err
	}
	c.commit(ctx)
	var tx *sql.Tx
	err := c.lock(ctx, waitUntil, func() (err error) {
		if tx, err = c.conn.BeginTx(context.WithoutCancel(ctx), nil); err != nil {
			return err
		}
		// The data source name may say "deferred": this takes the lock all the same.
		if _, err = tx.Exec("UPDATE " + c.schema.accounts.name + " SET version = version WHERE 0"); err != nil {
			_ = tx.Rollback()
		}
		return err
	})
	if err != nil {
		c.passTurn()
		return err
	}
	return c.finishHost(ctx, tx, fn, func() {
		c.releaseIfFew()
		c.passTurn()
	})
}

// finishHost runs fn, ends the transaction, and calls done.
func (b *base) finishHost(ctx context.Context, tx *sql.Tx, fn func(tx *sql.Tx) error, done func()) error {
	commits := false
	defer func() {
		if !commits { // fn refused, panicked or ended its goroutine
			_ = tx.Rollback()
			done()
		}
	}()
	if err := fn(tx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	commits = true
	return answered(ctx, func() error {
		defer done()
		err := b.commitHost(ctx, tx)
		switch {
		case err == nil:
			return nil
		case b.dialect.transient(err) && !b.dialect.uncertain(err), b.dialect.refusedCommit != nil && b.dialect.refusedCommit(err):
			_ = tx.Rollback()
			return fmt.Errorf("sqlstore: %w", err)
		}
		return fmt.Errorf("%w: %w", roster.ErrCommitUnknown, err)
	})
}

// commitHost commits the host's transaction, and gives the connection up where no
// answer comes long after the end of ctx.
func (b *base) commitHost(ctx context.Context, tx *sql.Tx) error {
	if !b.dialect.commitAsText {
		return tx.Commit()
	}
	late, stop := afterEnd(ctx, answerWithin)
	defer stop()
	_, err := tx.ExecContext(late, "COMMIT")
	_ = tx.Rollback() // it is over; this gives the connection back
	return err
}
