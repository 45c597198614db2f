package sqlstore

import (
	"context"

	"example.com/roster"
)

var teams = table[roster.Team]{
	name:    "teams",
	columns: "id, account, parent, ended",
	bind: func(args []any, t *roster.Team) []any {
		return append(args, t.ID, t.Account, t.Parent, roster.Micros(t.Ended))
	},
	fields: func(d *document, t *roster.Team) {
		d.id("a", &t.Account)
		d.time("c", &t.Created)
		d.time("e", &t.Ended)
		d.id("i", &t.ID)
		text(d, "n", &t.Name)
		d.id("p", &t.Parent)
		d.time("u", &t.Updated)
	},
	version: func(t *roster.Team) *int64 { return &t.Version },
}

func (s *session) Teams(ctx context.Context, x roster.TeamSelection) ([]roster.Team, error) {
	if x.Account.IsZero() {
		return nil, nil
	}
	t := s.schema.teams
	q := s.dialect.query().add(t.read)
	q.oneOf("id", x.IDs)
	if !x.Parent.IsZero() {
		q.where("parent = ?", x.Parent)
	}
	q.where("account = ?", x.Account)
	if !x.Ended {
		q.where("ended = 0")
	}
	if !x.After.IsZero() {
		q.seek("id > ?", x.After)
	}
	q.order("id", true).limit(x.Limit)
	return list(ctx, s, t, q, x.Limit)
}

func (u *unit) PutTeam(ctx context.Context, t *roster.Team) error {
	return put(ctx, u, u.schema.teams, t)
}

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

func (s *session) TeamMemberships(ctx context.Context, m roster.TeamMembershipSelection) ([]roster.TeamMembership, error) {
	if m.Account.IsZero() {
		return nil, nil
	}
	t := s.schema.teamMemberships
	q := s.dialect.query().add(t.read)
	if !m.ID.IsZero() {
		q.where("id = ?", m.ID)
	}
	q.oneOf("user_id", m.Users)
	if !m.Team.IsZero() {
		q.where("team = ?", m.Team)
	}
	q.where("account = ?", m.Account)
	if !m.Ended {
		q.where("ended = 0")
	}
	if !m.After.IsZero() {
		q.seek("id > ?", m.After)
	}
	q.order("id", len(m.Users) <= 1).limit(m.Limit)
	return list(ctx, s, t, q, m.Limit)
}

func (u *unit) PutTeamMembership(ctx context.Context, m *roster.TeamMembership) error {
	return put(ctx, u, u.schema.teamMemberships, m)
}
