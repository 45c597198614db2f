package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"example.com/roster"
)

// errNotNow is the error of a step, or of a delivery, that is meant to fail.
var errNotNow = errors.New("not now")

// modelPersons are calls by which people come in and change who they are.
var modelPersons = []modelStep{
	{"sign up", func(m *model, ctx context.Context) (any, error) {
		return nil, m.dir.SendSignUp(ctx, roster.SignUpRequest{Email: m.email(), Invited: m.random.IntN(2) == 0})
	}},
	{"finish sign-up", func(m *model, ctx context.Context) (any, error) {
		s, err := m.dir.SignUp(ctx, m.text(), roster.NewSignUp{Acceptance: roster.Acceptance{Name: m.name()}}, roster.ClientInfo{})
		if err == nil {
			m.texts, m.users = append(m.texts, s.Token), append(m.users, s.User.ID)
		}
		return s.User, err
	}},
	{"change email", func(m *model, ctx context.Context) (any, error) {
		return m.dir.ChangeEmail(ctx, m.one(m.users), m.email())
	}},
	{"pending email", func(m *model, ctx context.Context) (any, error) { return m.dir.PendingEmail(ctx, m.one(m.users)) }},
	{"cancel email change", func(m *model, ctx context.Context) (any, error) { return m.dir.CancelEmailChange(ctx, m.one(m.users)) }},
	{"confirm email", func(m *model, ctx context.Context) (any, error) { return m.dir.ConfirmEmail(ctx, m.text()) }},
	{"undo email", func(m *model, ctx context.Context) (any, error) { return m.dir.UndoEmail(ctx, m.text()) }},
	{"relay", func(m *model, ctx context.Context) (any, error) {
		chance := m.random.IntN(5)
		var got []roster.Message // in no order: queues take turns as they come
		n, err := m.dir.RelayOnce(ctx, roster.RelayConfig{Consumer: "mail", Parallel: 1, Deliver: func(_ context.Context, d roster.Message) error {
			got = append(got, d)
			if int(d.Event.ID[15])%5 == chance {
				return errNotNow
			}
			return nil
		}})
		slices.SortFunc(got, func(a, b roster.Message) int { return a.Event.ID.Compare(b.Event.ID) })
		var told []string
		for _, d := range got {
			if d.Code != "" {
				m.texts = append(m.texts, d.Code)
			}
			told = append(told, fmt.Sprint(d.Event.ID, d.Event.Kind, d.Code != ""))
		}
		return fmt.Sprint(n, told), err
	}},
	{"link identity", func(m *model, ctx context.Context) (any, error) {
		i, err := m.dir.LinkIdentity(ctx, m.one(m.users), m.claims())
		if err == nil {
			m.identities = append(m.identities, i.ID)
		}
		return i, err
	}},
	{"unlink identity", func(m *model, ctx context.Context) (any, error) {
		return nil, m.dir.UnlinkIdentity(ctx, m.one(m.users), m.one(m.identities))
	}},
	{"identities", func(m *model, ctx context.Context) (any, error) { return m.dir.Identities(ctx, m.one(m.users)) }},
	{"sign in verified", func(m *model, ctx context.Context) (any, error) {
		u, err := m.dir.SignInVerified(ctx, m.claims(), m.random.IntN(2) == 0)
		if err == nil {
			m.users = append(m.users, u.ID)
		}
		return u, err
	}},
}

// modelAccounts are calls across accounts, and those about sessions.
var modelAccounts = []modelStep{
	{"create account", func(m *model, ctx context.Context) (any, error) {
		if len(m.accounts) > 3 {
			return nil, errNotNow
		}
		a, err := m.dir.CreateAccount(ctx, roster.NewAccount{Name: m.name()})
		if err == nil {
			m.accounts = append(m.accounts, a.ID)
		}
		return a, err
	}},
	{"create membership", func(m *model, ctx context.Context) (any, error) {
		x, err := m.dir.CreateMembership(ctx, roster.NewMembership{Account: m.one(m.accounts), User: m.one(m.users), Role: roster.RoleUser})
		if err == nil {
			m.memberships = append(m.memberships, x.ID)
		}
		return x, err
	}},
	{"end membership", func(m *model, ctx context.Context) (any, error) {
		return m.dir.EndMembership(ctx, m.one(m.memberships))
	}},
	{"members", func(m *model, ctx context.Context) (any, error) {
		page, err := m.dir.ForAccount(m.one(m.accounts)).People(ctx, roster.PersonQuery{Search: strings.Trim(m.name(), " ")})
		return peopleOf(page), err
	}},
	{"switch account", func(m *model, ctx context.Context) (any, error) {
		s, err := m.dir.SwitchAccount(ctx, m.text(), m.one(m.accounts))
		if err == nil {
			m.texts = append(m.texts, s.Token)
		}
		return s.User, err
	}},
	{"rotate session", func(m *model, ctx context.Context) (any, error) {
		s, err := m.dir.RotateSession(ctx, m.text())
		if err == nil {
			m.texts = append(m.texts, s.Token)
		}
		return s.User, err
	}},
	{"sign out", func(m *model, ctx context.Context) (any, error) { return nil, m.dir.SignOut(ctx, m.text()) }},
	{"end sessions", func(m *model, ctx context.Context) (any, error) {
		return m.dir.EndSessions(ctx, m.one(m.users), roster.ID{})
	}},
	{"sessions", func(m *model, ctx context.Context) (any, error) {
		all, err := m.dir.Sessions(ctx, roster.SessionQuery{User: m.one(m.users)})
		return len(all), err
	}},
	{"people", func(m *model, ctx context.Context) (any, error) {
		page, err := m.dir.People(ctx, roster.PersonQuery{Search: strings.Trim(m.name(), " "), Limit: 1 + m.random.IntN(20)})
		return peopleOf(page), err
	}},
	{"count people", func(m *model, ctx context.Context) (any, error) { return m.dir.CountPeople(ctx, roster.PersonQuery{}) }},
	{"find", func(m *model, ctx context.Context) (any, error) {
		all, err := m.dir.Find(ctx, m.email())
		return len(all), err
	}},
	{"end team", func(m *model, ctx context.Context) (any, error) {
		if m.random.IntN(4) > 0 {
			return nil, nil
		}
		return m.dir.EndTeam(ctx, m.one(m.teams))
	}},
	{"rotate keys", func(m *model, _ context.Context) (any, error) {
		if m.random.IntN(4) > 0 {
			return nil, nil
		}
		m.rotateKeys()
		return len(m.keys), nil
	}},
}

func peopleOf(page roster.PersonPage) (all []string) {
	for _, p := range page.People {
		all = append(all, fmt.Sprint(p.User.ID, p.User.Name, p.User.State))
	}
	return all
}

func (m *model) claims() roster.Claims {
	return roster.Claims{
		Issuer: "https://issuer.example", Subject: fmt.Sprint("s", m.random.IntN(12)), Email: m.claimed(), Name: m.name(),
	}
}

// claimed returns an address that is one, or none.
func (m *model) claimed() string {
	if e := m.email(); strings.Contains(e, "@") {
		return e
	}
	return ""
}
