package roster_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestWhatAnInvitationProves accepts invitations whose codes went different ways.
// F5: a code that was never mailed verified the address, and its owner shared the
// user with whoever had accepted.
func TestWhatAnInvitationProves(t *testing.T) {
	for name, c := range map[string]struct {
		code   func(p *person) roster.SecretText
		proves bool
	}{
		"mailed": {func(p *person) roster.SecretText {
			return mustMail(p.t, p.dir, roster.NewInvitation{Email: "ceo@x.test"}).Code
		}, true},
		"handed over": {func(p *person) roster.SecretText {
			return mustInvite(p.t, p.dir, roster.NewInvitation{Email: "ceo@x.test"}).Code
		}, false},
		"mailed and shown": {func(p *person) roster.SecretText {
			i := mustMail(p.t, p.dir, roster.NewInvitation{Email: "ceo@x.test"})
			code, err := p.dir.InviteCode(p.t.Context(), i.User.ID)
			if err != nil || code != i.Code {
				p.t.Fatal(code, err)
			}
			return code
		}, false},
		"handed over to an address that was verified": {func(p *person) roster.SecretText {
			u := mustCreate(p.t, p.dir, roster.NewUser{Email: "ceo@x.test", EmailVerified: true})
			return mustInvite(p.t, p.dir, roster.NewInvitation{User: u.ID}).Code
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			p := newPerson(t, memstore.New())
			u, err := p.dir.AcceptInvitation(t.Context(), c.code(p), roster.Acceptance{Password: "somebody-else"})
			is.NoErr(err)
			is.Equal(u.EmailVerified, c.proves)
			ceo, err := p.dir.SignInVerified(t.Context(), roster.Claims{Issuer: "idp", Subject: "1", Email: "ceo@x.test"}, true)
			is.NoErr(err)
			is.Equal(ceo.ID, u.ID)
			_, err = p.dir.SignIn(t.Context(), roster.SignIn{Email: "ceo@x.test", Password: "somebody-else"})
			is.Equal(err == nil, c.proves)
		})
	}
}

// TestAFirstVerification opens the link of somebody who made a user with a password,
// a session, a token, an identity and pending codes.
func TestAFirstVerification(t *testing.T) {
	for name, c := range map[string]struct {
		as   func(dir *roster.Directory, u roster.User) *roster.Directory
		kept bool
	}{
		"without a session": {func(dir *roster.Directory, _ roster.User) *roster.Directory { return dir }, false},
		"in a session of the user": {func(dir *roster.Directory, u roster.User) *roster.Directory {
			return dir.ActingAs(roster.Actor{User: u.ID})
		}, true},
		"by a token of the user": {func(dir *roster.Directory, u roster.User) *roster.Directory {
			return dir.ActingAs(roster.Actor{User: u.ID, Token: roster.NewID()})
		}, false},
		"in a session of another": {func(dir *roster.Directory, _ roster.User) *roster.Directory {
			return dir.ActingAs(roster.Actor{User: roster.NewID()})
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			dir, _, s := forgetful(t, roster.NewUser{Password: password})
			_, err := dir.LinkIdentity(t.Context(), s.User.ID, roster.Claims{Issuer: "idp", Subject: "1"})
			is.NoErr(err)
			_, text, err := dir.IssueToken(t.Context(), roster.NewToken{User: s.User.ID})
			is.NoErr(err)
			u, err := c.as(dir, s.User).VerifyEmail(t.Context(), mustVerify(t, dir, s.User.ID))
			is.NoErr(err)
			is.True(u.EmailVerified)

			is.Equal(u.PasswordHash != "", c.kept)
			_, err = dir.Session(t.Context(), s.Token)
			is.Equal(err == nil, c.kept)
			_, err = dir.Authenticate(t.Context(), text)
			is.Equal(err == nil, c.kept)
			identities, err := dir.Identities(t.Context(), u.ID)
			is.NoErr(err)
			is.Equal(len(identities) == 1, c.kept)
		})
	}
}

// TestASecondVerification opens a link of a user whose address an admin has marked as
// verified meanwhile.
func TestASecondVerification(t *testing.T) {
	is := is.New(t)
	dir, _, s := forgetful(t, roster.NewUser{Password: password})
	code := mustVerify(t, dir, s.User.ID)
	_, err := dir.Edit(t.Context(), s.User.ID, func(p *roster.Profile) error { p.EmailVerified = true; return nil })
	is.NoErr(err)
	_, err = dir.VerifyEmail(t.Context(), code)
	is.NoErr(err)
	mustSignIn(t, dir, signIn("jane@x.test", password))
}

// TestAnInvitationOutlivesAVerification verifies the address of somebody who is
// still to accept.
func TestAnInvitationOutlivesAVerification(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	i := mustMail(t, dir, roster.NewInvitation{Email: "carol@x.test"})
	_, err := dir.VerifyEmail(t.Context(), mustVerify(t, dir, i.User.ID))
	is.NoErr(err)
	u, err := dir.AcceptInvitation(t.Context(), i.Code, roster.Acceptance{})
	is.NoErr(err)
	is.True(u.EmailVerified)
}
