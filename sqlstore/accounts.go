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
		d.time("u", &a.Updated)
	},
	version: func(a *roster.Account) *int64 { return &a.Version },
}

func (s *session) Accounts(ctx context.Context, a roster.AccountSelection) ([]roster.Account, error) {
	t := s.schema.accounts
	q := s.dialect.query().add(t.read)
	if a.ID.IsZero() {
		q.where("id > ?", a.After)
	} else {
		q.where("id = ?", a.ID).where("id > ?", a.After)
	}
	q.order("id", true).limit(a.Limit)
	return list(ctx, s, t, s.lock(q, a.Lock), a.Limit)
}

func (u *unit) PutAccount(ctx context.Context, a *roster.Account) error {
	return put(ctx, u, u.schema.accounts, a)
}
