package main

import (
	"context"
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters"
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
	if err != nil {
		return nil, err
	}
	if !s.Impersonator.ID.IsZero() {
		return nil, roster.ErrForbidden
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

// named returns the workspace that a request to the session set names, or one
// without users: sign-ups name none.
func (a *app) named(r *http.Request) roster.ID {
	if id, err := roster.ParseID(r.URL.Query().Get("workspace")); err == nil {
		return id
	}
	return a.dir.AccountID()
}

// signIn signs in who has not said which workspace is meant. A password of users in
// several gives no token: they choose by POST /session?workspace=ID.
func (c *call) signIn(in struct{ Email, Password string }) (any, error) {
	addr := httpadapters.ClientAddr(c.Request)
	if err := httpadapters.CountNetwork(c.w, c.Request, c.limiter, addr); err != nil {
		return nil, err
	}
	s, err := c.dir.SignInAnywhere(c.Context(), roster.SignIn{
		Email: in.Email, Password: roster.SecretText(in.Password),
		ClientInfo: roster.ClientInfo{Network: addr.String(), UserAgent: c.UserAgent()},
	})
	choice := map[roster.ID]string{}
	for _, w := range s.Accounts {
		choice[w.Account] = w.Name
	}
	return map[string]any{"token": string(s.Session.Token), "workspaces": choice}, err
}
