package roster_test

import (
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestSignInByUsername signs in by what is a username, an address, or both.
func TestSignInByUsername(t *testing.T) {
	dir := roster.New(memstore.New(), testConfig())
	named := mustCreate(t, dir, roster.NewUser{Username: "Jane.Doe", Email: "jane@x.test", Password: password, Active: true})
	bare := mustCreate(t, dir, roster.NewUser{Username: "B\u00e4re", Password: password, Active: true})
	addressed := mustCreate(t, dir, roster.NewUser{Username: "Worker@x.test", Password: password, Active: true})
	shadowed := mustCreate(t, dir, roster.NewUser{Username: "both@x.test", Email: "own@x.test", Password: password, Active: true})
	addressee := mustCreate(t, dir, roster.NewUser{Email: "both@x.test", Password: "another password", Active: true})
	for _, c := range []struct {
		name, typed string
		password    roster.SecretText
		want        roster.ID // zero: nobody
	}{
		{"a username", "Jane.Doe", password, named.ID},
		{"a username in another case", "JANE.DOE", password, named.ID},
		{"the address beside it", "jane@x.test", password, named.ID},
		{"a username of who has no address", "ba\u0308RE", password, bare.ID},
		{"a username that is an address", "worker@X.test", password, addressed.ID},
		{"an address that is another one's username", "both@x.test", "another password", addressee.ID},
		{"a username that is another one's address", "both@x.test", password, roster.ID{}},
		{"the own address of that one", "own@x.test", password, shadowed.ID},
		{"a wrong password", "Jane.Doe", "wrong password", roster.ID{}},
		{"a part of a username", "Jane", password, roster.ID{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			made, err := dir.SignIn(t.Context(), signIn(c.typed, c.password))
			is.Equal(made.User.ID, c.want)
			if c.want.IsZero() {
				is.Equal(err, roster.ErrCredentials)
			}
		})
	}
}

// TestOneCountOfAUsername spells one username in many ways, among them as an address of
// which every letter is of another width.
func TestOneCountOfAUsername(t *testing.T) {
	for name, spellings := range map[string][]string{
		"a username":         {"Worker", "WORKER", "\uff37orker", "wor\u200bker"},
		"one of an address":  {"W@b\u00fccher.test", "w@xn--bcher-kva.test", "\uff37@b\u00fccher.test", "w@b\u00fc\u200bcher.test"},
		"an address alone":   {"jane@x.test", "JANE@X.test", "\uff2aane@x.test", "jane@x\u3002test"},
		"a name of nobody":   {"nobody", "NOBODY", "\uff4eobody", "no\u200bbody"},
		"an address of none": {"no@x.test", "NO@X.test", "\uff4eo@x.test", "no@x\u3002test"},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			dir, _ := throttling(t)
			mustCreate(t, dir, roster.NewUser{Username: "worker", Password: password, Active: true})
			mustCreate(t, dir, roster.NewUser{Username: "w@b\u00fccher.test", Password: password, Active: true})
			for _, spelling := range spellings[1:] {
				is.Equal(retryAfter(t, dir, signIn(spelling, "wrong password")), time.Duration(0))
			}
			is.Equal(retryAfter(t, dir, signIn(spellings[0], password)), time.Second) // right, and too early
			is.NoErr(dir.ClearSignInFailures(t.Context(), spellings[2]))
			is.Equal(retryAfter(t, dir, signIn(spellings[0], "wrong password")), time.Duration(0))
		})
	}
}

// TestFailuresAtAUsernameTellNothing fails at a username, and then at the address of the
// same user: that they are one is not told.
func TestFailuresAtAUsernameTellNothing(t *testing.T) {
	is := is.New(t)
	dir, _ := throttling(t)
	mustEdit(t, dir, mustFind(t, dir, "jane@x.test").ID, func(p *roster.Profile) { p.Username = "jane" })
	for range 3 {
		is.Equal(retryAfter(t, dir, signIn("jane", "wrong password")), time.Duration(0))
	}
	is.Equal(retryAfter(t, dir, signIn("jane", "wrong password")), time.Second)
	is.Equal(retryAfter(t, dir, signIn("jane@x.test", "wrong password")), time.Duration(0))
}

// TestAResetForgetsFailuresAtAUsername resets the password of who is held back there.
func TestAResetForgetsFailuresAtAUsername(t *testing.T) {
	is := is.New(t)
	dir, _ := throttling(t)
	mustEdit(t, dir, mustFind(t, dir, "jane@x.test").ID, func(p *roster.Profile) { p.Username = "jane" })
	for range 3 {
		is.Equal(retryAfter(t, dir, signIn("jane", "wrong password")), time.Duration(0))
	}
	_, err := dir.ResetPassword(t.Context(), mustForget(t, dir, "jane@x.test"), password, roster.ClientInfo{Network: "192.0.2.7"})
	is.NoErr(err)
	mustSignIn(t, dir, signIn("jane", password))
}

// TestFailuresOfWhoOutranks are not for an admin to clear, by the username either.
func TestFailuresOfWhoOutranks(t *testing.T) {
	is := is.New(t)
	dir, _ := throttling(t)
	admin := mustCreate(t, dir, roster.NewUser{Role: roster.RoleAdmin, Active: true})
	mustCreate(t, dir, roster.NewUser{Email: "shared@x.test"})
	mustCreate(t, dir, roster.NewUser{Username: "shared@x.test", Role: roster.RoleOwner, Active: true})
	mustCreate(t, dir, roster.NewUser{Username: "boss", Role: roster.RoleOwner, Active: true})
	as := dir.ActingAs(roster.Actor{User: admin.ID})
	is.Equal(as.ClearSignInFailures(t.Context(), "boss"), roster.ErrForbidden)
	is.Equal(as.ClearSignInFailures(t.Context(), "shared@x.test"), roster.ErrForbidden)
	is.NoErr(as.ClearSignInFailures(t.Context(), "jane@x.test"))
}

// TestNoUsernameAnywhere signs in without an account: a username is an account's own.
func TestNoUsernameAnywhere(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	mustCreate(t, dir, roster.NewUser{Username: "jane", Password: password, Active: true})
	mustCreate(t, dir, roster.NewUser{Username: "worker@x.test", Password: password, Active: true})
	for _, name := range []string{"jane", "worker@x.test"} {
		_, err := dir.SignInAnywhere(t.Context(), signIn(name, password))
		is.Equal(err, roster.ErrCredentials)
	}
}

func mustFind(t *testing.T, dir *roster.Directory, email string) roster.User {
	t.Helper()
	u, err := dir.UserByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
