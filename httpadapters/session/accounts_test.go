package session_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/session"
)

// accounts is what clients read.
type accounts struct {
	Accounts []struct {
		ID, Name, Role, State string
		Home, Current         bool
	}
}

// joined makes alice a member of T2.
func (f *fixture) joined(role roster.Role) {
	f.TB.Helper()
	must(f.Dir.CreateMembership(f.TB.Context(), roster.NewMembership{
		Account: f.T2.AccountID(), Home: f.T1.AccountID(), User: f.IDs["alice"], Role: role,
	}))(f.TB)
}

// accountsOf returns the accounts of a session, as "name role state", in capitals
// where it acts.
func (f *fixture) accountsOf(as string) (all []string) {
	f.TB.Helper()
	for _, a := range decoded[accounts](f, f.ask(as, "GET", "/accounts", "")).Accounts {
		text := fmt.Sprintf("%s %s %s", strings.ToLower(a.Name), a.Role, a.State)
		if a.Current {
			text = strings.ToUpper(text)
		}
		if a.Home {
			text += ", home"
		}
		all = append(all, text)
	}
	return all
}

func (f *fixture) switchBody(dir *roster.Directory) string {
	return `{"account":"` + dir.AccountID().String() + `"}`
}

func TestSwitchAccount(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	is.Equal(f.accountsOf("alice1"), []string{"T1 USER ACTIVE, home"})
	f.joined(roster.RoleAdmin)
	is.Equal(f.accountsOf("alice1"), []string{"T1 USER ACTIVE, home", "t2 admin active"})

	r := f.ask("alice1", "POST", "/session/account", f.switchBody(f.T2))
	is.Equal(r.Status, 200)
	v := decoded[begun](f, r)
	is.Equal([]string{v.Session.Account, v.Role, v.User.Role, v.User.Account}, []string{f.T2.AccountID().String(), "admin", "user", f.T1.AccountID().String()})
	is.Equal(v.Session.ID, f.IDs["session alice1"].String()) // it is the same session
	f.tokens["away"] = v.Token
	is.Equal(f.accountsOf("away"), []string{"t1 user active, home", "T2 ADMIN ACTIVE"})
	is.Equal(decoded[begun](f, f.ask("away", "GET", "/session", "")).Role, "admin")
	f.Clock.Add(time.Minute)
	is.True(!f.live(f.tokens["alice1"])) // the old text

	// What belongs to the person works from there, too.
	is.Equal(decoded[ownProfile](f, f.ask("away", "PATCH", "/profile", `{"name":"Alice"}`)).Profile.Name, "Alice")
	is.Equal(len(decoded[sessions](f, f.ask("away", "GET", "/sessions", "")).Sessions), 2)
	is.Equal(f.ask("away", "GET", "/export", "").Status, 200)
	is.Equal(f.ask("away", "POST", "/password", `{"password":"`+password+`","new_password":"the new password"}`).Status, 204)
	is.True(f.live(f.tokens["away"]))
	is.True(!f.live(f.tokens["alice2"]))

	// Back, and by cookie there again: no script sees the text.
	r = f.askCookie("away", "POST", "/session/account", f.switchBody(f.T1))
	back := cookie(t, r).Value
	is.True(!strings.Contains(r.Body, back))
	is.Equal(decoded[begun](f, r).Role, "user")
	is.True(f.live(back))
}

// TestSwitchAccountRefused asks for accounts in which the person may not act: the
// answers are equal byte for byte.
func TestSwitchAccountRefused(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.pose()
	want := f.ask("alice1", "POST", "/session/account", `{"account":"`+wiretest.Unknown+`"}`)
	is.Equal(want.Status, 403)
	is.Equal(f.ask("alice1", "POST", "/session/account", f.switchBody(f.T2)), want)
	is.Equal(f.ask("posed", "POST", "/session/account", f.switchBody(f.T1)), want)
	is.Equal(f.ask("alice1", "POST", "/session/account", `{"account":"T2"}`).Status, 400)
	is.True(f.live(f.tokens["alice1"]))
}

// TestAMemberSignsOutOfAConfinedSet serves T2 alone, in which a session of a member
// acts.
func TestAMemberSignsOutOfAConfinedSet(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.joined(roster.RoleUser)
	f.tokens["away"] = decoded[begun](f, f.ask("alice1", "POST", "/session/account", f.switchBody(f.T2))).Token
	cfg := f.cfg
	cfg.Account = nil
	f.set = session.New(f.T2, cfg)
	is.Equal(decoded[begun](f, f.ask("away", "GET", "/session", "")).Role, "user")
	is.Equal(f.ask("alice2", "DELETE", "/session", "").Status, 401) // acts elsewhere
	is.Equal(f.ask("away", "DELETE", "/session", "").Status, 204)
	is.True(!f.live(f.tokens["away"]))
}

// TestSwitchAfterAPromotion rotates the cookie and switches in one request.
func TestSwitchAfterAPromotion(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.joined(roster.RoleUser)
	must(f.T1.Edit(t.Context(), f.IDs["alice"], func(p *roster.Profile) error { p.Role = roster.RoleAdmin; return nil }))(t)
	r := f.askCookie("alice1", "POST", "/session/account", f.switchBody(f.T2))
	is.Equal(r.Status, 200)
	is.True(f.live(cookie(t, r).Value)) // the last of two cookies
	is.Equal(decoded[begun](f, r).Session.Account, f.T2.AccountID().String())
}

// TestJoin accepts an invitation of another account while signed in.
func TestJoin(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	must(f.T2.Invite(t.Context(), roster.NewInvitation{Email: "alice@x.test", Role: roster.RoleAdmin, Mail: true}))(t)
	f.IDs["placeholder"] = must(f.T2.UserByEmail(t.Context(), "alice@x.test"))(t).ID
	code := f.mailed(roster.PurposeInvitation, "placeholder")

	want := f.ask("alice1", "POST", "/invitation/join", codeBody("unknown"))
	is.Equal(want.Status, 400)
	is.Equal(f.ask("", "POST", "/invitation/join", codeBody(code)).Status, 401)
	unverified := f.ask("alice1", "POST", "/invitation/join", codeBody(code))
	is.Equal(unverified.Status, 409)
	is.True(strings.HasPrefix(decoded[problem](f, unverified).Detail, "email must be verified first"))
	another := f.ask("bob1", "POST", "/invitation/join", codeBody(code))
	is.Equal(another.Status, 409)
	is.True(strings.HasPrefix(decoded[problem](f, another).Detail, "code is for another address"))
	f.pose()
	is.Equal(f.ask("posed", "POST", "/invitation/join", codeBody(code)).Status, 403)

	is.NoErr(f.T1.SendVerification(t.Context(), f.IDs["alice"]))
	is.Equal(f.ask("alice1", "POST", "/email/verify", codeBody(f.mailed(roster.PurposeEmailVerification, "alice"))).Status, 204)
	r := f.askCookie("alice1", "POST", "/invitation/join", codeBody(code))
	is.Equal(r.Status, 200)
	is.Equal(len(decoded[accounts](f, r).Accounts), 2)
	is.Equal(f.accountsOf("alice1"), []string{"T1 USER ACTIVE, home", "t2 admin active"})
	is.Equal(f.ask("alice1", "POST", "/session/account", f.switchBody(f.T2)).Status, 200)
	is.Equal(f.ask("alice2", "POST", "/invitation/join", codeBody(code)), want) // once
}

func TestLeave(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.joined(roster.RoleOwner)
	f.tokens["away"] = decoded[begun](f, f.ask("alice1", "POST", "/session/account", f.switchBody(f.T2))).Token
	path := "/accounts/" + f.T2.AccountID().String()
	last := f.ask("away", "DELETE", path, "")
	is.Equal(last.Status, 409)
	is.True(strings.HasPrefix(decoded[problem](f, last).Detail, "you are the last owner of the account"))
	must(f.T2.Edit(t.Context(), f.IDs["erin"], func(p *roster.Profile) error { p.Role = roster.RoleOwner; return nil }))(t)

	want := f.ask("bob1", "DELETE", "/accounts/"+wiretest.Unknown, "")
	is.Equal(want.Status, 404)
	for as, account := range map[string]string{"bob1": path, "alice2": "/accounts/" + f.T1.AccountID().String(), "erin1": path, "adm1": "/accounts/x"} {
		is.Equal(f.ask(as, "DELETE", account, ""), want)
	}
	is.Equal(f.ask("away", "DELETE", path, "").Status, 204)
	is.Equal(f.accountsOf("away"), []string{"T1 USER ACTIVE, home"}) // the session is back
	is.Equal(f.ask("away", "DELETE", path, ""), want)
}
