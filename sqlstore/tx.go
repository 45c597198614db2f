package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"example.com/roster"
)

// tx is the Tx of one closure: what it writes is committed together or not at
// all.
type tx struct {
	roster.UnimplementedTx
	*reader
	eventID roster.ID // one that was inserted: it shows whether the unit is committed
}

var _ roster.Tx = (*tx)(nil)

// errStaleSnapshot says that the host's transaction reads what is no longer so.
var errStaleSnapshot = errors.New("the row was changed after the transaction first read")

var errTxFinished = errors.New("sqlstore: a Tx is used after its closure returned")

// newTx returns the Tx for one run of a closure on a transaction. It does not
// go on after any error of the database, which may have ended the transaction:
// on SQLite, what is written next would be committed row by row.
func newTx(b *base, on querier, prepared *preparedCache) *tx {
	ends := func(err error) error { return err }
	return &tx{reader: &reader{base: b, querier: on, prepared: prepared, status: &txStatus{fatal: ends}}}
}

// run calls fn. What comes back is why the unit is not to be kept: a conflict
// of its own, whatever the closure made of it; else the closure's error, or one
// that the closure kept to itself.
func (tx *tx) run(ctx context.Context, fn func(roster.Tx) error) (refused error, conflict bool) {
	defer tx.status.note(errTxFinished)
	err := fn(tx)
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

// execPlain runs a statement that breaks no unique index.
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

// execUnique runs a statement that may break a unique index, which is an
// [roster.ExistsError] and does no harm. With what unless appends it breaks none,
// and does nothing where it would: that is all that most statements need, and
// takes one round trip instead of three. Empty: there is no such form.
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

// execInSavepoint runs a statement that may break a unique index, in a savepoint where that
// would spoil the transaction.
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
	field := ""
	if err != nil {
		key, ok := tx.dialect.duplicate(err)
		if !ok {
			return nil, tx.finish(err)
		}
		field = fieldOfIndex(key)
	}
	if tx.dialect.duplicateAborts {
		if field != "" {
			err = tx.execText(ctx, "ROLLBACK TO SAVEPOINT roster_put")
		}
		if err == nil {
			err = tx.execText(ctx, "RELEASE SAVEPOINT roster_put")
		}
		if err != nil {
			return nil, tx.finish(err)
		}
	}
	if field != "" {
		return nil, &roster.ExistsError{Field: field}
	}
	return result, nil
}

// fieldOfIndex names the field that a unique index is on.
func fieldOfIndex(key string) string {
	switch {
	case strings.HasSuffix(key, "email_key"):
		return "email"
	case strings.HasSuffix(key, "external_key"):
		return "external id"
	case strings.HasSuffix(key, "identity_key"):
		return "identity"
	case strings.HasSuffix(key, "hash"):
		return "hash"
	}
	return "id"
}

// insert is write for a row that is new. Where the id is taken too, it is the
// id that is named: databases check their indexes in an order of their own.
func (tx *tx) insert(ctx context.Context, table string, id any, q *query) (sql.Result, error) {
	result, err := tx.execUnique(ctx, q, tx.dialect.onConflict)
	var exists *roster.ExistsError
	if errors.As(err, &exists) && exists.Field != "id" {
		taken := false
		err := tx.read(ctx, func(ctx context.Context) error {
			q := tx.dialect.query().add("SELECT 1 FROM "+table+" WHERE id = ?", id)
			return tx.queryRows(ctx, q, func(*sql.Rows) error { taken = true; return nil })
		})
		if err != nil {
			return nil, err
		}
		if taken {
			exists.Field = "id"
		}
	}
	return result, err
}

// generatedNumber sets n to the number that the database gave to a new row.
func (tx *tx) generatedNumber(ctx context.Context, table string, id any, result sql.Result, n *int64) (err error) {
	if tx.dialect.lastInsertID {
		*n, err = result.LastInsertId()
		return tx.finish(err)
	}
	return tx.read(ctx, func(ctx context.Context) error {
		q := tx.dialect.query().add("SELECT number FROM "+table+" WHERE id = ?", id)
		return tx.queryRows(ctx, q, func(rows *sql.Rows) error { return rows.Scan(n) })
	})
}

// versionConflict is the answer where a row has not the version that was read. In a
// transaction that reads the past, reading it again would not help: that one
// met another transaction.
func (tx *tx) versionConflict(ctx context.Context, table string, id any) error {
	if !tx.snapshot {
		return roster.ErrConflict
	}
	seen, stored := int64(0), int64(0)
	err := tx.read(ctx, func(ctx context.Context) error {
		q := tx.dialect.query().add("SELECT version FROM "+table+" WHERE id = ?", id)
		if err := tx.queryRows(ctx, q, func(rows *sql.Rows) error { return rows.Scan(&seen) }); err != nil {
			return err
		}
		return tx.queryRows(ctx, q.add(tx.dialect.lockRows), func(rows *sql.Rows) error { return rows.Scan(&stored) })
	})
	switch {
	case err != nil:
		return err
	case seen != stored:
		return tx.finish(errStaleSnapshot)
	}
	return roster.ErrConflict
}
