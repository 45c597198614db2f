package sqlstore

import (
	"context"

	"example.com/roster"
)

var grants = table[roster.Grant]{
	name:    "grants",
	columns: "id, account, user_id, group_id, ended",
	bind: func(args []any, g *roster.Grant) []any {
		return append(args, g.ID, g.Account, g.User, g.Group, roster.Micros(g.Ended))
	},
	fields: func(d *document, g *roster.Grant) {
		d.id("a", &g.Account)
		d.time("c", &g.Created)
		d.time("e", &g.Ended)
		d.time("f", &g.From)
		d.id("g", &g.Group)
		d.id("i", &g.ID)
		text(d, "p", &g.Product)
		text(d, "s", &g.Source)
		d.id("u", &g.User)
		d.time("un", &g.Until)
		d.time("x", &g.Expired)
	},
	version: func(g *roster.Grant) *int64 { return &g.Version },
}

func (r *reader) Grants(ctx context.Context, g roster.GrantSelection) ([]roster.Grant, error) {
	if g.Account.IsZero() {
		return nil, nil
	}
	q := r.dialect.query().add(r.schema.grants.selectSQL)
	q.whereID("id", g.ID)
	q.whereIn("user_id", g.Users)
	q.whereID("group_id", g.Group)
	q.where("account = ?", g.Account)
	q.whereCurrent(g.Ended).afterID(g.After).orderBy("id", len(g.Users) <= 1).limit(g.Limit)
	return selectRecords(ctx, r, r.schema.grants, q, g.Limit)
}

func (tx *tx) PutGrant(ctx context.Context, g *roster.Grant) error {
	return putRecord(ctx, tx, tx.schema.grants, g)
}
