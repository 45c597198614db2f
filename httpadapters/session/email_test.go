package session_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/session"
)

// askedFor asks by the session for another address of alice's, and returns the code
// that it got.
func (f *fixture) askedFor(email string) string {
	f.TB.Helper()
	if r := f.ask("alice1", "POST", "/email", `{"email":"`+email+`"}`); r.Status != http.StatusNoContent {
		f.TB.Fatalf("status %d: %s", r.Status, r.Body)
	}
	return f.mailed(roster.PurposeEmailChange, "alice")
}

func codeBody(code string) string { return `{"code":"` + code + `"}` }

func TestChangeOfAddress(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	code := f.askedFor("Alice2@x.test")
	address := func() string { return f.User("alice").Email }
	is.Equal(address(), "alice@x.test")

	want := f.ask("bob1", "POST", "/email/confirm", codeBody("unknown"))
	is.Equal(want.Status, 400)
	is.Equal(f.ask("", "POST", "/email/confirm", codeBody(code)).Status, 401)
	is.Equal(f.ask("bob1", "POST", "/email/confirm", codeBody(code)), want) // alice's
	is.Equal(address(), "alice@x.test")
	is.Equal(f.askCookie("alice2", "POST", "/email/confirm", codeBody(code)).Status, 204)
	is.Equal(address(), "Alice2@x.test")
	is.True(f.User("alice").EmailVerified)
	is.Equal(f.ask("alice1", "POST", "/email/confirm", codeBody(code)), want) // once

	undo := f.mailed(roster.PurposeEmailUndo, "alice")
	is.Equal(f.ask("", "POST", "/email/undo", codeBody(undo)).Status, 204)
	is.Equal(address(), "alice@x.test")
	is.True(!f.live(f.tokens["alice1"]))
	is.Equal(f.ask("", "POST", "/email/undo", codeBody(undo)).Body, want.Body) // once
}

// Whoever undoes a change is told what is left to do where the address is taken.
func TestAnAddressThatCannotBePutBack(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	is.Equal(f.ask("alice1", "POST", "/email/confirm", codeBody(f.askedFor("Alice2@x.test"))).Status, 204)
	undo := f.mailed(roster.PurposeEmailUndo, "alice")
	must(f.T1.Create(t.Context(), roster.NewUser{Email: "alice@x.test"}))(t)
	r := f.ask("", "POST", "/email/undo", codeBody(undo))
	is.Equal(r.Status, 409)
	is.True(strings.Contains(r.Body, "everybody is signed out"))
	is.True(strings.Contains(r.Body, "ask an administrator"))
	is.Equal(f.User("alice").Email, "")
	is.True(!f.live(f.tokens["alice1"]))
}

// Nobody is told who has an address before the mailbox is proven.
func TestATakenAddress(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	is.Equal(f.ask("alice1", "POST", "/email", `{"email":"free@x.test"}`), f.ask("alice1", "POST", "/email", `{"email":"bob@x.test"}`))
	r := f.ask("alice1", "POST", "/email/confirm", codeBody(f.mailed(roster.PurposeEmailChange, "alice")))
	is.Equal(r.Status, 409)
	is.Equal(f.User("alice").Email, "alice@x.test")

	keyless := newFixture(t, func(c *roster.Config, _ *session.Config) { c.Keys = nil })
	is.Equal(keyless.ask("alice1", "POST", "/email", `{"email":"free@x.test"}`).Status, 501)
}

// TestABadCodeCountsOnce holds that one request is one refusal, also of who is signed
// in.
func TestABadCodeCountsOnce(t *testing.T) {
	for _, as := range []string{"", "alice1", "erin1"} {
		is := is.New(t)
		refused := 0
		f := newFixture(t, func(c *roster.Config, _ *session.Config) {
			c.Observe = roster.ObserveRefused(func(context.Context, roster.Observation) { refused++ })
		})
		is.Equal(f.ask(as, "POST", "/email/verify", codeBody("unknown")).Status, 400)
		is.Equal(refused, 1)
	}
}

// Who opens a link without the session gets what is the mailbox's alone.
func TestVerifyWithoutTheSession(t *testing.T) {
	for as, kept := range map[string]bool{"": false, "garbage": false, "bob1": false, "erin1": false, "alice1": true} {
		t.Run(as, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			is.NoErr(f.T1.SendVerification(t.Context(), f.IDs["alice"]))
			code := f.mailed(roster.PurposeEmailVerification, "alice")
			is.Equal(f.ask(as, "POST", "/email/verify", codeBody(code)).Status, 204)
			is.True(f.User("alice").EmailVerified)
			is.Equal(f.live(f.tokens["alice1"]), kept)
			is.Equal(f.User("alice").PasswordHash != "", kept)
		})
	}
	is := is.New(t)
	f := newFixture(t, nil)
	is.NoErr(f.T1.SendVerification(t.Context(), f.IDs["alice"]))
	r := f.request("alice1", "POST", "/email/verify", codeBody(f.mailed(roster.PurposeEmailVerification, "alice")))
	asBrowser(r)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	is.Equal(f.send(r).Status, 403)
	is.True(!f.User("alice").EmailVerified)
}
