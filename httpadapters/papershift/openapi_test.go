package papershift_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/papershift"
)

// requests has one good request for each route, with its body.
var requests = map[string]string{
	"GET /api/v1/users":                   "",
	"POST /api/v1/users":                  `{"data":{"type":"user","attributes":{"name":"Jane","email":"jane.new@x.test"}}}`,
	"GET /api/v1/users/{bob}":             "",
	"PUT /api/v1/users/{bob}":             `{"data":{"type":"user","attributes":{"name":"Bob","avatar":null}}}`,
	"PATCH /api/v1/users/{bob}":           `{"data":{"type":"user","attributes":{"name":"Bob","avatar":null}}}`,
	"DELETE /api/v1/users/{bob}":          "",
	"POST /api/v1/users/{chris}/invite":   "",
	"DELETE /api/v1/users/{carol}/invite": "",
	"POST /api/v1/account_memberships":    `{"data":{"type":"account_membership","attributes":{"user_id":"{bob}","role_ids":["read-only"]}}}`,
}

// every calls test with each request, split, and with a fixture of its own.
func every(t *testing.T, change func(*roster.Config, *papershift.Config), test func(t *testing.T, f *fixture, method, path, body string)) {
	for request, body := range requests {
		t.Run(request, func(t *testing.T) {
			method, path, _ := strings.Cut(request, " ")
			test(t, newFixture(t, change), method, path, body)
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
			f.set = papershift.New(f.Dir.WithStore(&wiretest.Store{Store: f.Store, Err: fault.Err}), papershift.Config{
				Log: f.Logger(), Authorize: f.AuthorizeAs("adm1"),
			})
			f.CheckFault(f.ask("adm1", method, path, body), fault)
		})
	}
}

// What every route does, and what it refuses whatever is asked.
func TestEveryRoute(t *testing.T) {
	every(t, nil, func(t *testing.T, f *fixture, method, path, body string) {
		is := is.New(t)
		with := func(name, value string) int {
			r := f.request("adm1", method, path, body)
			r.Header.Set(name, value)
			return f.send(r).Status
		}
		is.Equal(with("Content-Type", "application/vnd.api+json; ext=x"), 415)
		is.Equal(with("Accept", "application/vnd.api+json; ext=x"), 406)
		is.Equal(f.ask("adm1", method, path+"?x=1", body).Status, 400)
		if body != "" {
			is.Equal(f.ask("adm1", method, path, string(make([]byte, 1<<20+1))).Status, 413)
			is.Equal(f.ask("adm1", method, path, strings.Replace(body, `"type":"`, `"type":"x`, 1)).Status, 409)
			is.Equal(f.ask("adm1", method, path, "{}").Status, 422)
		}
		is.Equal(f.ask("garbage", method, path, body).Status, 401)
		is.Equal(f.ask("none1", method, path, body).Status, 403)
		nobody := strings.NewReplacer("{bob}", "{unknown}", "{chris}", "{unknown}", "{carol}", "{unknown}")
		if other := nobody.Replace(path + " " + body); other != path+" "+body {
			path, body, _ := strings.Cut(other, " ")
			is.Equal(f.ask("adm1", method, path, body).Status, 404)
		}
		is.True(f.ask("adm1", method, path, body).Status < 300)
	})
	limited := func(_ *roster.Config, pc *papershift.Config) { pc.Limiter = httpadapters.NewLimiter(1) }
	every(t, limited, func(t *testing.T, f *fixture, method, path, body string) {
		is := is.New(t)
		is.True(f.ask("adm1", method, path, body).Status < 300)
		is.Equal(f.ask("adm1", method, path, body).Status, 429)
	})
}

// A host without keys cannot mail, whichever route asks for it.
func TestEveryRouteWithoutKeys(t *testing.T) {
	f := newFixture(t, func(rc *roster.Config, _ *papershift.Config) { rc.Keys = nil })
	for _, method := range []string{"PUT", "PATCH"} {
		is := is.New(t)
		is.Equal(f.ask("alice", method, "/api/v1/users/{alice}", `{"data":{"type":"user","attributes":{"email":"new@x.test"}}}`).Status, 501)
	}
}

// Every filter is accepted, and every parameter on each route.
func TestEveryParameter(t *testing.T) {
	f := newFixture(t, nil)
	f.team("red", roster.ID{}, "alice", "bob")
	const all = "account,account_memberships.account,teams.parent,team_memberships.team"
	for relation, attributes := range map[string]string{
		"": "id name email avatar status created_at updated_at discarded_at", "[teams]": "name created_at updated_at",
		"[account_memberships]": "role_ids status created_at updated_at", "[team_memberships]": "created_at",
	} {
		for name := range strings.FieldsSeq(attributes) {
			value := "x"
			switch {
			case name == "id":
				value = f.IDs["alice"].String()
			case name == "status":
				value = "active"
			case strings.HasSuffix(name, "_at"):
				value = "2030-01-01T00:00:00Z"
			}
			for ending, value := range map[string]string{"": value, "_blank": "1", "_present": "1"} {
				if name == "id" && ending != "" {
					continue // nobody is without
				}
				is := is.New(t)
				query := url.Values{"filter" + relation + "[" + name + ending + "]": {value}, "include": {all}}
				is.Equal(f.ask("adm1", "GET", "/api/v1/users?"+query.Encode(), "").Status, 200) // every filter is known
			}
		}
	}
	every(t, nil, func(t *testing.T, f *fixture, method, path, body string) {
		is := is.New(t)
		fields := "&fields[user]=name&fields[account]=name&fields[account_membership]=status&fields[team]=name&fields[team_membership]=created_at"
		is.True(f.ask("adm1", method, path+"?include="+all+fields, body).Status < 300)
	})
}
