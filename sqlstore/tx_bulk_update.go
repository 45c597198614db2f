package sqlstore

import (
	"context"
	"strings"

	"example.com/roster"
)

// TouchUsers updates users by statements of many rows.
func (tx *tx) TouchUsers(ctx context.Context, users []*roster.User) error {
	if tx.schema.users.unknown.Load() { // each keeps members of its document that no field names
		return putEach(ctx, users, tx.PutUser)
	}
	for some := range pieces(users, tx.rowsAtOnce(updatedValues)) {
		id := func(u *roster.User) roster.ID { return u.ID }
		if err := updateRows(ctx, tx, tx.schema.users, id, "updated", roster.Micros(some[0].Updated), some); err != nil {
			return err
		}
	}
	return nil
}

// EndTeamMemberships updates team memberships by statements of many rows.
func (tx *tx) EndTeamMemberships(ctx context.Context, memberships []roster.TeamMembership) error {
	rows := make([]*roster.TeamMembership, len(memberships))
	for i := range memberships {
		rows[i] = &memberships[i]
	}
	if tx.schema.teamMemberships.unknown.Load() {
		return putEach(ctx, rows, tx.PutTeamMembership)
	}
	for some := range pieces(rows, tx.rowsAtOnce(updatedValues)) {
		id := func(m *roster.TeamMembership) roster.ID { return m.ID }
		if err := updateRows(ctx, tx, tx.schema.teamMemberships, id, "ended", roster.Micros(some[0].Ended), some); err != nil {
			return err
		}
	}
	return nil
}

func putEach[R any](ctx context.Context, records []*R, put func(context.Context, *R) error) error {
	for _, r := range records {
		if err := put(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// updatedValues is what a record of updateRows counts for, in values. It has five, but
// SQLite looks for each row among all of a statement: of 8 at once 100 take the least CPU.
const updatedValues = 32

// updateRows updates the documents of stored records, and one column to one value, by
// one statement. The error is ErrConflict where a row does not have the version of its
// record.
func updateRows[R any](ctx context.Context, tx *tx, t *table[R], id func(*R) roster.ID, column string, value int64, records []*R) error {
	var d document
	ids, documents, versions := make([]any, len(records)), make([]any, 0, 2*len(records)), make([]any, 0, 2*len(records))
	for i, r := range records {
		ids[i] = id(r)
		documents = append(documents, ids[i], d.encode(func() { t.fields(&d, r) }))
		versions = append(versions, ids[i], *t.version(r))
	}
	n := len(records)
	q := tx.dialect.query().add("UPDATE "+t.name+" SET "+column+" = ?, document = CASE id", value)
	q.add(strings.Repeat(" WHEN ? THEN ?", n)+" END, version = version + 1 WHERE id IN (?"+strings.Repeat(", ?", n-1)+")", append(documents, ids...)...)
	q.add(" AND ("+strings.Repeat("id = ? AND version = ? OR ", n-1)+"id = ? AND version = ?)", versions...)
	updated, err := tx.rowsAffected(tx.execPlain(ctx, q))
	switch {
	case err != nil:
		return err
	case updated != int64(n):
		return versionsConflict(ctx, tx, t, ids)
	}
	for _, r := range records {
		*t.version(r)++
	}
	return nil
}

// versionsConflict is versionConflict for rows of which one does not have its version.
func versionsConflict[R any](ctx context.Context, tx *tx, t *table[R], ids []any) error {
	for _, id := range ids {
		if err := tx.versionConflict(ctx, t.name, id); err != roster.ErrConflict || !tx.snapshot {
			return err
		}
	}
	return roster.ErrConflict
}
