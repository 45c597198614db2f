package sqlstore

import (
	"context"
	"database/sql"

	"example.com/roster"
)

// HostTx runs the host's own statements in the transaction of an Update, for
// roster.Config.Within. What they write is committed with what the Update writes, or not
// at all; the Update may run again after a conflict, and they with it.
//
// After an error of the database the Update ends with that error, even where the host
// drops it: the database may have rolled back what came before. A HostTx works until
// Within returns, in its goroutine alone. On Galera, let the driver write values into the
// text of statements (interpolateParams), as this package does.
type HostTx struct{ tx *tx }

// HostTxOf returns the transaction behind a [roster.Tx] of this package, and false for
// one of another store.
func HostTxOf(of roster.Tx) (*HostTx, bool) {
	t, ok := of.(*tx)
	return &HostTx{t}, ok
}

// ExecContext runs a statement, as that of [sql.Tx] does.
func (h *HostTx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	ctx, err := h.tx.begin(ctx)
	if err != nil {
		return nil, err
	}
	result, err := h.tx.querier.ExecContext(ctx, query, args...)
	return result, h.tx.finish(err)
}

// QueryContext runs a query, as that of [sql.Tx] does. Close the rows before the next
// statement, and return the error of Rows.Err.
func (h *HostTx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	ctx, err := h.tx.begin(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := h.tx.querier.QueryContext(ctx, query, args...)
	return rows, h.tx.finish(err)
}

// QueryRow runs a query and scans its first row into dest. The error is sql.ErrNoRows
// where there is none.
func (h *HostTx) QueryRow(ctx context.Context, query string, args []any, dest ...any) (err error) {
	rows, err := h.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return h.tx.finish(err)
		}
		return sql.ErrNoRows
	}
	if err := rows.Scan(dest...); err != nil {
		return err
	}
	return h.tx.finish(rows.Close())
}
