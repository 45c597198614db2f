package sqlstore

import (
	"context"

	"example.com/roster"
)

var memberships = table[roster.Membership]{
	name:    "memberships",
	columns: "id, account, home, user_id, ended",
	bind: func(args []any, m *roster.Membership) []any {
		return append(args, m.ID, m.Account, m.Home, m.User, roster.Micros(m.Ended))
	},
	fields: func(d *document, m *roster.Membership) {
		d.id("a", &m.Account)
		d.time("c", &m.Created)
		d.time("e", &m.Ended)
		d.id("h", &m.Home)
		d.id("i", &m.ID)
		text(d, "r", &m.Role)
		text(d, "s", &m.State)
		d.time("u", &m.Updated)
		d.id("us", &m.User)
	},
	version: func(m *roster.Membership) *int64 { return &m.Version },
}

func (s *session) Memberships(ctx context.Context, m roster.MembershipSelection) ([]roster.Membership, error) {
	if m.Account.IsZero() && m.Home.IsZero() && m.ID.IsZero() {
		return nil, nil
	}
	t := s.schema.memberships
	q := s.dialect.query().add(t.read)
	if !m.ID.IsZero() {
		q.where("id = ?", m.ID)
	}
	q.oneOf("user_id", m.Users)
	if !m.Home.IsZero() {
		q.where("home = ?", m.Home)
	}
	if !m.Account.IsZero() {
		q.where("account = ?", m.Account)
	}
	if !m.Ended {
		q.where("ended = 0")
	}
	if !m.After.IsZero() {
		q.seek("id > ?", m.After)
	}
	q.order("id", len(m.Users) <= 1).limit(m.Limit)
	return list(ctx, s, t, q, m.Limit)
}

func (u *unit) PutMembership(ctx context.Context, m *roster.Membership) error {
	return put(ctx, u, u.schema.memberships, m)
}
