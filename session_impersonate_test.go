package roster_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// posing is an admin who acts as alice.
type posing struct {
	*makers
	alice roster.User
	own   roster.Session // the admin's
	posed roster.Session
}

func newPosing(t *testing.T) *posing {
	t.Helper()
	p := &posing{makers: newMakers(t)}
	p.alice = mustCreate(t, p.dir, roster.NewUser{Email: "alice@x.test", Password: password, SessionsLimit: 1, Active: true})
	var err error
	if p.own, err = p.dir.StartSession(t.Context(), p.admin.ID, roster.ClientInfo{}); err != nil {
		t.Fatal(err)
	}
	if p.posed, err = p.dir.Impersonate(t.Context(), p.own, p.alice.ID, roster.ClientInfo{UserAgent: "Lynx"}); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestImpersonateShowsBoth looks at the session and at what it leaves behind.
func TestImpersonateShowsBoth(t *testing.T) {
	is := is.New(t)
	p := newPosing(t)
	s, err := p.dir.Session(t.Context(), p.posed.Token)
	is.NoErr(err)
	is.Equal(s.User.ID, p.alice.ID)
	is.Equal(s.Impersonator.ID, p.admin.ID)
	is.Equal(s.Secret.Impersonator, roster.Impersonator{Account: p.dir.AccountID(), User: p.admin.ID, Session: p.own.Secret.ID})
	is.Equal(s.Actor(), roster.Actor{User: p.alice.ID, Impersonator: p.admin.ID})
	is.True(s.User.Activity.IsZero()) // alice has not signed in

	listed, err := p.dir.Sessions(t.Context(), roster.SessionQuery{User: p.alice.ID})
	is.NoErr(err)
	is.Equal(listed[0].Impersonator.User, p.admin.ID) // alice can see it

	_, err = p.dir.ActingAs(s.Actor()).Edit(t.Context(), p.alice.ID, func(p *roster.Profile) error { p.Summary = "seen"; return nil })
	is.NoErr(err)
	next, err := p.dir.RotateSession(t.Context(), p.posed.Token)
	is.NoErr(err)
	is.Equal(next.Impersonator.ID, p.admin.ID)
	is.NoErr(p.dir.ActingAs(s.Actor()).EndSession(t.Context(), p.alice.ID, s.Secret.ID))
	page, err := p.dir.Events(t.Context(), roster.EventQuery{User: p.alice.ID})
	is.NoErr(err)
	var kinds []string
	for _, e := range page.Events[1:] {
		kinds = append(kinds, string(e.Kind))
		if e.Kind == roster.EventImpersonated {
			is.Equal(e.Actor, roster.Actor{User: p.admin.ID})
			is.Equal(e.Subject, s.Secret.ID)
			continue
		}
		is.Equal(e.Actor, s.Actor())
	}
	is.Equal(strings.Join(kinds, ", "), "impersonated, user edited, session rotated, session ended")
}

// TestWhatAnImpersonatorDid finds it in two queries, as the comment of EventQuery says.
func TestWhatAnImpersonatorDid(t *testing.T) {
	is := is.New(t)
	p := newPosing(t)
	_, err := p.dir.ActingAs(p.posed.Actor()).Edit(t.Context(), p.alice.ID, func(p *roster.Profile) error { p.Summary = "seen"; return nil })
	is.NoErr(err)
	began, err := p.dir.Events(t.Context(), roster.EventQuery{Actor: p.admin.ID, Kinds: []roster.EventKind{roster.EventImpersonated}})
	is.NoErr(err)
	is.Equal(len(began.Events), 1)
	done, err := p.dir.Events(t.Context(), roster.EventQuery{Actor: began.Events[0].User, From: began.Events[0].At})
	is.NoErr(err)
	is.Equal(len(done.Events), 1)
	is.Equal(done.Events[0].Actor.Impersonator, p.admin.ID)
}

// TestWhoMayImpersonate asks for several people.
func TestWhoMayImpersonate(t *testing.T) {
	for _, c := range []struct {
		name string
		by   func(p *posing) roster.ID
		user func(p *posing) roster.ID
		want error
	}{
		{"an admin a user", adminOf, aliceOf, nil},
		{"an owner an admin", ownerOf, adminOf, nil},
		{"an admin an owner", adminOf, ownerOf, roster.ErrForbidden},
		{"a user a user", aliceOf, bobOf, roster.ErrForbidden},
		{"an admin itself", adminOf, adminOf, roster.ErrForbidden},
		{"an admin nobody", adminOf, func(*posing) roster.ID { return roster.NewID() }, roster.ErrNotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			p := newPosing(t)
			by, err := p.dir.StartSession(t.Context(), c.by(p), roster.ClientInfo{})
			is.NoErr(err)
			_, err = p.dir.Impersonate(t.Context(), by, c.user(p), roster.ClientInfo{})
			is.Equal(err, c.want)
		})
	}
	for name, ask := range map[string]func(t *testing.T, p *posing) (*roster.Directory, roster.Session){
		"another actor": func(_ *testing.T, p *posing) (*roster.Directory, roster.Session) {
			return p.dir.ActingAs(roster.Actor{User: p.owner.ID}), p.own
		},
		"a token of the admin's": func(_ *testing.T, p *posing) (*roster.Directory, roster.Session) {
			return p.dir.ActingAs(roster.Actor{User: p.admin.ID, Token: roster.NewID()}), p.own
		},
		"nobody": func(_ *testing.T, p *posing) (*roster.Directory, roster.Session) {
			return p.dir.ActingAs(roster.Actor{}), roster.Session{}
		},
		"who poses already": func(t *testing.T, p *posing) (*roster.Directory, roster.Session) {
			admin := mustCreate(t, p.dir, roster.NewUser{Role: roster.RoleAdmin, Active: true})
			s, err := p.dir.Impersonate(t.Context(), p.own, admin.ID, roster.ClientInfo{})
			if err != nil {
				t.Fatal(err)
			}
			return p.dir, s
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			p := newPosing(t)
			dir, by := ask(t, p)
			_, err := dir.Impersonate(t.Context(), by, p.alice.ID, roster.ClientInfo{})
			is.Equal(err, roster.ErrForbidden)
		})
	}
	t.Run("by a session that was made up", func(t *testing.T) {
		is := is.New(t)
		p := newPosing(t)
		by := roster.Session{User: p.owner}
		by.Secret.ID = p.own.Secret.ID // of another user
		_, err := p.dir.Impersonate(t.Context(), by, p.alice.ID, roster.ClientInfo{})
		is.Equal(err, roster.ErrCredentials)
	})
	t.Run("somebody who is not active", func(t *testing.T) {
		is := is.New(t)
		p := newPosing(t)
		_, err := p.dir.Impersonate(t.Context(), p.own, mustCreate(t, p.dir, roster.NewUser{}).ID, roster.ClientInfo{})
		is.True(errors.Is(err, roster.ErrState))
	})
}

func adminOf(p *posing) roster.ID { return p.admin.ID }
func ownerOf(p *posing) roster.ID { return p.owner.ID }
func aliceOf(p *posing) roster.ID { return p.alice.ID }
func bobOf(p *posing) roster.ID {
	u, _ := p.dir.Create(context.Background(), roster.NewUser{Active: true})
	return u.ID
}

// TestImpersonationEnds changes one of the two, and uses the session then.
func TestImpersonationEnds(t *testing.T) {
	for name, c := range map[string]struct {
		then func(t *testing.T, p *posing) error
		goes bool
	}{
		"nothing happens":      {func(*testing.T, *posing) error { return nil }, true},
		"59 minutes":           {func(_ *testing.T, p *posing) error { p.clock.Add(59 * time.Minute); return nil }, true},
		"an hour":              {func(_ *testing.T, p *posing) error { p.clock.Add(time.Hour); return nil }, false},
		"the admin is demoted": {func(t *testing.T, p *posing) error { p.setRole(t, p.admin.ID, roster.RoleUser); return nil }, false},
		"the user is promoted": {func(t *testing.T, p *posing) error { p.setRole(t, p.alice.ID, roster.RoleOwner); return nil }, false},
		"the user is an equal": {func(t *testing.T, p *posing) error { p.setRole(t, p.alice.ID, roster.RoleAdmin); return nil }, true},
		"the admin is deactivated": {func(t *testing.T, p *posing) error {
			return last(p.dir.Apply(t.Context(), p.admin.ID, roster.Deactivate))
		}, false},
		"the user is deactivated": {func(t *testing.T, p *posing) error {
			return last(p.dir.Apply(t.Context(), p.alice.ID, roster.Deactivate))
		}, false},
		"the admin signs out":     {func(t *testing.T, p *posing) error { return p.dir.EndSession(t.Context(), p.admin.ID, p.own.Secret.ID) }, false},
		"the admin is signed out": {func(t *testing.T, p *posing) error { return last(p.dir.ForceLogout(t.Context(), p.admin.ID)) }, false},
		"the user is signed out":  {func(t *testing.T, p *posing) error { return last(p.dir.ForceLogout(t.Context(), p.alice.ID)) }, false},
		"the user signs in": {func(t *testing.T, p *posing) error {
			return last(p.dir.StartSession(t.Context(), p.alice.ID, roster.ClientInfo{}))
		}, true},
		"the account is closed": {func(t *testing.T, p *posing) error { return last(p.dir.CloseAccount(t.Context())) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			p := newPosing(t)
			is.NoErr(c.then(t, p))
			_, err := p.dir.Session(t.Context(), p.posed.Token)
			if c.goes {
				is.NoErr(err)
				return
			}
			is.True(errors.Is(err, roster.ErrCredentials))
			_, err = p.dir.RotateSession(t.Context(), p.posed.Token)
			is.Equal(err, roster.ErrCredentials)
		})
	}
}

// TestAnImpersonatorTakesNothingOver tries what would outlive the session, as a
// user and as an admin.
func TestAnImpersonatorTakesNothingOver(t *testing.T) {
	for name, role := range map[string]roster.Role{"a user": roster.RoleUser, "an admin": roster.RoleAdmin} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			p := newPosing(t)
			ctx := t.Context()
			p.setRole(t, p.alice.ID, role)
			token, text, err := p.dir.IssueToken(ctx, roster.NewToken{User: p.alice.ID})
			is.NoErr(err)
			identity, err := p.dir.LinkIdentity(ctx, p.alice.ID, google)
			is.NoErr(err)
			theirs, err := p.dir.StartSession(ctx, p.alice.ID, roster.ClientInfo{})
			is.NoErr(err)
			as := p.dir.ActingAs(p.posed.Actor())
			for name, try := range map[string]func() error{
				"set a password": func() error { return last(as.SetPassword(ctx, p.alice.ID, "another password")) },
				"set a hash":     func() error { return last(as.SetPasswordHash(ctx, p.alice.ID, p.alice.PasswordHash)) },
				"change the password": func() error {
					return last(as.ChangePassword(ctx, p.alice.ID, password, "another password", roster.ID{}))
				},
				"guess the password": func() error { return last(as.VerifyPassword(ctx, p.alice.ID, password)) },
				"change the address": func() error {
					return last(as.Edit(ctx, p.alice.ID, func(p *roster.Profile) error { p.Email = "evil@x.test"; return nil }))
				},
				"ask for an address": func() error { return last(as.ChangeEmail(ctx, p.alice.ID, "evil@x.test")) },
				"have a code mailed": func() error { return as.SendVerification(ctx, p.alice.ID) },
				"verify an address":  func() error { return last(as.VerifyEmail(ctx, "code")) },
				"confirm an address": func() error { return last(as.ConfirmEmail(ctx, "code")) },
				"export the data":    func() error { return as.Export(ctx, p.alice.ID, io.Discard) },
				"end a session":      func() error { return as.EndSession(ctx, p.alice.ID, theirs.Secret.ID) },
				"end all others":     func() error { return last(as.EndSessions(ctx, p.alice.ID, p.posed.Secret.ID)) },
				"end all sessions":   func() error { return last(as.ForceLogout(ctx, p.alice.ID)) },
				"switch accounts":    func() error { return last(p.dir.SwitchAccount(ctx, p.posed.Token, roster.NewID())) },
				"leave an account":   func() error { return as.Leave(ctx, p.alice.ID) },
				"remove the user":    func() error { return last(as.RemoveSelf(ctx)) },
				"issue a token":      func() error { _, _, err := as.IssueToken(ctx, roster.NewToken{User: p.alice.ID}); return err },
				"revoke a token":     func() error { return as.RevokeToken(ctx, token.ID) },
				"unlink an identity": func() error { return as.UnlinkIdentity(ctx, p.alice.ID, identity.ID) },
				"invite somebody":    func() error { return last(as.Invite(ctx, roster.NewInvitation{Email: "x@x.test"})) },
				"make an admin":      func() error { return last(as.Create(ctx, roster.NewUser{Role: roster.RoleAdmin})) },
				"read everybody":     func() error { return last(as.Users(ctx, roster.UserQuery{})) },
			} {
				if err := try(); !errors.Is(err, roster.ErrForbidden) {
					t.Errorf("%s: %v", name, err)
				}
			}
			_, err = p.dir.Authenticate(ctx, text)
			is.NoErr(err)
			_, err = p.dir.Session(ctx, theirs.Token)
			is.NoErr(err)
			is.NoErr(as.EndSession(ctx, p.alice.ID, p.posed.Secret.ID)) // its own
		})
	}
}
