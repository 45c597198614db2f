package axiom_test

import (
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/internal/wiretest"
)

// requests has one good request for each route, with its body.
var requests = map[string]string{
	"GET /v2/users":            "",
	"POST /v2/users":           `{"name":"test_user","email":"example@abc.com","role":"user"}`,
	"GET /v2/users/{bob}":      "",
	"PUT /v2/users/{bob}":      `{"name":"test_user","email":"example2@abc.com"}`,
	"DELETE /v2/users/{bob}":   "",
	"PUT /v2/users/{bob}/role": `{"role":"read-only"}`,
	"GET /v2/user":             "",
	"PUT /v2/user":             `{"name":"test_user","email":"example2@abc.com"}`,
	"GET /v1/user":             "",
}

// every calls test with each request, split, and with a fixture of its own.
func every(t *testing.T, change func(*axiom.Config), test func(t *testing.T, f *fixture, method, path, body string)) {
	for request, body := range requests {
		t.Run(request, func(t *testing.T) {
			f := newFixture(t, func(_ *roster.Config, ac *axiom.Config) {
				ac.V1 = true
				if change != nil {
					change(ac)
				}
			})
			method, path, _ := strings.Cut(request, " ")
			test(t, f, method, path, body)
		})
	}
}

// What befalls the set, whatever is asked.
func TestEveryRouteInTrouble(t *testing.T) {
	for _, name := range []string{"down", "busy", "conflict"} {
		fault := wiretest.Faults()[name]
		every(t, nil, func(t *testing.T, f *fixture, method, path, body string) {
			if name == "conflict" && method == "GET" {
				return // a read meets none
			}
			f.set = axiom.New(f.Dir.WithStore(&wiretest.Store{Store: f.Store, Err: fault.Err}), axiom.Config{
				Log: f.Logger(), Authorize: f.AuthorizeAs("adm1"), V1: true,
			})
			f.CheckFault(f.ask("adm1", method, path, body), fault)
		})
	}
}

// What every route does, and what it refuses whatever is asked.
func TestEveryRoute(t *testing.T) {
	every(t, nil, func(t *testing.T, f *fixture, method, path, body string) {
		is := is.New(t)
		if body != "" {
			r := f.request("adm1", method, path, body)
			r.Header.Set("Content-Type", "text/plain")
			is.Equal(f.send(r).Status, 415)
		}
		is.True(f.ask("adm1", method, path, body).Status < 300)
	})
	every(t, func(ac *axiom.Config) { ac.Limiter = httpadapters.NewLimiter(1) }, func(t *testing.T, f *fixture, method, path, body string) {
		is := is.New(t)
		is.True(f.ask("adm1", method, path, body).Status < 300)
		is.Equal(f.ask("adm1", method, path, body).Status, 429)
	})
	every(t, func(ac *axiom.Config) { ac.Unauthenticated401 = true }, func(t *testing.T, f *fixture, method, path, body string) {
		is := is.New(t)
		is.Equal(f.ask("garbage", method, path, body).Status, 401)
	})
}

// A host without keys cannot confirm a new address, whichever path asks for it.
func TestEveryRouteToTheOwnAddressWithoutKeys(t *testing.T) {
	f := newFixture(t, func(rc *roster.Config, _ *axiom.Config) { rc.Keys = nil })
	for _, path := range []string{"/v2/user", "/v2/users/{alice}"} {
		is := is.New(t)
		is.Equal(f.ask("alice", "PUT", path, `{"name":"alice","email":"new@x.test"}`).Status, 501)
	}
}
