package session_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/session"
)

// requests has one request for each route, with its body. Codes are unknown.
var requests = map[string]string{
	"POST /session":                     `{"email":"alice@x.test","password":"correct horse"}`,
	"GET /session":                      "",
	"DELETE /session":                   "",
	"POST /session/account":             `{"account":"{alice}"}`,
	"GET /accounts":                     "",
	"DELETE /accounts/{alice}":          "",
	"GET /sessions":                     "",
	"DELETE /sessions":                  "",
	"DELETE /sessions/{session alice2}": "",
	"POST /signup":                      `{"email":"new@x.test"}`,
	"POST /signup/confirm":              `{"code":"unknown","password":"the new password"}`,
	"POST /invitation/open":             `{"code":"unknown"}`,
	"POST /invitation/join":             `{"code":"unknown"}`,
	"POST /invitation/accept":           `{"code":"unknown","password":"the new password"}`,
	"POST /password":                    `{"password":"correct horse","new_password":"the new password"}`,
	"POST /password/forgot":             `{"email":"alice@x.test"}`,
	"POST /password/reset":              `{"code":"unknown","password":"the new password"}`,
	"POST /email":                       `{"email":"new@x.test"}`,
	"POST /email/confirm":               `{"code":"unknown"}`,
	"POST /email/undo":                  `{"code":"unknown"}`,
	"POST /email/verify":                `{"code":"unknown"}`,
	"GET /profile":                      "",
	"PATCH /profile":                    `{"name":"Alice"}`,
	"GET /export":                       "",
	"DELETE /me":                        `{"password":"correct horse"}`,
}

// public are the paths whose POST needs no session.
var public = []string{
	"/session", "/signup", "/signup/confirm", "/invitation/open", "/invitation/accept",
	"/password/forgot", "/password/reset", "/email/undo", "/email/verify",
}

// every calls test with each request, split, and with a fixture of its own.
func every(t *testing.T, change func(*session.Config), test func(t *testing.T, f *fixture, method, path, body string)) {
	for request, body := range requests {
		t.Run(request, func(t *testing.T) {
			f := newFixture(t, nil)
			if change != nil {
				change(&f.cfg)
				f.set = session.New(f.Dir, f.cfg)
			}
			method, path, _ := strings.Cut(request, " ")
			test(t, f, method, path, body)
		})
	}
}

// What befalls the set, whatever is asked.
func TestEveryRouteInTrouble(t *testing.T) {
	for _, name := range []string{"down", "busy"} {
		fault := wiretest.Faults()[name]
		every(t, nil, func(t *testing.T, f *fixture, method, path, body string) {
			f.set = session.New(f.Dir.WithStore(&wiretest.Store{Store: f.Store, Err: fault.Err}), f.cfg)
			f.CheckFault(f.ask("alice1", method, path, body), fault)
		})
	}
}

// What every route refuses, whatever is asked.
func TestEveryRefusal(t *testing.T) {
	every(t, nil, func(t *testing.T, f *fixture, method, path, body string) {
		is := is.New(t)
		with := func(change func(*http.Request)) int {
			r := f.request("alice1", method, path, body)
			change(r)
			return f.send(r).Status
		}
		is.Equal(with(func(r *http.Request) { r.Header.Set("Cookie", "__Host-session=x") }), 400) // two proofs
		if body != "" {
			is.Equal(with(func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }), 415)
			is.Equal(f.ask("alice1", method, path, string(make([]byte, 1<<20+1))).Status, 413)
		}
		if method != http.MethodGet {
			is.Equal(with(func(r *http.Request) { asBrowser(r); r.Header.Set("Sec-Fetch-Site", "cross-site") }), 403)
		}
		if method != http.MethodPost || !slices.Contains(public, path) {
			is.Equal(f.ask("garbage", method, path, body).Status, 401)
		}
	})
	once := func(c *session.Config) { c.Limiter = httpadapters.NewLimiter(1) }
	every(t, once, func(t *testing.T, f *fixture, method, path, body string) {
		if method == http.MethodPost && slices.Contains(public, path) {
			is := is.New(t)
			f.ask("", method, path, body)
			is.Equal(f.ask("", method, path, body).Status, 429)
		}
	})
}

// A change that somebody else is faster with is told as such, and done by nobody.
func TestEveryChangeInConflict(t *testing.T) {
	fault := wiretest.Faults()["conflict"]
	codes := map[string]func(f *fixture) string{
		"/invitation/accept": (*fixture).invited,
		"/signup/confirm":    func(f *fixture) string { return f.signUpCode("new@x.test") },
		"/password/reset": func(f *fixture) string {
			f.ask("", "POST", "/password/forgot", `{"email":"alice@x.test"}`)
			return f.mailed(roster.PurposePasswordReset, "alice")
		},
		"/email/verify": func(f *fixture) string {
			if err := f.T1.SendVerification(t.Context(), f.IDs["alice"]); err != nil {
				t.Fatal(err)
			}
			return f.mailed(roster.PurposeEmailVerification, "alice")
		},
	}
	every(t, nil, func(t *testing.T, f *fixture, method, path, body string) {
		switch {
		case codes[path] != nil:
			body = strings.Replace(body, "unknown", codes[path](f), 1)
		case method == http.MethodGet, strings.Contains(body, "unknown"), strings.HasPrefix(path, "/accounts/"):
			return // nothing is changed
		case path == "/session/account":
			body = `{"account":"` + f.T1.AccountID().String() + `"}`
		}
		f.set = session.New(f.Dir.WithStore(&wiretest.Store{Store: f.Store, Err: fault.Err, GoodReads: 100}), f.cfg)
		f.CheckFault(f.ask("alice1", method, path, body), fault)
	})
}

// What is asked for too often, with a session.
func TestTooOften(t *testing.T) {
	for request, body := range map[string]string{"POST /email": `{"email":"new@x.test"}`, "DELETE /me": `{"password":"wrong"}`} {
		t.Run(request, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			method, path, _ := strings.Cut(request, " ")
			var got reply
			for range 11 {
				got = f.ask("alice1", method, path, body)
			}
			is.Equal(got.Status, 429)
		})
	}
}

// Members that may be there or not: each is taken where it is.
func TestOptionalMembers(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	body := `{"code":"` + f.signUpCode("new@x.test") + `","password":"the new password","first":"Kim","last":"Doe"}`
	is.Equal(decoded[begun](f, f.ask("", "POST", "/signup/confirm", body)).User.Name, "Kim Doe")
	body = `{"code":"` + f.invited() + `","password":"the new password","name":"Carol Cole"}`
	is.Equal(decoded[begun](f, f.ask("", "POST", "/invitation/accept", body)).User.Name, "Carol Cole")
	is.Equal(f.ask("alice1", "PATCH", "/profile", `{"first":null,"last":null,"image":null,"avatar":null}`).Status, 200)
	is.Equal(f.ask("alice1", "PATCH", "/profile", `{"name":null}`).Status, 200)

	f = newFixture(t, func(rc *roster.Config, sc *session.Config) { rc.InvitationFor, sc.Account, sc.Anywhere = -1, nil, true })
	is.Equal(f.ask("", "POST", "/session", `{"email":"alice@x.test","password":"correct horse","account":null}`).Status, 200)
	is.Equal(f.ask("", "POST", "/password/forgot", `{"email":"alice@x.test","account":null}`).Status, 204)
	is.Equal(f.ask("", "POST", "/invitation/open", `{"code":"`+f.invited()+`"}`).Status, 200)
}

// Nothing is mailed without keys, whoever asks to sign up.
func TestSignUpWithoutKeys(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(rc *roster.Config, _ *session.Config) { rc.Keys = nil })
	is.Equal(f.ask("", "POST", "/signup", `{"email":"new@x.test"}`).Status, 501)
}
