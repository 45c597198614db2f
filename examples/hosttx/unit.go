package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"example.com/roster"
)

// maxTries is how often a unit of work is tried.
const maxTries = 10

// unit runs work in one transaction. people is the roster over that transaction:
// what the shop and the roster write is committed together, or not at all.
//
// After a conflict the transaction is rolled back and work runs again from its
// beginning, so work must write through its arguments alone. work must write the
// order o: where the answer to a COMMIT is lost, unit looks whether o is there.
func (s *shop) unit(ctx context.Context, o order, work func(tx *sql.Tx, people *roster.Directory) error) error {
	for try := 1; ; try++ {
		err := s.try(ctx, work)
		if errors.Is(err, roster.ErrCommitUnknown) {
			return s.settle(ctx, o, err)
		}
		if try == maxTries || !s.dialect.Retryable(err) {
			return err
		}
		s.log.Print("again: ", err)
		select {
		case <-time.After(rand.N(time.Duration(try) * 10 * time.Millisecond)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// try runs work once. The error is roster.ErrCommitUnknown where the answer to
// the COMMIT was lost.
func (s *shop) try(ctx context.Context, work func(tx *sql.Tx, people *roster.Directory) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after a COMMIT it does nothing
	if err := work(tx, s.people.WithStore(s.store.Join(tx))); err != nil {
		return err
	}
	err = tx.Commit()
	if err == nil || s.dialect.Transient(err) {
		return err
	}
	return fmt.Errorf("%w: %w", roster.ErrCommitUnknown, err)
}

// settle finds out whether o was committed. Where o is missing, work must not run
// again: the database may still be committing.
func (s *shop) settle(ctx context.Context, o order, unanswered error) error {
	var n int
	err := s.db.QueryRowContext(ctx, s.bound("SELECT count(*) FROM hosttx_orders WHERE id = ?"), o.id.String()).Scan(&n)
	if err == nil && n == 1 {
		return nil
	}
	return errors.Join(unanswered, err)
}
