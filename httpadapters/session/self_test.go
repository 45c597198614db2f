package session_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/session"
)

// pose makes a session "posed" in which adm1 acts as alice.
func (f *fixture) pose() {
	f.TB.Helper()
	own := must(f.Dir.Session(f.TB.Context(), roster.SecretText(f.tokens["adm1"])))(f.TB)
	s := must(f.T1.Impersonate(f.TB.Context(), own, f.IDs["alice"], roster.ClientInfo{}))(f.TB)
	f.tokens["posed"] = string(s.Token)
}

func TestChangePassword(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	body := func(present, next string) string {
		return `{"password":"` + present + `","new_password":"` + next + `"}`
	}
	wrong := f.ask("alice1", "POST", "/password", body("wrong password", "the new password"))
	is.Equal(wrong.Status, 403) // and no 401: the session is good
	is.Equal(decoded[problem](f, wrong).Detail, "password must be the present one")
	is.Equal(f.ask("erin1", "POST", "/password", body("wrong password", "the new password")), wrong)
	short := f.ask("alice1", "POST", "/password", body(password, "short"))
	is.Equal(short.Status, 400)
	is.True(strings.HasPrefix(decoded[problem](f, short).Detail, "new_password must have"))
	f.pose()
	is.Equal(f.ask("posed", "POST", "/password", body(password, "the new password")).Status, 403)
	is.True(f.live(f.tokens["alice2"]))

	is.Equal(f.askCookie("alice1", "POST", "/password", body(password, "the new password")).Status, 204)
	is.True(f.live(f.tokens["alice1"])) // this session stays
	is.True(!f.live(f.tokens["alice2"]))
	is.True(!f.live(f.tokens["posed"]))
	is.True(f.live(f.tokens["bob1"]))
	is.Equal(f.ask("", "POST", "/session", signInBody("alice@x.test", password)).Status, 401)
	is.Equal(f.ask("", "POST", "/session", signInBody("alice@x.test", "the new password")).Status, 200)

	for range 9 { // one failed above
		is.Equal(f.ask("bob1", "POST", "/password", body("wrong password", "the new password")).Status, 403)
	}
	is.Equal(f.ask("bob1", "POST", "/password", body("wrong password", "the new password")).Status, 403)
	is.Equal(f.ask("bob1", "POST", "/password", body(password, "the new password")).Status, 429) // guessing is held back
}

func TestExport(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	r := f.askCookie("alice1", "GET", "/export", "")
	is.Equal(r.Status, 200)
	is.Equal(r.Header.Get("Content-Disposition"), `attachment; filename="export-`+f.IDs["alice"].String()+`.json"`)
	var all struct {
		User     struct{ Email string }
		Sessions []struct{ ID string }
	}
	is.NoErr(json.Unmarshal([]byte(r.Body), &all))
	is.Equal(all.User.Email, "alice@x.test")
	is.Equal(len(all.Sessions), 2)
	is.True(!strings.Contains(r.Body, "bob"))
}

func TestRemoveSelf(t *testing.T) {
	const typed = `{"password":"` + password + `"}`
	for name, c := range map[string]struct {
		as     string
		wait   time.Duration // since the sign-in
		body   string
		status int
		text   string
	}{
		"with the password":           {"alice1", time.Hour, typed, 204, ""},
		"with a wrong one":            {"alice1", time.Hour, `{"password":"wrong password"}`, 403, "password must be the present one"},
		"a wrong one, just signed in": {"alice1", 0, `{"password":"wrong password"}`, 403, "password must be the present one"},
		"a while after the sign-in":   {"alice1", 5 * time.Minute, "", 403, "password is required"},
		"an empty body":               {"alice1", time.Hour, `{}`, 403, "password is required"},
		"just signed in":              {"alice1", 5*time.Minute - 1, "", 204, ""},
		"an admin's own":              {"adm1", time.Hour, typed, 204, ""},
		"the last owner":              {"root1", 0, "", 409, "you are the last owner of the account: make somebody else an owner first"},
		"as somebody else":            {"posed", 0, "", 403, "forbidden"},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			f.IDs["root"] = must(f.T1.Create(t.Context(), roster.NewUser{Email: "root@x.test", Role: roster.RoleOwner, Active: true}))(t).ID
			for name, user := range map[string]string{"alice1": "alice", "adm1": "adm1", "root1": "root"} {
				f.tokens[name] = string(must(f.T1.StartSession(t.Context(), f.IDs[user], roster.ClientInfo{}))(t).Token)
			}
			f.pose()
			f.Clock.Add(c.wait)
			r := f.askCookie(c.as, "DELETE", "/me", c.body)
			is.Equal(r.Status, c.status)
			is.Equal(f.live(f.tokens[c.as]), c.status != 204)
			if r.Status == 204 {
				is.Equal(cookie(t, r).MaxAge, -1)
				is.Equal(f.ask("", "POST", "/session", signInBody("alice@x.test", password)).Status, map[bool]int{true: 401, false: 200}[c.as == "alice1"])
				return
			}
			is.True(strings.HasPrefix(decoded[problem](f, r).Detail, c.text))
		})
	}
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, c *session.Config) { c.DeleteSelf = false })
	is.Equal(f.ask("alice1", "DELETE", "/me", typed).Status, 404)
	is.Equal(f.User("alice").State, roster.StateActive)
}

func TestOpenInvitation(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	code := f.invited()
	r := f.ask("", "POST", "/invitation/open", codeBody(code))
	is.Equal(r.Status, 200)
	var v struct {
		Invitation struct {
			Account, Email, Role string
			AccountName          string `json:"account_name"`
			Register             bool
			Expires              *time.Time
		}
	}
	is.NoErr(json.Unmarshal([]byte(r.Body), &v))
	i := v.Invitation
	is.Equal([]string{i.Account, i.AccountName, i.Email, i.Role}, []string{f.T1.AccountID().String(), "T1", "carol@x.test", "user"})
	is.True(i.Register)
	is.Equal(*i.Expires, f.Clock.Now().Add(7*24*time.Hour))
	is.Equal(f.ask("", "POST", "/invitation/open", codeBody(code)), r) // it stays good
	is.Equal(f.ask("", "POST", "/invitation/accept", codeBody(code)).Status, 200)
	is.Equal(f.ask("", "POST", "/invitation/open", codeBody(code)), f.ask("", "POST", "/invitation/open", codeBody("unknown")))

	f = newFixture(t, nil)
	code = f.invited()
	must(f.T1.CloseAccount(t.Context()))(t)
	is.Equal(f.ask("", "POST", "/invitation/open", codeBody(code)).Status, 400)
}
