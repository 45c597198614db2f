package sqlstore

import (
	"context"

	"example.com/roster"
)

var groups = table[roster.AccessGroup]{
	name:    "groups",
	columns: "id, account, ended",
	bind: func(args []any, g *roster.AccessGroup) []any {
		return append(args, g.ID, g.Account, roster.Micros(g.Ended))
	},
	beside: "number",
	dest:   func(dest []any, g *roster.AccessGroup) []any { return append(dest, &g.Number) },
	fields: func(d *document, g *roster.AccessGroup) {
		d.id("a", &g.Account)
		d.time("c", &g.Created)
		d.time("e", &g.Ended)
		d.id("i", &g.ID)
		text(d, "n", &g.Name)
		d.list("p", &g.Products)
		text(d, "pe", &g.Period)
		d.time("u", &g.Updated)
		integer(d, "us", &g.Uses)
	},
	version: func(g *roster.AccessGroup) *int64 { return &g.Version },
	number:  func(g *roster.AccessGroup) *int64 { return &g.Number },
}

func (s *session) Groups(ctx context.Context, g roster.GroupSelection) ([]roster.AccessGroup, error) {
	if g.Account.IsZero() {
		return nil, nil
	}
	t := s.schema.groups
	q := s.dialect.query().add(t.read)
	if !g.ID.IsZero() {
		q.where("id = ?", g.ID)
	}
	if g.Number != 0 {
		q.where("number = ?", g.Number)
	}
	q.where("account = ?", g.Account)
	if !g.Ended {
		q.where("ended = 0")
	}
	if !g.After.IsZero() {
		q.seek("id > ?", g.After)
	}
	q.order("id", true).limit(g.Limit)
	return list(ctx, s, t, q, g.Limit)
}

func (u *unit) PutGroup(ctx context.Context, g *roster.AccessGroup) error {
	return put(ctx, u, u.schema.groups, g)
}
