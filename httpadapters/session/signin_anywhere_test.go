package session_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/session"
)

// TestSignInAnywhere names no account: one user's password begins a session, that of
// several lets the person choose.
func TestSignInAnywhere(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, cfg *session.Config) { cfg.Account, cfg.Anywhere = nil, true })
	one := must(f.T1.Create(t.Context(), roster.NewUser{Email: "ann@x.test", Password: "shared password", Role: roster.RoleAdmin, Active: true}))(t)
	two := must(f.T2.Create(t.Context(), roster.NewUser{Email: "ann@x.test", Password: "shared password", Active: true}))(t)
	must(f.T2.Create(t.Context(), roster.NewUser{Email: "bea@x.test", Password: "her own password", Active: true}))(t)

	bea := f.ask("", "POST", "/session", signInBody("bea@x.test", "her own password"))
	is.Equal(bea.Status, 200)
	is.Equal(decoded[begun](f, bea).User.Account, f.T2.AccountID().String())

	choice := f.askCookie("", "POST", "/session", `{"email":"ann@x.test","password":"shared password","cookie":true}`)
	is.Equal(choice.Status, 200)
	is.Equal(len(choice.Header.Values("Set-Cookie")), 0)
	is.Equal(decoded[map[string]any](f, choice), map[string]any{"accounts": []any{
		map[string]any{"id": one.Account.String(), "name": "T1", "role": "admin", "state": "active", "home": true, "current": false},
		map[string]any{"id": two.Account.String(), "name": "T2", "role": "user", "state": "active", "home": true, "current": false},
	}})
	for account, want := range map[string]roster.ID{one.Account.String(): one.ID, two.Account.String(): two.ID} {
		chosen := f.ask("", "POST", "/session", fmt.Sprintf(`{"email":"ann@x.test","password":"shared password","account":%q}`, account))
		is.Equal(chosen.Status, 200)
		is.Equal(decoded[begun](f, chosen).User.ID, want.String())
	}

	wrong := f.ask("", "POST", "/session", signInBody("ann@x.test", "wrong password"))
	is.Equal(wrong.Status, 401)
	for _, body := range []string{
		signInBody("nobody@x.test", "shared password"),
		`{"email":"ann@x.test","password":"shared password","account":"garbage"}`,
		fmt.Sprintf(`{"email":"ann@x.test","password":"shared password","account":%q}`, roster.NewID()),
	} {
		is.Equal(f.ask("", "POST", "/session", body), wrong)
	}
}

// TestAnywhereNeedsTheHost refuses what cannot find the users of every account.
func TestAnywhereNeedsTheHost(t *testing.T) {
	f := newFixture(t, nil)
	for name, make := range map[string]func(){
		"a confined Directory": func() { session.New(f.T1, session.Config{Anywhere: true}) },
		"an account":           func() { session.New(f.Dir, session.Config{Anywhere: true, Account: f.cfg.Account}) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() { is.New(t).True(recover() != nil) }()
			make()
		})
	}
}

// resetCodes returns the codes that were mailed since the last look, by user.
func (f *fixture) resetCodes() map[roster.ID]string {
	f.TB.Helper()
	codes := map[roster.ID]string{}
	for _, l := range f.Letters() {
		if l.For == roster.PurposePasswordReset {
			codes[l.Message.User.ID] += string(l.Code)
		}
	}
	return codes
}

// TestForgotAnywhere mails a code for each account where the address has an active
// user, or for the one that the body names. The answer is the same for everybody.
func TestForgotAnywhere(t *testing.T) {
	for _, c := range []struct {
		name, body string // %s: the id of T2
		t1, t2     bool   // a code was mailed
	}{
		{"no account", `{"email":" ann@x.test"}`, true, true},
		{"one account", `{"email":"ann@x.test","account":"%s"}`, false, true},
		{"no id", `{"email":"ann@x.test","account":"garbage"}`, false, false},
		{"nobody's address", `{"email":"nobody@x.test"}`, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, func(_ *roster.Config, cfg *session.Config) { cfg.Account, cfg.Anywhere = nil, true })
			one := must(f.T1.Create(t.Context(), roster.NewUser{Email: "ann@x.test", Active: true}))(t)
			two := must(f.T2.Create(t.Context(), roster.NewUser{Email: "ann@x.test", Active: true}))(t)
			body := strings.ReplaceAll(c.body, "%s", two.Account.String())
			is.Equal(f.ask("", "POST", "/password/forgot", body), f.ask("", "POST", "/password/forgot", `{"email":"who@x.test"}`))
			codes := f.resetCodes()
			is.Equal(codes[one.ID] != "", c.t1)
			is.Equal(codes[two.ID] != "", c.t2)
			if c.t2 {
				r := f.ask("", "POST", "/password/reset", fmt.Sprintf(`{"code":%q,"password":"the new password"}`, codes[two.ID]))
				is.Equal(decoded[begun](f, r).User.ID, two.ID.String())
			}
		})
	}
}
