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
		d.time("t", &u.At)
		d.id("u", &u.User)
	},
	version: func(u *roster.Use) *int64 { return &u.Version },
}

func (s *session) Uses(ctx context.Context, x roster.UseSelection) ([]roster.Use, error) {
	if x.Account.IsZero() {
		return nil, nil
	}
	t := s.schema.uses
	q := s.dialect.query().add(t.read)
	if !x.ID.IsZero() {
		q.where("id = ?", x.ID)
	}
	if !x.User.IsZero() {
		q.where("user_id = ?", x.User)
	}
	q.where("account = ?", x.Account)
	if !x.After.IsZero() {
		q.seek("id > ?", x.After)
	}
	q.order("id", true).limit(x.Limit)
	return list(ctx, s, t, q, x.Limit)
}

func (u *unit) PutUse(ctx context.Context, x *roster.Use) error {
	return put(ctx, u, u.schema.uses, x)
}
