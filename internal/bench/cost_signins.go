package main

import (
	"context"
	"errors"
	"fmt"

	"example.com/roster"
)

// costTokens is how many tokens are listed: no more than each world has by then.
const costTokens = 5

// costSignIns are about sessions, passwords, identities and API tokens. Passwords are
// hashed at next to no cost, so that the store is what is measured.
var costSignIns = []costCall{
	{of: "SignIn", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.SignIn(ctx, roster.SignIn{Email: w.email, Password: janePassword}))
	}},
	{of: "SignIn", how: "a wrong password", ready: func(ctx context.Context, w *costWorld) error {
		return w.dir.ClearSignInFailures(ctx, w.email)
	}, do: func(ctx context.Context, w *costWorld) error {
		_, err := w.dir.SignIn(ctx, roster.SignIn{Email: w.email, Password: "another one"})
		if !errors.Is(err, roster.ErrCredentials) {
			return fmt.Errorf("a wrong password: %w", err)
		}
		return nil
	}},
	{of: "SignInAnywhere", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.SignInAnywhere(ctx, roster.SignIn{Email: w.email, Password: janePassword}))
	}},
	{of: "SignInVerified", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.SignInVerified(ctx, janeClaims, false))
	}},
	{of: "ClearSignInFailures", do: func(ctx context.Context, w *costWorld) error { return w.dir.ClearSignInFailures(ctx, w.email) }},
	{of: "VerifyPassword", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.VerifyPassword(ctx, w.jane, janePassword))
	}},
	{of: "SetPassword", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.SetPassword(ctx, w.jane, janePassword))
	}},
	{of: "SetPasswordHash", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.SetPasswordHash(ctx, w.jane, w.hash))
	}},
	{of: "ChangePassword", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.ChangePassword(ctx, w.jane, janePassword, janePassword, roster.ID{}))
	}},
	{of: "StartSession", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.StartSession(ctx, w.jane, roster.ClientInfo{}))
	}},
	{of: "Session", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.Session(ctx, w.session.Token)) }},
	{of: "Sessions", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Sessions(ctx, roster.SessionQuery{User: w.jane}))
	}},
	{of: "CountSessions", how: "a hundred at most", do: func(ctx context.Context, w *costWorld) error {
		_, _, err := w.dir.CountSessions(ctx, 100)
		return err
	}},
	{of: "SignOut", ready: signIn, do: func(ctx context.Context, w *costWorld) error { return w.dir.SignOut(ctx, w.session.Token) }},
	{of: "EndSession", ready: signIn, do: func(ctx context.Context, w *costWorld) error {
		return w.dir.EndSession(ctx, w.jane, w.session.Secret.ID)
	}},
	{of: "EndSessions", ready: signIn, do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.EndSessions(ctx, w.jane, roster.ID{}))
	}},
	{of: "ForceLogout", ready: signIn, do: func(ctx context.Context, w *costWorld) error { return second(w.dir.ForceLogout(ctx, w.jane)) }},
	{of: "RotateSession", ready: signIn, do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.RotateSession(ctx, w.session.Token))
	}},
	{of: "SwitchAccount", ready: signIn, do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.SwitchAccount(ctx, w.session.Token, w.other.AccountID()))
	}},
	{of: "Impersonate", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Impersonate(ctx, w.support, w.jane, roster.ClientInfo{}))
	}},
	{of: "EnterAsStaff", do: func(ctx context.Context, w *costWorld) error {
		return w.other.ActingAsStaff(w.support, roster.RoleAdmin).EnterAsStaff(ctx)
	}},
	{of: "LinkIdentity UnlinkIdentity", do: func(ctx context.Context, w *costWorld) error {
		made, err := w.dir.LinkIdentity(ctx, w.jane, roster.Claims{Issuer: "https://other.example.com", Subject: fmt.Sprint("jane-", w.next())})
		return errors.Join(err, w.dir.UnlinkIdentity(ctx, w.jane, made.ID))
	}},
	{of: "Identities", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.Identities(ctx, w.jane)) }},
	{of: "IssueToken RevokeToken", do: func(ctx context.Context, w *costWorld) error {
		made, _, err := w.dir.IssueToken(ctx, roster.NewToken{User: w.jane})
		return errors.Join(err, w.dir.RevokeToken(ctx, made.ID))
	}},
	{of: "Tokens", how: "of the account", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Tokens(ctx, roster.TokenQuery{Limit: costTokens}))
	}},
	{of: "Tokens", how: "of a user", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.Tokens(ctx, roster.TokenQuery{User: w.jane, Limit: costTokens}))
	}},
	{of: "Authenticate", do: func(ctx context.Context, w *costWorld) error { return second(w.dir.Authenticate(ctx, w.token)) }},
	{of: "AuthenticateAsking", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.AuthenticateAsking(ctx, w.token, roster.UserKey{ID: w.jane}))
	}},
	{of: "ActorRole", do: func(ctx context.Context, w *costWorld) error {
		return second(w.dir.ActingAs(roster.Actor{User: w.jane}).ActorRole(ctx))
	}},
	{of: "NoteForbidden WriteRefusals", do: func(ctx context.Context, w *costWorld) error {
		w.dir.ActingAs(roster.Actor{User: w.jane}).NoteForbidden(ctx)
		return w.dir.WriteRefusals(ctx)
	}},
}

// signIn begins a session of jane.
func signIn(ctx context.Context, w *costWorld) (err error) {
	w.session, err = w.dir.StartSession(ctx, w.jane, roster.ClientInfo{})
	return err
}
