package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"example.com/roster"
)

// tx is the [roster.Tx] of one run of a closure.
type tx struct {
	roster.UnimplementedTx
	*reader
	eventID roster.ID // of an inserted event, which shows whether tx is committed
	taken   string    // the key of the last duplicate, as the database names it
	slot    int64     // to which it adds totals of users

	committer *committer // whose turn it holds; nil: none
	begun     time.Time  // since when

	words       []wordRow                 // that it has still to write
	readCommons map[roster.ID]commonWords // the common words that it has read, by account
}

var _ roster.Tx = (*tx)(nil)

// errStaleSnapshot means that a row was changed after the host's transaction took
// its snapshot, so that it cannot change the row.
var errStaleSnapshot = errors.New("the row was changed after the transaction first read")

var errTxFinished = errors.New("sqlstore: a Tx is used after its closure returned")

// newTx returns a tx that stops at the first error of the database. The error may
// have ended the transaction, and SQLite would commit the next statements row by
// row.
func newTx(b *base, on querier, prepared *preparedCache) *tx {
	fatal := func(err error) error { return err }
	return &tx{
		reader: &reader{base: b, querier: on, prepared: prepared, status: &txStatus{fatal: fatal}, seen: map[roster.ID]seenUser{}},
		slot:   b.slot(),
	}
}

// run calls fn, and returns why the transaction must be rolled back: first a
// conflict, even if fn dropped its error, then the error of fn, then an error of
// the database that fn dropped.
func (tx *tx) run(ctx context.Context, fn func(roster.Tx) error) (refused error, conflict bool) {
	defer tx.status.note(errTxFinished)
	err := fn(tx)
	if err == nil {
		err = tx.putWords(ctx)
	}
	if err == nil {
		err = tx.putTotals(ctx)
	}
	failed := tx.status.err()
	switch {
	case failed != nil && tx.dialect.retryable(failed):
		return failed, true
	case err != nil:
		return err, false
	case failed != nil:
		return failed, false
	}
	return ctx.Err(), false
}

// execPlain runs a statement that cannot meet a duplicate.
func (tx *tx) execPlain(ctx context.Context, q *query) (sql.Result, error) {
	ctx, err := tx.begin(ctx)
	if err != nil {
		return nil, err
	}
	result, err := tx.exec(ctx, q)
	return result, tx.finish(err)
}

// rowsAffected returns how many rows a statement changed.
func (tx *tx) rowsAffected(result sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return n, tx.finish(err)
}

// execUnique runs a statement that may meet a duplicate. That is a
// [roster.ExistsError], and the transaction goes on.
//
// With the text of unless appended, the statement does nothing instead of meeting
// a duplicate. Where a duplicate aborts the transaction, this form runs first:
// usually it changes the row, in one round trip instead of three. Empty: there is
// no such form.
func (tx *tx) execUnique(ctx context.Context, q *query, unless string, args ...any) (sql.Result, error) {
	if tx.dialect.duplicateAborts && unless != "" {
		text, bound := len(q.text), len(q.args)
		result, err := tx.execPlain(ctx, q.add(unless, args...))
		if n, err := tx.rowsAffected(result, err); n > 0 || err != nil {
			return result, err
		}
		q.text, q.args = q.text[:text], q.args[:bound]
	}
	return tx.execInSavepoint(ctx, q)
}

// execInSavepoint runs a statement that may meet a duplicate, in a savepoint
// where a duplicate aborts the transaction.
func (tx *tx) execInSavepoint(ctx context.Context, q *query) (sql.Result, error) {
	ctx, err := tx.begin(ctx)
	if err != nil {
		return nil, err
	}
	if tx.dialect.duplicateAborts {
		if err := tx.execText(ctx, "SAVEPOINT roster_put"); err != nil {
			return nil, tx.finish(err)
		}
	}
	result, err := tx.exec(ctx, q)
	var exists *roster.ExistsError
	if err != nil {
		key, ok := tx.dialect.duplicate(err)
		if !ok {
			return nil, tx.finish(err)
		}
		tx.taken, exists = key, &roster.ExistsError{Field: fieldOfIndex(key)}
	}
	if tx.dialect.duplicateAborts {
		if exists != nil {
			err = tx.rollbackTo(ctx, "roster_put")
		} else {
			err = tx.execText(ctx, "RELEASE SAVEPOINT roster_put")
		}
		if err != nil {
			return nil, tx.finish(err)
		}
	}
	if exists != nil {
		return nil, exists
	}
	return result, nil
}

// fieldOfIndex names the field of a unique index.
func fieldOfIndex(key string) string {
	switch {
	case strings.HasSuffix(key, "email_key"):
		return "email"
	case strings.HasSuffix(key, "username_key"):
		return "username"
	case strings.HasSuffix(key, "external_id"), strings.HasSuffix(key, "external_key"): // of users, of teams
		return "external id"
	case strings.HasSuffix(key, "identity_key"):
		return "identity"
	case strings.HasSuffix(key, "hash"):
		return "hash"
	case key == "number":
		return "number"
	}
	return "id"
}

// insert is execUnique for a new row. If the id is a duplicate too, the error
// names the id: each database checks its indexes in another order.
func (tx *tx) insert(ctx context.Context, table string, id any, q *query) (sql.Result, error) {
	result, err := tx.execUnique(ctx, q, tx.dialect.onConflict)
	var exists *roster.ExistsError
	if errors.As(err, &exists) && exists.Field != "id" {
		taken, err := tx.queryInt(ctx, tx.dialect.query().add("SELECT 1 FROM "+table+" WHERE id = ?", id))
		if err != nil {
			return nil, err
		}
		if taken == 1 {
			exists.Field = "id"
		}
	}
	return result, err
}

// insertNumbered is insert for a table whose numbers the database generates. A number
// that was generated and is taken is nobody's fault but the database's: it was
// restored without the sequence of its numbers. The sequence is set right then.
func (tx *tx) insertNumbered(ctx context.Context, table string, id any, q *query) (sql.Result, error) {
	text, bound := len(q.text), len(q.args)
	for tries := 0; ; tries++ {
		result, err := tx.insert(ctx, table, id, q)
		if !errors.Is(err, roster.ErrExists) || !strings.HasSuffix(tx.taken, "_pkey") || tx.dialect.catchUpNumbers == "" || tries == 3 {
			return result, err
		}
		catchUp := tx.dialect.query().add(strings.ReplaceAll(tx.dialect.catchUpNumbers, "@", table))
		if _, err := tx.queryInt(ctx, catchUp); err != nil {
			return nil, err
		}
		q.text, q.args = q.text[:text], q.args[:bound]
	}
}

// insertWithNumber is insert for a row whose number the host gives. The database
// generates greater ones from then on.
func (tx *tx) insertWithNumber(ctx context.Context, table string, id any, n int64, q *query) error {
	if err := tx.raiseNumbers(ctx, table, n); err != nil {
		return err
	}
	_, err := tx.insert(ctx, table, id, q)
	var exists *roster.ExistsError
	if !errors.As(err, &exists) || exists.Field != "id" {
		return err
	}
	same, unread := tx.queryInt(ctx, tx.dialect.query().add("SELECT 1 FROM "+table+" WHERE id = ?", id))
	if unread != nil {
		return unread
	}
	if same == 0 {
		exists.Field = "number" // the primary key of the table
	}
	return err
}

// raiseNumbers makes the database generate numbers above n for a table.
func (tx *tx) raiseNumbers(ctx context.Context, table string, n int64) error {
	if tx.dialect.raiseNumbers == "" {
		return nil
	}
	_, err := tx.queryInt(ctx, tx.dialect.query().add(strings.ReplaceAll(tx.dialect.raiseNumbers, "@", table), n, n))
	return err
}

// generatedNumber sets n to the number that the database gave to a new row.
func (tx *tx) generatedNumber(ctx context.Context, table string, id any, result sql.Result, n *int64) (err error) {
	if tx.dialect.lastInsertID {
		*n, err = result.LastInsertId()
		return tx.finish(err)
	}
	*n, err = tx.queryInt(ctx, tx.dialect.query().add("SELECT number FROM "+table+" WHERE id = ?", id))
	return err
}

// versionConflict returns the error for a row that does not have the version that
// was read. If the row is newer than the transaction's snapshot, reading it again
// there does not help, and the error is a conflict with another transaction.
func (tx *tx) versionConflict(ctx context.Context, table string, id any) error {
	if !tx.snapshot {
		return roster.ErrConflict
	}
	q := tx.dialect.query().add("SELECT version FROM "+table+" WHERE id = ?", id)
	seen, err := tx.queryInt(ctx, q)
	if err != nil {
		return err
	}
	stored, err := tx.queryInt(ctx, q.add(tx.dialect.lockRows))
	switch {
	case err != nil:
		return err
	case seen != stored:
		return tx.finish(errStaleSnapshot)
	}
	return roster.ErrConflict
}
