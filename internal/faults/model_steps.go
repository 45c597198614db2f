package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"example.com/roster"
	"example.com/roster/internal/faults/work"
)

var modelPeople = []modelStep{
	{"create", createStep}, {"create", createStep}, {"create", createStep},
	{"edit", func(m *model, ctx context.Context) (any, error) {
		name, email, external, username, which := m.name(), m.email(), m.external(), m.username(), m.random.IntN(5)
		return m.dir.Edit(ctx, m.one(m.users), func(p *roster.Profile) error {
			switch which {
			case 0:
				p.Name = name
			case 1:
				p.Email = email
			case 2:
				p.ExternalID = external
			case 3:
				p.Username = username
			default:
				p.ExtraUses++
			}
			return nil
		})
	}},
	{"apply", applyStep}, {"apply", applyStep},
	{"deactivate", func(m *model, ctx context.Context) (any, error) {
		return m.dir.Deactivate(ctx, m.one(m.users), roster.NewDeactivation{Reason: m.name(), Until: m.now.Add(time.Hour)})
	}},
	{"invite", func(m *model, ctx context.Context) (any, error) {
		i, err := m.dir.Invite(ctx, roster.NewInvitation{User: m.one(m.users), Group: m.sometimes(m.groups), Team: m.sometimes(m.teams)})
		if err == nil {
			m.texts = append(m.texts, i.Code)
		}
		return i.User, err
	}},
	{"accept", func(m *model, ctx context.Context) (any, error) {
		return m.dir.AcceptInvitation(ctx, m.text(), roster.Acceptance{Name: m.name()})
	}},
	{"verify", func(m *model, ctx context.Context) (any, error) { return m.dir.VerifyEmail(ctx, m.text()) }},
	{"force logout", func(m *model, ctx context.Context) (any, error) { return m.dir.ForceLogout(ctx, m.one(m.users)) }},
	{"erase", func(m *model, ctx context.Context) (any, error) { return m.dir.Erase(ctx, m.one(m.users)) }},
	{"edit two of which one fails", func(m *model, ctx context.Context) (any, error) {
		a, b, fails := m.one(m.users), m.one(m.users), m.random.IntN(2) == 0
		more := func(p *roster.Profile) error { p.ExtraUses++; return nil }
		return nil, m.dir.Update(ctx, func(dir *roster.Directory) error {
			_, err1 := dir.Edit(ctx, a, more)
			_, err2 := dir.Edit(ctx, b, more)
			if fails {
				return errors.New("meant to fail")
			}
			return errors.Join(err1, err2)
		})
	}},
}

func createStep(m *model, ctx context.Context) (any, error) {
	u, err := m.dir.Create(ctx, roster.NewUser{
		Email: m.email(), ExternalID: m.external(), Username: m.username(), Name: m.name(), Active: m.random.IntN(2) == 0, CurrentUses: int64(m.random.IntN(3)),
	})
	if err == nil {
		m.users = append(m.users, u.ID)
	}
	return u, err
}

func applyStep(m *model, ctx context.Context) (any, error) {
	actions := roster.Actions()
	return m.dir.Apply(ctx, m.one(m.users), actions[1+m.random.IntN(len(actions)-1)])
}

// sometimes returns one of all, or none.
func (m *model) sometimes(all []roster.ID) roster.ID {
	if m.random.IntN(2) == 0 {
		return roster.ID{}
	}
	return m.one(all)
}

// text returns one that was given, or another.
func (m *model) text() roster.SecretText {
	if len(m.texts) == 0 || m.random.IntN(10) == 0 {
		return "nobody has this"
	}
	return m.texts[m.random.IntN(len(m.texts))]
}

var modelRecords = []modelStep{
	{"session", func(m *model, ctx context.Context) (any, error) {
		s, err := m.dir.StartSession(ctx, m.one(m.users), roster.ClientInfo{UserAgent: m.name()})
		if err == nil {
			m.texts = append(m.texts, s.Token)
		}
		return s.User, err
	}},
	{"read session", func(m *model, ctx context.Context) (any, error) {
		s, err := m.dir.Session(ctx, m.text())
		return s.User, err
	}},
	{"issue token", func(m *model, ctx context.Context) (any, error) {
		s, text, err := m.dir.IssueToken(ctx, roster.NewToken{User: m.one(m.users), Name: m.name()})
		if err == nil {
			m.texts, m.tokens = append(m.texts, text), append(m.tokens, s.ID)
		}
		return s.ID, err
	}},
	{"authenticate", func(m *model, ctx context.Context) (any, error) {
		a, err := m.dir.Authenticate(ctx, m.text())
		return a.User, err
	}},
	{"revoke token", func(m *model, ctx context.Context) (any, error) { return nil, m.dir.RevokeToken(ctx, m.one(m.tokens)) }},
	{"create group", func(m *model, ctx context.Context) (any, error) {
		periods := roster.Periods()
		g, err := m.dir.CreateGroup(ctx, roster.GroupProfile{
			Name: m.name(), Products: []string{work.Product}, Period: periods[m.random.IntN(len(periods))], Uses: int64(m.random.IntN(5)),
			Shared: m.random.IntN(4) == 0,
		})
		if err == nil {
			m.groups = append(m.groups, g.ID)
		}
		return g.ID, err
	}},
	{"end group", func(m *model, ctx context.Context) (any, error) {
		if m.random.IntN(4) > 0 {
			return nil, nil
		}
		g, err := m.dir.EndGroup(ctx, m.one(m.groups))
		return g.Ended, err
	}},
	{"grant", func(m *model, ctx context.Context) (any, error) {
		g, err := m.dir.Grant(ctx, m.one(m.users), roster.NewGrant{Group: m.one(m.groups), Until: m.now.Add(time.Duration(m.random.IntN(72)) * time.Hour)})
		if err == nil {
			m.grants = append(m.grants, g.ID)
		}
		return g, err
	}},
	{"grant account", func(m *model, ctx context.Context) (any, error) {
		if m.random.IntN(4) > 0 {
			return nil, nil
		}
		g, err := m.dir.GrantAccount(ctx, roster.NewGrant{Group: m.one(m.groups), Until: m.now.Add(time.Hour)})
		if err == nil {
			m.grants = append(m.grants, g.ID)
		}
		return g, err
	}},
	{"revoke grant", func(m *model, ctx context.Context) (any, error) { return m.dir.RevokeGrant(ctx, m.one(m.grants)) }},
	{"expire grants", func(m *model, ctx context.Context) (any, error) { return m.dir.ExpireGrants(ctx) }},
	{"access", func(m *model, ctx context.Context) (any, error) {
		return m.dir.Access(ctx, m.one(m.users), work.Product)
	}},
	{"consume", func(m *model, ctx context.Context) (any, error) {
		return m.dir.Consume(ctx, m.one(m.users), work.Product, int64(1+m.random.IntN(2)), fmt.Sprint(m.random.IntN(10)))
	}},
	{"refund", func(m *model, ctx context.Context) (any, error) {
		return m.dir.RefundUse(ctx, m.one(m.users), fmt.Sprint(m.random.IntN(10)))
	}},
	{"create team", func(m *model, ctx context.Context) (any, error) {
		t, err := m.dir.CreateTeam(ctx, roster.TeamProfile{Name: m.name(), ExternalID: m.external(), Parent: m.sometimes(m.teams)})
		if err == nil {
			m.teams = append(m.teams, t.ID)
		}
		return t, err
	}},
	{"edit team", func(m *model, ctx context.Context) (any, error) {
		external, version := m.external(), int64(m.random.IntN(6))
		team := m.one(m.teams)
		return m.dir.IfVersion(team, version).EditTeam(ctx, team, func(p *roster.TeamProfile) error { p.ExternalID = external; return nil })
	}},
	{"join team", func(m *model, ctx context.Context) (any, error) {
		return m.dir.JoinTeam(ctx, m.one(m.teams), m.one(m.users))
	}},
	{"leave team", func(m *model, ctx context.Context) (any, error) {
		return m.dir.LeaveTeam(ctx, m.one(m.teams), m.one(m.users))
	}},
	{"join team, many", func(m *model, ctx context.Context) (any, error) {
		return m.dir.JoinTeamAll(ctx, m.one(m.teams), []roster.ID{m.one(m.users), m.one(m.users), m.one(m.users)})
	}},
	{"leave team, many", func(m *model, ctx context.Context) (any, error) {
		return m.dir.LeaveTeamAll(ctx, m.one(m.teams), []roster.ID{m.one(m.users), m.one(m.users), m.one(m.users)})
	}},
	{"purge", func(m *model, ctx context.Context) (any, error) { return m.dir.Purge(ctx, m.now.Add(-48*time.Hour)) }},
}

var modelQueries = []modelStep{
	{"user", func(m *model, ctx context.Context) (any, error) { return m.dir.User(ctx, m.one(m.users)) }},
	{"user by email", func(m *model, ctx context.Context) (any, error) { return m.dir.UserByEmail(ctx, m.email()) }},
	{"user by external id", func(m *model, ctx context.Context) (any, error) { return m.dir.UserByExternalID(ctx, m.external()) }},
	{"user by username", func(m *model, ctx context.Context) (any, error) { return m.dir.UserByUsername(ctx, m.username()) }},
	{"team by external id", func(m *model, ctx context.Context) (any, error) {
		return m.dir.Teams(ctx, roster.TeamQuery{ExternalID: m.external(), Limit: 5})
	}},
	{"teams by name", func(m *model, ctx context.Context) (any, error) {
		return m.dir.Teams(ctx, roster.TeamQuery{Name: strings.ToUpper(m.name()), Ended: m.random.IntN(2) == 0, Limit: 5})
	}},
	{"users by a tree", func(m *model, ctx context.Context) (any, error) {
		either := roster.Or(roster.Where(roster.FieldUsername, roster.OpEq, m.username()), roster.Where(roster.FieldEmail, roster.OpEq, m.email()),
			roster.Not(roster.Where(roster.FieldName, roster.OpPresent)))
		if m.random.IntN(2) == 0 {
			either.Of = either.Of[:2]
		}
		page, err := m.dir.Users(ctx, roster.UserQuery{Where: []roster.Condition{either}, Limit: 1 + m.random.IntN(20)})
		var ids []roster.ID
		for _, u := range page.Users {
			ids = append(ids, u.ID)
		}
		return ids, err
	}},
	{"users", func(m *model, ctx context.Context) (any, error) {
		q := roster.UserQuery{Search: strings.Trim(m.name(), " "), Limit: 1 + m.random.IntN(20)}
		page, err := m.dir.Users(ctx, q)
		var ids []roster.ID
		for _, u := range page.Users {
			ids = append(ids, u.ID)
		}
		return ids, err
	}},
	{"count", func(m *model, ctx context.Context) (any, error) { return m.dir.Count(ctx, roster.UserQuery{}) }},
	{"events", func(m *model, ctx context.Context) (any, error) {
		page, err := m.dir.Events(ctx, roster.EventQuery{User: m.one(m.users), NewestFirst: m.random.IntN(2) == 0, Limit: 10})
		return page.Events, err
	}},
	{"grants", func(m *model, ctx context.Context) (any, error) {
		return m.dir.Grants(ctx, roster.GrantQuery{Users: []roster.ID{m.one(m.users)}, Ended: m.random.IntN(2) == 0})
	}},
	{"invitations", func(m *model, ctx context.Context) (any, error) {
		page, err := m.dir.Invitations(ctx, roster.InvitationQuery{Limit: 20})
		var ids []roster.ID
		for _, i := range page.Invitations {
			ids = append(ids, i.User.ID)
		}
		return ids, err
	}},
}
