package sqlstore

import (
	"context"

	"example.com/roster"
)

var uses = table[roster.Use]{
	name:    "uses",
	columns: "id, account, user_id, expires",
	bind: func(args []any, u *roster.Use) []any {
		return append(args, u.ID, u.Account, u.User, roster.Micros(u.Expires))
	},
	fields: func(d *document, u *roster.Use) {
		d.id("a", &u.Account)
		d.time("e", &u.Expires)
		d.id("g", &u.Grant)
		d.id("i", &u.ID)
		text(d, "k", &u.Key)
		integer(d, "l", &u.Left)
		integer(d, "n", &u.N)
		text(d, "p", &u.Product)
		d.time("r", &u.Refunded)
		d.flag("s", &u.Shared)
		d.time("t", &u.At)
		d.id("u", &u.User)
	},
	version: func(u *roster.Use) *int64 { return &u.Version },
}

func (r *reader) Uses(ctx context.Context, x roster.UseSelection) ([]roster.Use, error) {
	if x.Account.IsZero() {
		return nil, nil
	}
	q := r.dialect.query().add(r.schema.uses.selectSQL)
	q.whereID("id", x.ID)
	q.whereID("user_id", x.User)
	q.where("account = ?", x.Account)
	q.afterID(x.After).orderBy("id", true).limit(x.Limit)
	return selectRecords(ctx, r, r.schema.uses, q, x.Limit)
}

func (tx *tx) PutUse(ctx context.Context, x *roster.Use) error {
	return putRecord(ctx, tx, tx.schema.uses, x)
}
