package sqlstore

import (
	"context"

	"example.com/roster"
)

var teamMemberships = table[roster.TeamMembership]{
	name:    "team_memberships",
	columns: "id, account, team, user_id, ended",
	bind: func(args []any, m *roster.TeamMembership) []any {
		return append(args, m.ID, m.Account, m.Team, m.User, roster.Micros(m.Ended))
	},
	fields: func(d *document, m *roster.TeamMembership) {
		d.id("a", &m.Account)
		d.time("c", &m.Created)
		d.time("e", &m.Ended)
		d.id("i", &m.ID)
		d.id("t", &m.Team)
		d.id("u", &m.User)
	},
	version: func(m *roster.TeamMembership) *int64 { return &m.Version },
}

func (r *reader) TeamMemberships(ctx context.Context, m roster.TeamMembershipSelection) ([]roster.TeamMembership, error) {
	if m.Account.IsZero() {
		return nil, nil
	}
	q := r.dialect.query().add(r.schema.teamMemberships.selectSQL)
	q.whereID("id", m.ID)
	q.whereIn("user_id", m.Users)
	q.whereID("team", m.Team)
	q.where("account = ?", m.Account)
	q.whereCurrent(m.Ended).afterID(m.After).orderBy("id", len(m.Users) <= 1).limit(m.Limit)
	return selectRecords(ctx, r, r.schema.teamMemberships, q, m.Limit)
}

func (tx *tx) PutTeamMembership(ctx context.Context, m *roster.TeamMembership) error {
	return putRecord(ctx, tx, tx.schema.teamMemberships, m)
}
