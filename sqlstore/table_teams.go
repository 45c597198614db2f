package sqlstore

import (
	"context"

	"example.com/roster"
)

var teams = table[roster.Team]{
	name:    "teams",
	columns: "id, account, parent, ended",
	bind: func(args []any, t *roster.Team) []any {
		return append(args, t.ID, t.Account, t.Parent, roster.Micros(t.Ended))
	},
	fields: func(d *document, t *roster.Team) {
		d.id("a", &t.Account)
		d.time("c", &t.Created)
		d.time("e", &t.Ended)
		d.id("i", &t.ID)
		text(d, "n", &t.Name)
		d.id("p", &t.Parent)
		d.time("u", &t.Updated)
		text(d, "vi", &t.VendorIDs)
	},
	version: func(t *roster.Team) *int64 { return &t.Version },
}

func (r *reader) Teams(ctx context.Context, x roster.TeamSelection) ([]roster.Team, error) {
	if x.Account.IsZero() {
		return nil, nil
	}
	q := r.dialect.query().add(r.schema.teams.selectSQL)
	q.whereIn("id", x.IDs)
	if !x.Vendor.IsZero() {
		q.whereVendor(&r.schema, kindTeam, x.Account, x.Vendor.Set, x.Vendor.ID)
	}
	q.whereID("parent", x.Parent)
	q.where("account = ?", x.Account)
	q.whereCurrent(x.Ended).afterID(x.After).orderBy("id", true).limit(x.Limit)
	return selectRecords(ctx, r, r.schema.teams, q, x.Limit)
}

func (tx *tx) PutTeam(ctx context.Context, t *roster.Team) error {
	was, err := storedVendorIDs(ctx, tx, tx.schema.teams, t.ID, t.Version, func(t *roster.Team) roster.VendorIDs { return t.VendorIDs })
	if err != nil {
		return err
	}
	before := t.Version
	err = tx.putVendorIDs(ctx, vendorOwner{kindTeam, t.Account, t.ID, t.VendorIDs}, was, func() error {
		return putRecord(ctx, tx, tx.schema.teams, t)
	})
	if err != nil {
		t.Version = before
	}
	return err
}
