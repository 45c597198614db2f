package session_test

import (
	"fmt"
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
