package sqlstore

import (
	"context"

	"example.com/roster"
)

var accounts = table[roster.Account]{
	name:    "accounts",
	columns: "id",
	bind:    func(args []any, a *roster.Account) []any { return append(args, a.ID) },
	fields: func(d *document, a *roster.Account) {
		d.time("a", &a.Activity)
		d.time("c", &a.Created)
		d.time("cl", &a.Closed)
		text(d, "e", &a.Email)
		d.id("i", &a.ID)
		text(d, "n", &a.Name)
		d.time("r", &a.Reopened)
		d.time("u", &a.Updated)
		text(d, "vi", &a.VendorIDs)
	},
	version: func(a *roster.Account) *int64 { return &a.Version },
}

func (r *reader) Accounts(ctx context.Context, a roster.AccountSelection) ([]roster.Account, error) {
	q := r.dialect.query().add(r.schema.accounts.selectSQL)
	q.whereID("id", a.ID)
	q.whereIn("id", a.IDs)
	q.where("id > ?", a.After).orderBy("id", len(a.IDs) <= 1).limit(a.Limit)
	return selectRecords(ctx, r, r.schema.accounts, r.forUpdate(q, a.Lock), a.Limit)
}

func (tx *tx) PutAccount(ctx context.Context, a *roster.Account) error {
	return putRecord(ctx, tx, tx.schema.accounts, a)
}
