package main

import (
	"context"

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
