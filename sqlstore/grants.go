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

func (s *session) Grants(ctx context.Context, g roster.GrantSelection) ([]roster.Grant, error) {
	if g.Account.IsZero() {
		return nil, nil
	}
	t := s.schema.grants
	q := s.dialect.query().add(t.read)
	if !g.ID.IsZero() {
		q.where("id = ?", g.ID)
	}
	q.oneOf("user_id", g.Users)
	if !g.Group.IsZero() {
		q.where("group_id = ?", g.Group)
	}
	q.where("account = ?", g.Account)
	if !g.Ended {
		q.where("ended = 0")
	}
	if !g.After.IsZero() {
		q.seek("id > ?", g.After)
	}
	q.order("id", len(g.Users) <= 1).limit(g.Limit)
	return list(ctx, s, t, q, g.Limit)
}

func (u *unit) PutGrant(ctx context.Context, g *roster.Grant) error {
	return put(ctx, u, u.schema.grants, g)
}
