package embedthis_test

import (
	"net/http"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/internal/wiretest"
)

// requests has one good request for each route, with its body.
var requests = map[string]string{
	"/user/create":     `{"email":"new@x.test","first":"New","last":"Comer","role":"user","preferences":{"a":1}}`,
	"/user/find":       `{"limit":1}`,
	"/user/get":        `{"email":"bob@x.test"}`,
	"/user/login":      `{"register":true}`,
	"/user/remove":     `{"email":"bob@x.test"}`,
	"/user/update":     `{"id":"{bob}","first":"Changed"}`,
	"/user/updateRole": `{"id":"{bob}","role":"read-only"}`,
}

// every calls test with each request, and with a fixture of its own. The host has
// verified bob, and lets login make users.
func every(t *testing.T, change func(*embedthis.Config), test func(t *testing.T, f *fixture, path, body string)) {
	for path, body := range requests {
		for name, asJSON := range map[string]bool{"": false, " with JSON errors": true} {
			t.Run(path+name, func(t *testing.T) {
				f := newFixture(t, func(_ *roster.Config, ec *embedthis.Config) {
					ec.JSONErrors, ec.Register = asJSON, true
					if change != nil {
						change(ec)
					}
				})
				test(t, f, path, body)
			})
		}
	}
}

// status sends a request with the token of as, as one whom the host has verified as
// bob, unless as is garbage, and returns the status of the answer.
func (f *fixture) status(as, path, body string, change ...func(*http.Request)) int {
	f.TB.Helper()
	r := f.request(as, "POST", path, body)
	if as != "garbage" {
		r.Header.Set("Verified", "bob@x.test")
	}
	for _, c := range change {
		c(r)
	}
	return f.Send(f.set, r).Status
}

// What befalls the set, whatever is asked.
func TestEveryRouteInTrouble(t *testing.T) {
	for _, name := range []string{"down", "busy", "conflict"} {
		fault := wiretest.Faults()[name]
		every(t, nil, func(t *testing.T, f *fixture, path, body string) {
			if name == "conflict" && (path == "/user/find" || path == "/user/get") {
				return // a read meets none
			}
			for _, asJSON := range []bool{false, true} {
				is := is.New(t)
				f.set = embedthis.New(f.Dir.WithStore(&wiretest.Store{Store: f.Store, Err: fault.Err}), embedthis.Config{
					Log: f.Logger(), Authorize: f.AuthorizeAs("adm1"), Identity: verified, Register: true, JSONErrors: asJSON,
					Account: func(*http.Request) roster.ID { return f.T1.AccountID() },
				})
				is.Equal(f.status("adm1", path, body), fault.Status)
			}
		})
	}
}

// What every route does, and what it refuses whatever is asked.
func TestEveryRoute(t *testing.T) {
	every(t, nil, func(t *testing.T, f *fixture, path, body string) {
		is := is.New(t)
		is.Equal(f.status("adm1", path, body, func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }), 415)
		is.Equal(f.status("adm1", path, `{"email":1,"invite":1}`), 400)
		is.Equal(f.status("adm1", path, string(make([]byte, 1<<20+1))), 413)
		is.Equal(f.status("garbage", path, body), 401)
		if path != "/user/login" {
			is.Equal(f.status("none1", path, body), 403)
		}
		is.Equal(f.status("adm1", path, body), 200)
	})
	every(t, func(ec *embedthis.Config) { ec.Limiter = httpadapters.NewLimiter(1) }, func(t *testing.T, f *fixture, path, body string) {
		is := is.New(t)
		is.Equal(f.status("adm1", path, body), 200)
		is.Equal(f.status("adm1", path, body), 429)
	})
}

// Errors are JSON where the host asks for it, whatever they are.
func TestEveryErrorAsJSON(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(rc *roster.Config, ec *embedthis.Config) { rc.Keys, ec.JSONErrors = nil, true })
	is.Equal(f.status("adm1", "/user/get", `{"id":"{unknown}"}`), 404)
	is.Equal(f.status("adm1", "/user/get", "", func(r *http.Request) { r.Method = "PUT" }), 405)
	is.Equal(f.status("adm1", "/user/create", `{"email":"new@x.test","role":"user","sendInvite":true}`), 501)
	is.Equal(f.status("adm1", "/user/updateRole", `{"id":"{carol}","role":"user","sendInvite":true}`), 501)
}

// Every option of a page may stand in the body, and null is none.
func TestOptionsInBody(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	first := read[page](f, f.ask("adm1", "/user/find", `{"limit":"1","index":"gs1","search":"x.test","next":null,"prev":null}`))
	second := read[page](f, f.ask("adm1", "/user/find", `{"limit":1,"index":null,"search":"x.test","next":"`+*first.Next+`"}`))
	again := read[page](f, f.ask("adm1", "/user/find", `{"limit":1,"search":"x.test","prev":"`+*second.Prev+`"}`))
	is.Equal(again.emails(), first.emails())
	is.Equal(len(read[page](f, f.ask("adm1", "/user/find", `{"limit":null,"search":null}`)).Data), len(read[page](f, f.ask("adm1", "/user/find", "")).Data))
}

// What forms send for a member that nobody filled in.
func TestNulls(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	is.Equal(f.ask("adm1", "/user/create", `{"email":"new@x.test","role":"user","first":null,"last":null,"preferences":null,"sendInvite":null}`).Status, 200)
	is.Equal(f.ask("adm1", "/user/updateRole", `{"id":"{bob}","role":"user","sendInvite":null}`).Status, 200)
	is.Equal(f.login("bob@x.test", `{"register":null}`).Status, 200)
}
