package scim_test

import (
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/scim"
)

func teamNamed(name string) roster.TeamProfile { return roster.TeamProfile{Name: name} }

// requests has one good request for each route, with its body.
var requests = map[string]string{
	"GET /Users":                 "",
	"POST /Users":                `{"userName":"n"}`,
	"POST /Users/.search":        `{"filter":"title pr"}`,
	"GET /Users/{bob}":           "",
	"PUT /Users/{bob}":           `{"userName":"n"}`,
	"PATCH /Users/{bob}":         `{"Operations":[{"op":"add","path":"title","value":"x"}]}`,
	"DELETE /Users/{bob}":        "",
	"GET /Groups":                "",
	"POST /Groups":               `{"displayName":"n"}`,
	"POST /Groups/.search":       `{"filter":"displayName pr"}`,
	"GET /Groups/{team}":         "",
	"PUT /Groups/{team}":         `{"displayName":"n","members":[{"value":"{bob}"}]}`,
	"PATCH /Groups/{team}":       `{"Operations":[{"op":"add","path":"members","value":[{"value":"{bob}"}]}]}`,
	"DELETE /Groups/{team}":      "",
	"POST /.search":              `{"count":1}`,
	"GET /ResourceTypes":         "",
	"GET /ResourceTypes/User":    "",
	"GET /Schemas":               "",
	"GET /Schemas/" + coreUser:   "",
	"GET /ServiceProviderConfig": "",
}

// every calls test with each request, split, and with a fixture of its own.
func every(t *testing.T, change func(*scim.Config), test func(t *testing.T, f *fixture, method, path, body string)) {
	for request, body := range requests {
		t.Run(request, func(t *testing.T) {
			f := newFixture(t, func(_ *roster.Config, sc *scim.Config) {
				if change != nil {
					change(sc)
				}
			})
			f.IDs["team"] = must(f.T1.CreateTeam(t.Context(), teamNamed("T")))(t).ID
			method, path, _ := strings.Cut(request, " ")
			test(t, f, method, path, body)
		})
	}
}

// reads tells whether a request asks the store for anything, and changes nothing.
func reads(method, path string) (store, only bool) {
	store = strings.HasPrefix(path, "/Users") || strings.HasPrefix(path, "/Groups") || path == "/.search"
	return store, method == "GET" || strings.HasSuffix(path, ".search")
}

// What befalls the set, whatever is asked.
func TestEveryRouteInTrouble(t *testing.T) {
	for _, name := range []string{"down", "busy", "conflict"} {
		fault := wiretest.Faults()[name]
		every(t, nil, func(t *testing.T, f *fixture, method, path, body string) {
			if store, only := reads(method, path); !store || name == "conflict" && only {
				return
			}
			f.set = scim.New(f.Dir.WithStore(&wiretest.Store{Store: f.Store, Err: fault.Err}), scim.Config{
				Log: f.Logger(), Authorize: f.AuthorizeAs("adm1"),
			})
			r := f.Send(f.set, f.request("adm1", method, path, body))
			f.CheckFault(r, fault)
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
	every(t, func(sc *scim.Config) { sc.Limiter = httpadapters.NewLimiter(1) }, func(t *testing.T, f *fixture, method, path, body string) {
		is := is.New(t)
		is.True(f.ask("adm1", method, path, body).Status < 300)
		is.Equal(f.ask("adm1", method, path, body).Status, 429)
	})
	every(t, nil, func(t *testing.T, f *fixture, method, path, body string) {
		is := is.New(t)
		is.Equal(f.ask("garbage", method, path, body).Status, 401)
	})
}

// Who is faster loses nothing: the operations are made again on what is there then, and a
// client that names a version is told.
func TestFasterChange(t *testing.T) {
	for _, c := range []struct {
		match  bool
		status int
	}{{false, 200}, {true, 412}} {
		is := is.New(t)
		f := newFixture(t, nil)
		at := f.pat(`{"userName":"pat","emails":[{"value":"pat@x.test","type":"work"}]}`)
		version := f.get(at)["meta"].(object)["version"].(string)
		first := func() {
			must(f.T1.Edit(t.Context(), f.IDs["pat"], func(p *roster.Profile) error { p.Last = "Doe"; return nil }))(t)
		}
		f.set = scim.New(f.Dir.WithStore(wiretest.Interrupted(f.Store, first)), scim.Config{Authorize: f.AuthorizeAs("adm1")})
		r := f.request("adm1", "PATCH", at, patchBody(`{"op":"add","path":"name.givenName","value":"Pat"},{"op":"add","path":"active","value":false}`))
		if c.match {
			r.Header.Set("If-Match", version)
		}
		is.Equal(f.send(r).Status, c.status)
		u := f.User("pat")
		is.Equal(u.Last, "Doe")
		is.Equal(u.First == "Pat", !c.match)
		is.Equal(u.State == roster.StateDeactivated, !c.match)
	}
}
