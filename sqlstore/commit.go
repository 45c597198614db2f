package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.com/roster"
)

// resolveCommit finds out whether a COMMIT succeeded that was not answered, or by an
// error that may come after a success. It did if an event of the transaction is
// there. Otherwise the COMMIT may still take effect, unless cause says that the
// database refused it. Errors: cause where it was refused; else
// [roster.ErrCommitUnknown].
func (r *reader) resolveCommit(ctx context.Context, eventID roster.ID, cause error) error {
	if !eventID.IsZero() {
		q := r.dialect.query().add("SELECT 1 FROM "+r.schema.events.name).where("id = ?", eventID)
		found, err := r.queryInt(ctx, q)
		if err == nil && found == 1 {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", roster.ErrCommitUnknown, cause)
		}
	}
	if r.dialect.refusedCommit != nil && r.dialect.refusedCommit(cause) {
		return fmt.Errorf("sqlstore: %w", cause)
	}
	return fmt.Errorf("%w: %w", roster.ErrCommitUnknown, cause)
}

// lookUpWithin bounds the search for an event while the others wait for the turn.
const lookUpWithin = 5 * time.Second

// resolve finds out what became of the open batch, whose COMMIT was answered by cause.
// It gives the connection up first: the pool may have no other, and after an error
// of the disk SQLite may read its own pages from memory. All Updates of a batch have
// one COMMIT, so that one event stands for all of them.
func (c *committer) resolve(ctx context.Context, cause error) {
	eventID := c.batch.eventID
	_ = c.reader.execText(ctx, "ROLLBACK") // what is refused leaves the transaction open
	c.releaseConn(false)
	ctx, stop := context.WithTimeout(ctx, lookUpWithin)
	defer stop()
	err := (&reader{base: c.base, querier: c.db}).resolveCommit(ctx, eventID, cause)
	if err != nil && !errors.Is(err, roster.ErrCommitUnknown) {
		err = &batchAbortedError{err} // it is not done: each Update may run again
	}
	c.finishBatch(err)
}
