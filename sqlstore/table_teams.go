package sqlstore

import (
	"context"

	"example.com/roster"
)

var teams = table[roster.Team]{
	name:    "teams",
	columns: "id, account, parent, ended, external_key, name_key",
	bind: func(args []any, t *roster.Team) []any {
		return append(args, t.ID, t.Account, t.Parent, roster.Micros(t.Ended), externalOfTeam(t), t.NameKey())
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
		text(d, "x", &t.ExternalID)
	},
	version: func(t *roster.Team) *int64 { return &t.Version },
	uniqueKeys: func(t *roster.Team) (string, []any) {
		key, _ := externalOfTeam(t).(string)
		return "account = ? AND coalesce(external_key, '') = ?", []any{t.Account, key}
	},
}

// externalOfTeam returns the value of the unique index: NULL where there is none and
// once the team has ended.
func externalOfTeam(t *roster.Team) any {
	if t.ExternalID == "" || !t.Ended.IsZero() {
		return nil
	}
	return t.ExternalID
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
	if x.ExternalID != "" {
		q.where("account = ?", x.Account).seek("external_key = ?", x.ExternalID)
	}
	q.whereID("parent", x.Parent)
	q.where("account = ?", x.Account)
	if x.NameKey != "" {
		q.seek("name_key = ?", x.NameKey)
	}
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
