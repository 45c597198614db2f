package sqlstore

import (
	"context"
	"database/sql"
	"strings"
)

// updateQuery returns the statement that sets the row with the id and the version of r
// to values, those of t.written. Where the database writes every index of a
// column that a statement names, it names those alone that differ from the row.
func (t *table[R]) updateQuery(ctx context.Context, tx *tx, r *R, values []any) (*query, error) {
	columns, version := t.written, *t.version(r)
	if tx.dialect.writesNamedIndexes && t.writtenSQL != "" {
		stored, err := t.storedColumns(ctx, tx, r, values[0])
		if err != nil {
			return nil, err
		}
		columns, values = t.changed(tx.dialect, stored, values)
	}
	if len(columns) == len(t.written) {
		return tx.dialect.query().add(t.updateSQL, append(values[1:], values[0], version)...), nil
	}
	text := "UPDATE " + t.name + " SET " + strings.Join(columns[1:], " = ?, ") + " = ? WHERE id = ? AND version = ?"
	return tx.dialect.query().add(text, append(values[1:], values[0], version)...), nil
}

// storedColumns returns what writtenSQL selects of the row with the id and the version
// of r, and nothing where there is none. A row that the transaction has read needs no
// statement: its values are those that bind returns.
func (t *table[R]) storedColumns(ctx context.Context, tx *tx, r *R, id any) (stored []any, err error) {
	if t.seen != nil {
		if was, ok := t.seen(tx, r); ok {
			return t.bind(make([]any, 0, len(t.written)), was)[1:], nil
		}
	}
	q := tx.dialect.query().add(t.writtenSQL).where("id = ?", id).where("version = ?", *t.version(r))
	err = tx.read(ctx, func(ctx context.Context) error {
		stored = nil
		return tx.queryRows(ctx, q, func(rows *sql.Rows) error {
			stored = make([]any, len(t.written)-3) // all but id, document and version
			dest := make([]any, len(stored))
			for i := range stored {
				dest[i] = &stored[i]
			}
			return rows.Scan(dest...)
		})
	})
	return stored, err
}

// changed returns the columns of which the values differ from stored, and those values;
// id, document and version are always among them. Without stored it returns all.
func (t *table[R]) changed(d *dialect, stored, values []any) ([]string, []any) {
	if stored == nil {
		return t.written, values
	}
	columns := append(make([]string, 0, len(values)), t.written[0])
	differ := append(make([]any, 0, len(values)+1), values[0])
	for i := 1; i < len(values); i++ {
		if i <= len(stored) && d.sameValue(stored[i-1], values[i]) {
			continue
		}
		columns, differ = append(columns, t.written[i]), append(differ, values[i])
	}
	return columns, differ
}

// sameValue reports whether a value is the one that a database holds, or that was bound for
// it. Values that it cannot compare count as different.
func (d *dialect) sameValue(stored, value any) bool {
	if words, ok := value.(userWords); ok && words.same(stored) {
		return true
	}
	if _, slice := value.([]byte); !slice && stored == value { // a text, a number or an id
		return true
	}
	stored = d.bind(stored)
	switch b := d.bind(value).(type) {
	case nil:
		return stored == nil
	case int64:
		s, ok := stored.(int64)
		return ok && s == b
	case string:
		return sameText(stored, b)
	case []byte:
		return sameText(stored, string(b))
	}
	return false
}

func sameText(stored any, text string) bool {
	switch s := stored.(type) {
	case string:
		return s == text
	case []byte:
		return string(s) == text
	}
	return false
}
