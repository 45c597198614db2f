package main

import (
	"context"
	"slices"

	"example.com/roster"
	"example.com/roster/httpadapters/session"
)

// newWorkspace names the workspace of somebody who signs up and has proven the
// address. Who has a user already gets no code, but a mail that says so.
func newWorkspace(_ context.Context, s session.SignUp) (roster.NewAccount, error) {
	if s.Account == "" {
		return roster.NewAccount{}, &roster.InvalidError{Field: "account", Reason: "must be the name of the workspace"}
	}
	return roster.NewAccount{Name: s.Account}, nil
}

// createWorkspace makes another workspace of somebody who is signed in.
func (c *call) createWorkspace(in struct{ Name string }) (any, error) {
	s, err := c.sessions.Session(c.Request) // an API token makes none
	if err == nil && !s.Impersonator.ID.IsZero() {
		err = roster.ErrForbidden
	}
	if err != nil {
		return nil, err
	}
	var made roster.Account
	err = c.dir.Update(c.Context(), func(tx *roster.Directory) (err error) {
		if made, err = tx.CreateAccount(c.Context(), roster.NewAccount{Name: in.Name}); err != nil {
			return err
		}
		_, err = tx.CreateMembership(c.Context(), roster.NewMembership{Account: made.ID, Home: s.User.Account, User: s.User.ID, Role: roster.RoleOwner})
		return err
	})
	return map[string]any{"id": made.ID, "name": made.Name}, err
}

// plans are what a workspace can buy. All people in it use up the thousand reports
// of a month together.
var plans = map[string]roster.GroupProfile{
	"pro": {Name: "pro", Products: []string{"reports"}, Period: roster.PeriodMonth, Uses: 1000, Shared: true},
}

// buyPlan gives the workspace a plan for a month. A product that sells does so once
// it is paid.
func (c *call) buyPlan(in struct{ Plan string }) (any, error) {
	plan, sold := plans[in.Plan]
	if !sold {
		return nil, &roster.InvalidError{Field: "plan", Reason: "must be one that is sold"}
	}
	var grant roster.Grant
	err := c.people.Update(c.Context(), func(tx *roster.Directory) error {
		groups, err := tx.Groups(c.Context(), roster.GroupQuery{})
		if err != nil {
			return err
		}
		var group roster.AccessGroup
		if i := slices.IndexFunc(groups, func(g roster.AccessGroup) bool { return g.Name == plan.Name }); i >= 0 {
			group = groups[i]
		} else if group, err = tx.CreateGroup(c.Context(), plan); err != nil {
			return err
		}
		grant, err = tx.GrantAccount(c.Context(), roster.NewGrant{Group: group.ID, Until: tx.Now().AddDate(0, 1, 0)})
		return err
	})
	return map[string]any{"plan": plan.Name, "until": grant.Until}, err
}

// report is what the plan pays for: see routes. The product counts for it, whatever
// the rank of who asks.
func (c *call) report() (any, error) {
	n, err := c.dir.ForAccount(c.who.Account).CountPeople(c.Context(), roster.PersonQuery{})
	return map[string]any{"people": n}, err
}

// listTokens shows the caller's tokens for this workspace.
func (c *call) listTokens() (any, error) {
	tokens, err := c.people.Tokens(c.Context(), roster.TokenQuery{User: c.who.User, Pending: true})
	all := []map[string]any{}
	for _, t := range tokens {
		all = append(all, map[string]any{"id": t.ID, "name": t.Name, "used": t.LastUsed, "expires": t.Expires})
	}
	return map[string]any{"tokens": all}, err
}

// issueToken makes a token of the caller, which acts in this workspace alone. Its
// text is shown once.
func (c *call) issueToken(in struct{ Name string }) (any, error) {
	t, text, err := c.people.IssueToken(c.Context(), roster.NewToken{
		User: c.who.User, Name: in.Name, Prefix: tokenPrefix, Expires: c.people.Now().AddDate(1, 0, 0),
	})
	return map[string]any{"id": t.ID, "token": string(text)}, err
}

// revokeToken ends a token, at its next request.
func (c *call) revokeToken() (any, error) {
	return map[string]any{"id": c.id}, c.people.RevokeToken(c.Context(), c.id)
}
