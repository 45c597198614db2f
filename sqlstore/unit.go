package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"example.com/roster"
)

// unit is the Tx of one closure: what it writes is committed together or not at
// all.
type unit struct {
	roster.UnimplementedTx
	*session
	event roster.ID // one that was inserted: it shows whether the unit is committed
}

var _ roster.Tx = (*unit)(nil)

// errPast says that the host's transaction reads what is no longer so.
var errPast = errors.New("the row was changed after the transaction first read")

var errOver = errors.New("sqlstore: a Tx is used after its closure returned")

// newUnit returns the Tx for one run of a closure on a transaction. It does not
// go on after any error of the database, which may have ended the transaction:
// on SQLite, what is written next would be committed row by row.
func newUnit(b *base, on conn, prepared *statements) *unit {
	ends := func(err error) error { return err }
	return &unit{session: &session{base: b, on: on, statements: prepared, fate: &fate{ends: ends}}}
}

// run calls fn. What comes back is why the unit is not to be kept: a conflict
// of its own, whatever the closure made of it; else the closure's error, or one
// that the closure kept to itself.
func (u *unit) run(ctx context.Context, fn func(roster.Tx) error) (refused error, conflict bool) {
	defer u.fate.after(errOver)
	err := fn(u)
	failed := u.fate.now()
	switch {
	case failed != nil && conflicting(failed, u.dialect):
		return failed, true
	case err != nil:
		return err, false
	case failed != nil:
		return failed, false
	}
	return ctx.Err(), false
}

// apply runs a statement that breaks no unique index.
func (u *unit) apply(ctx context.Context, q *query) (sql.Result, error) {
	ctx, err := u.enter(ctx)
	if err != nil {
		return nil, err
	}
	result, err := u.exec(ctx, q)
	return result, u.leave(err)
}

// changed returns how many rows a statement changed.
func (u *unit) changed(result sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return n, u.leave(err)
}

// write runs a statement that may break a unique index, which is an
// [roster.ExistsError] and does no harm. With what unless appends it breaks none,
// and does nothing where it would: that is all that most statements need, and
// takes one round trip instead of three. Empty: there is no such form.
func (u *unit) write(ctx context.Context, q *query, unless string, args ...any) (sql.Result, error) {
	if u.dialect.Poisons && unless != "" {
		text, bound := len(q.text), len(q.args)
		result, err := u.apply(ctx, q.add(unless, args...))
		if n, err := u.changed(result, err); n > 0 || err != nil {
			return result, err
		}
		q.text, q.args = q.text[:text], q.args[:bound]
	}
	return u.try(ctx, q)
}

// try runs a statement that may break a unique index, in a savepoint where that
// would spoil the transaction.
func (u *unit) try(ctx context.Context, q *query) (sql.Result, error) {
	ctx, err := u.enter(ctx)
	if err != nil {
		return nil, err
	}
	if u.dialect.Poisons {
		if err := u.command(ctx, "SAVEPOINT roster_put"); err != nil {
			return nil, u.leave(err)
		}
	}
	result, err := u.exec(ctx, q)
	field := ""
	if err != nil {
		key, ok := u.dialect.Duplicate(err)
		if !ok {
			return nil, u.leave(err)
		}
		field = fieldOf(key)
	}
	if u.dialect.Poisons {
		if field != "" {
			err = u.command(ctx, "ROLLBACK TO SAVEPOINT roster_put")
		}
		if err == nil {
			err = u.command(ctx, "RELEASE SAVEPOINT roster_put")
		}
		if err != nil {
			return nil, u.leave(err)
		}
	}
	if field != "" {
		return nil, &roster.ExistsError{Field: field}
	}
	return result, nil
}

// fieldOf names the field that a unique index is on.
func fieldOf(key string) string {
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
func (u *unit) insert(ctx context.Context, table string, id any, q *query) (sql.Result, error) {
	result, err := u.write(ctx, q, u.dialect.Ignore)
	var exists *roster.ExistsError
	if errors.As(err, &exists) && exists.Field != "id" {
		taken := false
		err := u.reading(ctx, func(ctx context.Context) error {
			q := u.dialect.query().add("SELECT 1 FROM "+table+" WHERE id = ?", id)
			return u.rows(ctx, q, func(*sql.Rows) error { taken = true; return nil })
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

// number sets n to the number that the database gave to a new row.
func (u *unit) number(ctx context.Context, table string, id any, result sql.Result, n *int64) (err error) {
	if u.dialect.LastInsertID {
		*n, err = result.LastInsertId()
		return u.leave(err)
	}
	return u.reading(ctx, func(ctx context.Context) error {
		q := u.dialect.query().add("SELECT number FROM "+table+" WHERE id = ?", id)
		return u.rows(ctx, q, func(rows *sql.Rows) error { return rows.Scan(n) })
	})
}

// conflict is the answer where a row has not the version that was read. In a
// transaction that reads the past, reading it again would not help: that one
// met another transaction.
func (u *unit) conflict(ctx context.Context, table string, id any) error {
	if !u.snapshot {
		return roster.ErrConflict
	}
	seen, stored := int64(0), int64(0)
	err := u.reading(ctx, func(ctx context.Context) error {
		q := u.dialect.query().add("SELECT version FROM "+table+" WHERE id = ?", id)
		if err := u.rows(ctx, q, func(rows *sql.Rows) error { return rows.Scan(&seen) }); err != nil {
			return err
		}
		return u.rows(ctx, q.add(u.dialect.Lock), func(rows *sql.Rows) error { return rows.Scan(&stored) })
	})
	switch {
	case err != nil:
		return err
	case seen != stored:
		return u.leave(errPast)
	}
	return roster.ErrConflict
}
