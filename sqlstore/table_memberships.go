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
		text(d, "b", &m.Benefits)
		d.time("c", &m.Created)
		integer(d, "cu", &m.CurrentUses)
		d.time("e", &m.Ended)
		integer(d, "eu", &m.ExtraUses)
		d.id("h", &m.Home)
		d.id("i", &m.ID)
		text(d, "r", &m.Role)
		d.flag("re", &m.Removed)
		text(d, "s", &m.State)
		d.time("u", &m.Updated)
		d.time("ua", &m.UsesAt)
		text(d, "up", &m.UsesPeriod)
		d.id("us", &m.User)
	},
	version: func(m *roster.Membership) *int64 { return &m.Version },
}

func (r *reader) Memberships(ctx context.Context, m roster.MembershipSelection) ([]roster.Membership, error) {
	if m.Account.IsZero() && m.Home.IsZero() && m.ID.IsZero() {
		return nil, nil
	}
	q := r.dialect.query().add(r.schema.memberships.selectSQL)
	q.whereID("id", m.ID)
	q.whereIn("user_id", m.Users)
	q.whereID("home", m.Home)
	q.whereID("account", m.Account)
	q.whereCurrent(m.Ended).afterID(m.After).orderBy("id", len(m.Users) <= 1).limit(m.Limit)
	return selectRecords(ctx, r, r.schema.memberships, r.forUpdate(q, m.Lock), m.Limit)
}

func (tx *tx) PutMembership(ctx context.Context, m *roster.Membership) error {
	return putRecord(ctx, tx, tx.schema.memberships, m)
}
