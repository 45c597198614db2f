package roster_test

import (
	"errors"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

var google = roster.Claims{Issuer: "https://id.example", Subject: "248289761001"}

// TestSignInByIdentity follows a person who is linked by address, and then
// changes it.
func TestSignInByIdentity(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	u := jane(t, dir)
	first := google
	first.Email = "jane@x.test"
	signed, err := dir.SignInVerified(t.Context(), first, false)
	is.NoErr(err)
	is.Equal(signed.ID, u.ID)
	_, err = dir.Edit(t.Context(), u.ID, func(p *roster.Profile) error { p.Email = "doe@x.test"; return nil })
	is.NoErr(err)
	signed, err = dir.SignInVerified(t.Context(), first, true)
	is.NoErr(err)
	is.Equal(signed.ID, u.ID) // whatever the issuer says of the address
	is.Equal(signed.EmailVerified, false)
	signed, err = dir.SignInVerified(t.Context(), google, false) // without an address
	is.NoErr(err)
	is.Equal(signed.ID, u.ID)
	linked, err := dir.Identities(t.Context(), u.ID)
	is.NoErr(err)
	is.Equal(len(linked), 1)
	is.Equal(linked[0].Issuer, google.Issuer)
	is.Equal(linked[0].LastUsed, dir.Now())

	other := google
	other.Issuer = "https://evil.example"
	_, err = dir.SignInVerified(t.Context(), other, false)
	is.Equal(err, roster.ErrCredentials) // the same subject of another issuer

	mustApply(t, dir, u.ID, roster.Deactivate)
	_, err = dir.SignInVerified(t.Context(), google, true)
	is.Equal(err, roster.ErrCredentials)
	mustApply(t, dir, u.ID, roster.Remove)
	somebody, err := dir.SignInVerified(t.Context(), google, true)
	is.NoErr(err)
	is.True(somebody.ID != u.ID) // who was removed left it free
	is.Equal(somebody.Email, "")
}

// TestAnOwnerTakesOverByIdentity: somebody waits behind an address of another's
// until that other signs in by an issuer who vouches for it.
func TestAnOwnerTakesOverByIdentity(t *testing.T) {
	for _, c := range []struct {
		name     string
		verified bool   // the address is, before
		email    string // that the issuer vouches for
		linked   bool   // already
		gone     bool   // what there was before
	}{
		{"not verified", false, "Jane@x.test", false, true},
		{"verified", true, "jane@x.test", false, false},
		{"linked", false, "jane@x.test", true, false}, // by the host, to that user
		{"linked, another address", false, "doe@x.test", true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			dir := roster.New(memstore.New(), testConfig())
			u := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", EmailVerified: c.verified, Password: password, Active: true})
			s := mustSignIn(t, dir, signIn("jane@x.test", password))
			_, token, err := dir.IssueToken(t.Context(), roster.NewToken{User: u.ID})
			is.NoErr(err)
			theirs := roster.Claims{Issuer: "https://other.example", Subject: "7"}
			_, err = dir.LinkIdentity(t.Context(), u.ID, theirs)
			is.NoErr(err)
			own := google
			own.Email = c.email
			if c.linked {
				_, err = dir.LinkIdentity(t.Context(), u.ID, own)
				is.NoErr(err)
			}
			signed, err := dir.SignInVerified(t.Context(), own, false)
			is.NoErr(err)
			is.Equal(signed.ID, u.ID)
			is.Equal(signed.EmailVerified, c.email != "doe@x.test")

			var want error
			if c.gone {
				want = roster.ErrCredentials
			}
			_, err = dir.Session(t.Context(), s.Token)
			is.True(errors.Is(err, want))
			_, err = dir.Authenticate(t.Context(), token)
			is.Equal(err, want)
			_, err = dir.SignIn(t.Context(), signIn("jane@x.test", password))
			is.Equal(err, want)
			_, err = dir.SignInVerified(t.Context(), theirs, false)
			is.Equal(err, want)
			_, err = dir.SignInVerified(t.Context(), own, false)
			is.NoErr(err)
		})
	}
}

func TestClaims(t *testing.T) {
	dir := roster.New(memstore.New(), testConfig())
	long := string(make([]byte, 2000))
	for _, c := range []roster.Claims{
		{}, {Issuer: "i"}, {Subject: "s"}, {Issuer: "i", Email: "a@x.test"}, {Issuer: long, Subject: "s"},
		{Issuer: "i", Subject: long}, {Issuer: "i\n", Subject: "s"}, {Issuer: "i", Subject: "s", Email: "no address"},
	} {
		_, err := dir.SignInVerified(t.Context(), c, true)
		is.New(t).True(errors.Is(err, roster.ErrInvalid))
	}
}

// TestNobodyVerifiesForTheHost has an actor say whom it has verified.
func TestNobodyVerifiesForTheHost(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	owner := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Role: roster.RoleOwner, Active: true})
	first := google
	first.Email = "jane@x.test"
	low := mustCreate(t, dir, roster.NewUser{Role: roster.RoleNone, Active: true})
	for _, a := range []roster.Actor{{User: low.ID}, {User: owner.ID}, {Token: roster.NewID(), Role: roster.RoleOwner}} {
		_, err := dir.ActingAs(a).SignInVerified(t.Context(), first, true)
		is.Equal(err, roster.ErrForbidden)
	}
	linked, err := dir.Identities(t.Context(), owner.ID)
	is.NoErr(err)
	is.Equal(len(linked), 0)
}

func TestLink(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	u := jane(t, dir)
	john := mustCreate(t, dir, roster.NewUser{Active: true})
	linked, err := dir.LinkIdentity(t.Context(), u.ID, google)
	is.NoErr(err)
	again, err := dir.LinkIdentity(t.Context(), u.ID, google)
	is.NoErr(err)
	is.Equal(again, linked)
	_, err = dir.LinkIdentity(t.Context(), john.ID, google)
	var exists *roster.ExistsError
	is.True(errors.As(err, &exists))
	is.Equal(exists.Field, "identity")
	_, err = dir.ActingAs(roster.Actor{User: u.ID}).LinkIdentity(t.Context(), u.ID, google)
	is.Equal(err, roster.ErrForbidden)
	_, err = dir.LinkIdentity(t.Context(), u.ID, roster.Claims{Email: "a@x.test"})
	is.True(errors.Is(err, roster.ErrInvalid))

	is.Equal(dir.UnlinkIdentity(t.Context(), john.ID, linked.ID), roster.ErrNotFound)
	is.NoErr(dir.ActingAs(roster.Actor{User: u.ID}).UnlinkIdentity(t.Context(), u.ID, linked.ID))
	is.Equal(dir.UnlinkIdentity(t.Context(), u.ID, linked.ID), roster.ErrNotFound)
	_, err = dir.SignInVerified(t.Context(), google, false)
	is.Equal(err, roster.ErrCredentials)
	_, err = dir.LinkIdentity(t.Context(), john.ID, google)
	is.NoErr(err)
	mustApply(t, dir, u.ID, roster.Remove)
	_, err = dir.LinkIdentity(t.Context(), u.ID, roster.Claims{Issuer: "i", Subject: "s"})
	is.True(errors.Is(err, roster.ErrState))
}
