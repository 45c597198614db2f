package sqlstore

import (
	"context"
	"errors"
	"maps"
	"slices"

	"example.com/roster"
)

// The kinds of records that are found by a vendor id.
const (
	kindUser  = "user"
	kindGroup = "group"
	kindTeam  = "team"
)

// vendorOwner is a record that has vendor ids.
type vendorOwner struct {
	kind        string
	account, id roster.ID
	ids         roster.VendorIDs
}

// vendorsAtOnce is how many rows of vendor ids one statement writes.
const vendorsAtOnce = 64

// putVendorIDs calls put, which writes the row of owner and may meet a duplicate, and
// replaces the rows of the ids that were. It writes all of it or, for an error of the
// caller's, nothing.
func (tx *tx) putVendorIDs(ctx context.Context, owner vendorOwner, was roster.VendorIDs, put func() error) error {
	if was == owner.ids {
		return put()
	}
	return tx.inSavepoint(ctx, func() error {
		if err := put(); err != nil {
			return err
		}
		gone, come := was.Map(), owner.ids.Map()
		for set, id := range gone {
			if come[set] == id {
				continue
			}
			q := tx.dialect.query().add("DELETE FROM "+tx.schema.vendorIDs+" WHERE of_account = ? AND kind = ?", owner.account, owner.kind)
			q.add(" AND vendor_set = ? AND vendor_id = ? AND of_id = ?", set, id, owner.id)
			if _, err := tx.execPlain(ctx, q); err != nil {
				return err
			}
		}
		maps.DeleteFunc(come, func(set, id string) bool { return gone[set] == id })
		owner.ids = roster.VendorIDsOf(come)
		return tx.insertVendorIDs(ctx, []vendorOwner{owner})
	})
}

// insertVendorIDs inserts the rows of the ids of owners, in a savepoint of the caller's.
func (tx *tx) insertVendorIDs(ctx context.Context, owners []vendorOwner) error {
	var rows [][]any
	for _, o := range owners {
		ids := o.ids.Map()
		for _, set := range slices.Sorted(maps.Keys(ids)) {
			rows = append(rows, []any{o.account, o.kind, set, ids[set], o.id})
		}
	}
	for rows := range slices.Chunk(rows, vendorsAtOnce) {
		q := tx.dialect.query().add("INSERT INTO " + tx.schema.vendorIDs + " (of_account, kind, vendor_set, vendor_id, of_id) VALUES ")
		for i, row := range rows {
			if i > 0 {
				q.add(", ")
			}
			q.add("(?, ?, ?, ?, ?)", row...)
		}
		ctx, err := tx.begin(ctx)
		if err != nil {
			return err
		}
		if _, err = tx.exec(ctx, q); err != nil {
			if _, duplicate := tx.dialect.duplicate(err); duplicate {
				return &roster.ExistsError{Field: "vendor id"}
			}
			return tx.finish(err)
		}
	}
	return nil
}

// inSavepoint calls fn, and undoes what it wrote where it answers a duplicate or a
// conflict. The transaction goes on then.
func (tx *tx) inSavepoint(ctx context.Context, fn func() error) error {
	const name = "roster_vendor"
	if _, err := tx.execPlain(ctx, tx.dialect.query().add("SAVEPOINT "+name)); err != nil {
		return err
	}
	refused := fn()
	if refused != nil && !errors.Is(refused, roster.ErrExists) && !errors.Is(refused, roster.ErrConflict) {
		return refused
	}
	ctx, err := tx.begin(ctx)
	switch {
	case err != nil:
	case refused == nil:
		err = tx.finish(tx.execText(ctx, "RELEASE SAVEPOINT "+name))
	default:
		err = tx.finish(tx.rollbackTo(ctx, name))
	}
	if err != nil {
		return err
	}
	return refused
}

// storedVendorIDs returns the vendor ids of a stored record of a version.
func storedVendorIDs[R any](
	ctx context.Context, tx *tx, t *table[R], id roster.ID, version int64, of func(*R) roster.VendorIDs,
) (roster.VendorIDs, error) {
	if version == 0 {
		return "", nil
	}
	q := tx.dialect.query().add(t.selectSQL).where("id = ?", id).where("version = ?", version)
	found, err := selectRecords(ctx, tx.reader, t, q, 1)
	if err != nil || len(found) == 0 {
		return "", err
	}
	return of(&found[0]), nil
}

// whereVendor appends the condition that the record has an id in a set.
func (q *query) whereVendor(s *schema, kind string, account roster.ID, set string, ids ...string) {
	values := make([]any, len(ids), 2*len(ids))
	for i, id := range ids {
		values[i] = id
	}
	list, values := placeholders(values)
	q.where("id IN (SELECT of_id FROM "+s.vendorIDs+" WHERE of_account = ? AND kind = ? AND vendor_set = ? AND vendor_id IN "+list+")",
		append([]any{account, kind, set}, values...)...)
}

// shown returns the users that x.Shown selects, by a SELECT for each way to name them.
func (r *reader) shown(ctx context.Context, x *roster.UserSelection) ([]roster.User, error) {
	var q *query
	begin := func() {
		if q == nil {
			q = r.dialect.query().add(r.schema.users.selectSQL)
		} else {
			q.unionAll(r.schema.users.selectSQL)
		}
	}
	if len(x.Shown.Vendor) > 0 {
		begin()
		q.whereVendor(&r.schema, kindUser, x.Account, x.Shown.Set, x.Shown.Vendor...)
		q.where("account = ?", x.Account)
	}
	if len(x.Shown.IDs) > 0 {
		begin()
		q.whereIn("id", x.Shown.IDs)
		q.where("account = ?", x.Account)
	}
	if len(x.Shown.Numbers) > 0 {
		begin()
		values := make([]any, len(x.Shown.Numbers), 2*len(x.Shown.Numbers))
		for i, n := range x.Shown.Numbers {
			values[i] = n
		}
		list, values := placeholders(values)
		q.where("number IN "+list, values...)
		q.where("account = ?", x.Account)
	}
	if q == nil {
		return nil, nil
	}
	found, err := selectRecords(ctx, r, r.schema.users, q, 0)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(a, b roster.User) int { return a.ID.Compare(b.ID) })
	found = slices.CompactFunc(found, func(a, b roster.User) bool { return a.ID == b.ID })
	if x.Limit > 0 {
		found = found[:min(x.Limit, len(found))]
	}
	r.see(found...)
	return found, nil
}
