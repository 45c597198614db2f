package main

import (
	"context"
	"database/sql"
	"errors"

	"example.com/roster"
)

// unit runs work in one transaction. people is the roster over that transaction:
// what the shop and the roster write is committed together, or not at all.
//
// After a conflict the transaction is rolled back and work runs again from its
// beginning, so work must write through its arguments alone. work must write the
// order o: where the answer to a COMMIT is lost, unit looks whether o is there.
func (s *shop) unit(ctx context.Context, o order, work func(tx *sql.Tx, people *roster.Directory) error) error {
	tries := 0
	err := s.store.Transaction(ctx, func(tx *sql.Tx) error {
		if tries++; tries > 1 {
			s.log.Print("again: try ", tries)
		}
		return work(tx, s.people.WithStore(s.store.Join(tx)))
	})
	if errors.Is(err, roster.ErrCommitUnknown) {
		return s.settle(ctx, o, err)
	}
	return err
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
