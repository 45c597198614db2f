package publicala_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/publicala"
)

// change is a good body of an update of bob.
const change = `{"email":"bob@x.test","external_id":"ext-bob","only_sees_readable":1}`

// requests has one good request for each route, with its body.
var requests = map[string]string{
	"GET users":                     "",
	"POST users":                    `{"email":"new@x.test","external_id":"ext-1"}`,
	"GET users/bob@x.test":          "",
	"PUT users/{bob}":               change,
	"DELETE users/{bob}":            "",
	"PUT users/{bob}/re-activate":   "",
	"POST users/{bob}/force-logout": "",
	"POST /integration-api/v1/users/{bob}/force-logout": "",
	"PUT /api/v1/dashboard/users/{bob}":                 change,
}

// every calls test with each request, split, and with a fixture of its own.
func every(t *testing.T, change func(*publicala.Config), test func(t *testing.T, f *fixture, method, path, body string)) {
	for request, body := range requests {
		t.Run(request, func(t *testing.T) {
			f := newFixture(t, func(_ *roster.Config, pc *publicala.Config) {
				pc.ClientPath = true
				if change != nil {
					change(pc)
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
			if name == "conflict" && method == http.MethodGet {
				return // a read meets none
			}
			r := f.request("adm1", method, path, body) // before the store fails: it asks for the user's number
			f.set = publicala.New(f.Dir.WithStore(&wiretest.Store{Store: f.Store, Err: fault.Err, FailOnly: map[bool]string{true: "none"}[name == "conflict"]}), publicala.Config{
				Log: f.Logger(), Authorize: f.AuthorizeAs("adm1"), ClientPath: true,
			})
			f.CheckFault(f.send(r), fault)
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
			is.Equal(f.ask("adm1", method, path, string(make([]byte, 1<<20+1))).Status, 413)
			is.Equal(f.ask("adm1", method, path, "{}").Status, 422)
		}
		is.Equal(f.ask("garbage", method, path, body).Status, 401)
		is.Equal(f.ask("none1", method, path, body).Status, 403)
		if strings.Contains(path, "/") && path != "users" {
			is.Equal(f.ask("adm1", method, strings.NewReplacer("{bob}", "{unknown}", "bob@", "nobody@").Replace(path), body).Status, 404)
		}
		is.True(f.ask("adm1", method, path, body).Status < 300)
	})
	every(t, func(pc *publicala.Config) { pc.Limiter = httpadapters.NewLimiter(1) }, func(t *testing.T, f *fixture, method, path, body string) {
		is := is.New(t)
		is.True(f.ask("adm1", method, path, body).Status < 300)
		is.Equal(f.ask("adm1", method, path, body).Status, 429)
	})
}

// A host without keys cannot confirm a new address, whichever path asks for it.
func TestEveryRouteToTheOwnAddressWithoutKeys(t *testing.T) {
	f := newFixture(t, func(rc *roster.Config, pc *publicala.Config) { rc.Keys, pc.ClientPath = nil, true })
	asksFor(f)
	for _, path := range []string{"users/{alice}", "/api/v1/dashboard/users/{alice}"} {
		is := is.New(t)
		is.Equal(f.ask("alice", "PUT", path, `{"email":"new@x.test","external_id":"a","only_sees_readable":0}`).Status, 501)
	}
}

// What forms send for a member that nobody filled in, and for one that few have.
func TestMembersOfBothBodies(t *testing.T) {
	f := newFixture(t, nil)
	for request, body := range map[string]string{
		"POST users":      `{"email":"a@x.test","external_id":"ext-1","user_plan_name":"Gold"}`,
		"POST users/":     `{"email":"b@x.test","external_id":"ext-2","user_plan_name":null}`,
		"PUT users/{bob}": `{"email":"bob@x.test","external_id":"ext-3","only_sees_readable":0,"new_password":null}`,
	} {
		is := is.New(t)
		method, path, _ := strings.Cut(request, " ")
		is.True(f.ask("adm1", method, path, body).Status < 300)
	}
}
