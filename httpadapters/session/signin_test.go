package session_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/session"
)

func signInBody(email, password string) string {
	return fmt.Sprintf(`{"email":%q,"password":%q}`, email, password)
}

func TestSignIn(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	r := f.request("", "POST", "/session", signInBody("Alice@X.test", password))
	r.Header.Set("User-Agent", "curl/8\x1b[31m")
	r.RemoteAddr = "[2001:db8::7]:1"
	got := f.send(r)
	is.Equal(got.Status, 200)
	is.Equal(len(got.Header.Values("Set-Cookie")), 0)
	v := decoded[begun](f, got)
	is.Equal(len(v.Token), 43) // 256 bits
	is.True(f.live(v.Token))
	is.Equal(v.User.ID, f.IDs["alice"].String())
	is.Equal(v.User.Account, f.T1.AccountID().String())
	is.Equal(v.User.Email, "alice@x.test")
	is.Equal(v.User.Role, "user")
	is.Equal(v.Session.UserAgent, "curl/8 [31m")
	is.Equal(v.Session.Network, "2001:db8::7")
	is.True(v.Session.Current)
	is.Equal(v.Session.Created, f.Clock.Now())
	is.Equal(*v.Session.Expires, f.Clock.Now().Add(30*24*time.Hour))

	again := decoded[begun](f, f.ask("", "POST", "/session", signInBody("alice@x.test", password)))
	is.True(again.Token != v.Token) // row 23: each its own
	is.Equal(f.ask(again.Token, "DELETE", "/session", "").Status, 204)
	is.True(!f.live(again.Token))
	is.True(f.live(v.Token))
}

func TestSignInByCookie(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	got := f.askCookie("", "POST", "/session", `{"email":"alice@x.test","password":"`+password+`","cookie":true}`)
	is.Equal(got.Status, 200)
	c := cookie(t, got)
	is.Equal(c.MaxAge, 30*24*60*60)
	is.True(f.live(c.Value))
	is.True(!strings.Contains(got.Body, c.Value)) // no script sees it
	is.True(!strings.Contains(got.Body, "token"))
	current := f.askCookie(c.Value, "GET", "/session", "")
	is.Equal(decoded[begun](f, current), decoded[begun](f, got))

	out := f.askCookie(c.Value, "DELETE", "/session", "")
	is.Equal(out.Status, 204)
	is.Equal(cookie(t, out).MaxAge, -1)
	is.True(!f.live(c.Value))
	is.Equal(f.askCookie(c.Value, "DELETE", "/session", "").Status, 204) // it is over already
}

// A session that never ends, or late, has the longest cookie that browsers keep.
func TestEndlessCookie(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(rc *roster.Config, _ *session.Config) { rc.SessionFor = -1 })
	got := f.askCookie("", "POST", "/session", `{"email":"alice@x.test","password":"`+password+`","cookie":true}`)
	is.Equal(cookie(t, got).MaxAge, 400*24*60*60)
	is.Equal(decoded[begun](f, got).Session.Expires, nil)

	f = newFixture(t, func(rc *roster.Config, _ *session.Config) { rc.SessionFor = 500 * 24 * time.Hour })
	got = f.askCookie("", "POST", "/session", `{"email":"alice@x.test","password":"`+password+`","cookie":true}`)
	is.Equal(cookie(t, got).MaxAge, 400*24*60*60)
}

// Keyboards and autofill put blanks around an address.
func TestBlanksAroundAnAddress(t *testing.T) {
	for _, email := range []string{"alice@x.test ", " alice@x.test", "\u00a0alice@x.test\u00a0", "\u3000alice@x.test"} {
		t.Run(email, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			is.Equal(f.ask("", "POST", "/session", signInBody(email, password)).Status, 200)
			before := f.Events()
			is.Equal(f.ask("", "POST", "/password/forgot", `{"email":"`+email+`"}`).Status, 204)
			is.Equal(f.Events(), before+1) // a mail is on its way
			is.Equal(f.ask("alice1", "POST", "/email", `{"email":"`+strings.ReplaceAll(email, "alice", "other")+`"}`).Status, 204)
		})
	}
}

// Row 34: whoever it is, and whatever is wrong, the answer is one.
func TestRefusedAlike(t *testing.T) {
	f := newFixture(t, nil)
	want := f.ask("", "POST", "/session", signInBody("nobody@x.test", password))
	for name, body := range map[string]string{
		"wrong password":         signInBody("alice@x.test", "correct horsf"),
		"another case":           signInBody("alice@x.test", strings.ToUpper(password)),
		"password of one more":   signInBody("alice@x.test", password+" "),
		"deactivated":            signInBody("dave@x.test", password),
		"deactivated, wrong":     signInBody("dave@x.test", "wrong password"),
		"invited":                signInBody("carol@x.test", password),
		"deleted":                signInBody("gone@x.test", password),
		"without a password":     signInBody("nopass@x.test", password),
		"without one, and none":  signInBody("nopass@x.test", ""),
		"of another account":     signInBody("erin@x.test", password),
		"no address":             signInBody("alice", password),
		"empty":                  signInBody("", ""),
		"an id for an address":   signInBody(f.IDs["alice"].String(), password),
		"a letter that is alike": signInBody("al\u0131ce@x.test", password),
		"a letter that folds":    signInBody("alice@x.tes\u017f", password),
		"a blank inside":         signInBody("alice @x.test", password),
		"a huge password":        signInBody("alice@x.test", strings.Repeat("x", 1<<19)),
		"a huge address":         signInBody(strings.Repeat("x", 1<<19)+"@x.test", password),
		"with the other account": `{"email":"erin@x.test","password":"` + password + `","account":"` + f.T2.AccountID().String() + `"}`,
		"cookie, wrong password": `{"email":"alice@x.test","password":"wrong password","cookie":true}`,
		"cookie, nobody":         `{"email":"nobody@x.test","password":"wrong password","cookie":true}`,
		"with a comment": `{"email":"alice@x.test","password":"wrong password",} // why
`,
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			r := f.ask("", "POST", "/session", body)
			is.Equal(r, want)
			is.Equal(r.Status, 401)
			is.Equal(r.Header.Get("WWW-Authenticate"), "Bearer")
		})
	}
	is := is.New(t)
	is.Equal(f.Log.Len(), 0)
	_, err := f.T1.CloseAccount(t.Context())
	is.NoErr(err)
	is.Equal(f.ask("", "POST", "/session", signInBody("alice@x.test", password)), want) // a closed account
}

// Row 14: the account is the host's to name. Zero is an account of nobody.
func TestAccount(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, c *session.Config) {
		c.Account = func(*http.Request) roster.ID { return roster.ID{} }
	})
	is.Equal(f.ask("", "POST", "/session", signInBody("alice@x.test", password)).Status, 401)
	is.Equal(f.ask("", "POST", "/password/forgot", `{"email":"alice@x.test"}`).Status, 204)

	f.set = session.New(f.T1, session.Config{}) // the Directory's own account
	is.Equal(f.ask("", "POST", "/session", signInBody("alice@x.test", password)).Status, 200)
	is.Equal(f.ask("", "POST", "/session", signInBody("erin@x.test", password)).Status, 401)
	is.Equal(f.ask("alice1", "GET", "/session", "").Status, 200)
	is.Equal(f.ask("erin1", "GET", "/session", "").Status, 401) // a session of another account
	f.set = session.New(f.T1, session.Config{Account: func(*http.Request) roster.ID { return f.T2.AccountID() }})
	is.Equal(f.ask("", "POST", "/session", signInBody("erin@x.test", password)).Status, 401) // confined for good
}

// Row 24: a text that was good before a sign-in is not after it.
func TestFixation(t *testing.T) {
	for name, before := range map[string]string{"one's own": "alice1", "another user's": "bob1", "of another account": "erin1"} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			is.Equal(f.askCookie(before, "POST", "/session", `{"email":"alice@x.test","password":"wrong password"}`).Status, 401)
			is.True(f.live(f.tokens[before])) // nothing happened
			r := f.askCookie(before, "POST", "/session", `{"email":"alice@x.test","password":"`+password+`","cookie":true}`)
			is.Equal(r.Status, 200)
			is.True(!f.live(f.tokens[before]))
			is.True(f.live(cookie(t, r).Value))
			is.True(f.live(f.tokens["alice2"])) // another browser's
		})
	}
	is := is.New(t)
	f := newFixture(t, nil)
	is.Equal(f.ask("alice1", "POST", "/session", signInBody("alice@x.test", password)).Status, 200)
	is.True(!f.live(f.tokens["alice1"])) // in the other form too
	is.Equal(f.ask("garbage", "POST", "/session", signInBody("alice@x.test", password)).Status, 200)
	r := f.request("", "POST", "/session", signInBody("alice@x.test", password))
	r.Header.Set("Authorization", "Basic YTpi")
	is.Equal(f.send(r).Status, 200) // of the host's own
}

// Row 35: one counter for an address, however it is written; a sign-in elsewhere
// is not held up by it.
func TestThrottled(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(rc *roster.Config, _ *session.Config) { rc.FreeFailures = 3 })
	for _, email := range []string{"alice@x.test", "ALICE@x.test", "alice@X.TEST"} {
		is.Equal(f.ask("", "POST", "/session", signInBody(email, "wrong password")).Status, 401)
	}
	r := f.ask("", "POST", "/session", signInBody("aLICE@x.test", password))
	is.Equal(r.Status, 429)
	is.Equal(r.Header.Get("Retry-After"), "1")
	for range 3 {
		is.Equal(f.ask("", "POST", "/session", signInBody("nobody@x.test", "wrong password")).Status, 401)
	}
	is.Equal(f.ask("", "POST", "/session", signInBody("nobody@x.test", "wrong password")), r) // byte for byte
	is.Equal(f.ask("", "POST", "/session", signInBody("bob@x.test", password)).Status, 200)
	f.Clock.Add(time.Second)
	is.Equal(f.ask("", "POST", "/session", signInBody("alice@x.test", password)).Status, 200)
}

func TestSessionsLimit(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(rc *roster.Config, _ *session.Config) { rc.SessionsLimit, rc.RefuseSessions = 3, true })
	is.Equal(f.ask("", "POST", "/session", signInBody("alice@x.test", password)).Status, 200)
	r := f.ask("", "POST", "/session", signInBody("alice@x.test", password))
	is.Equal(r.Status, 409)
	is.Equal(decoded[problem](f, r).Detail, "too many sessions: end another one first")
}

// Without a key or a consumer nothing can be mailed, to nobody: the answer names the
// field to set.
func TestNothingCanBeMailed(t *testing.T) {
	for field, lack := range map[string]func(*roster.Config){
		"Config.Keys":      func(rc *roster.Config) { rc.Keys = nil },
		"Config.Consumers": func(rc *roster.Config) { rc.Consumers = nil },
	} {
		t.Run(field, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, func(rc *roster.Config, _ *session.Config) { lack(rc) })
			r := f.ask("", "POST", "/password/forgot", `{"email":"alice@x.test"}`)
			is.Equal(r.Status, 501)
			is.Equal(decoded[problem](f, r).Detail, "nothing can be mailed: the host has to set roster's "+field)
			is.Equal(f.ask("", "POST", "/password/forgot", `{"email":"nobody@x.test"}`), r)
		})
	}
}
