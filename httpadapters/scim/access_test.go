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

// Who may do what: each caller on each route, towards each target. Provisioning is for
// admins; what a service can do, everybody may know.
func TestAccess(t *testing.T) {
	type want = wiretest.Statuses
	var (
		admins = wiretest.Admins.But(want{"adm2": 404})
		reads  = admins.But(want{"reads1": 200})
		known  = want{"*": 200, "none1": 403}
		patch  = patchBody(`{"op":"replace","path":"title","value":"x"}`)
		search = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}`
	)
	for _, c := range []struct {
		method, path, body string
		want               want
	}{
		{"POST", "/Users", withSchemas("/Users", `{"userName":"n"}`), wiretest.Admins.With(201)},
		{"GET", "/Users", "", wiretest.Lists},
		{"POST", "/Users/.search", search, wiretest.Lists},
		{"GET", "/Users/{alice}", "", reads},
		{"GET", "/Users/{erin}", "", want{"*": 403, "reads1": 404, "adm1": 404, "acct1": 404, "root1": 404, "adm2": 200}},
		{"PUT", "/Users/{bob}", withSchemas("/Users", `{"userName":"n"}`), admins},
		{"PATCH", "/Users/{bob}", patch, admins},
		{"PATCH", "/Users/{root1}", patch, admins.But(want{"adm1": 403, "acct1": 403})}, // who outranks them
		{"DELETE", "/Users/{bob}", "", admins.With(204)},
		{"DELETE", "/Users/{root1}", "", admins.But(want{"adm1": 403, "acct1": 403, "root1": 409})}, // the last owner

		{"POST", "/Groups", withSchemas("/Groups", `{"displayName":"n"}`), wiretest.Admins.With(201)},
		{"GET", "/Groups", "", wiretest.Lists},
		{"POST", "/Groups/.search", search, wiretest.Lists},
		{"GET", "/Groups/{team}", "", reads},
		{"PUT", "/Groups/{team}", withSchemas("/Groups", `{"displayName":"n"}`), admins},
		{"PATCH", "/Groups/{team}", patchBody(`{"op":"replace","path":"displayName","value":"x"}`), admins},
		{"DELETE", "/Groups/{team}", "", admins.With(204)},

		{"POST", "/.search", search, wiretest.Lists},
		{"POST", "/Bulk", `{"Operations":[{"method":"DELETE","path":"/Users/{bob}"}]}`, wiretest.Lists},
		{"GET", "/ServiceProviderConfig", "", known},
		{"GET", "/ResourceTypes", "", known},
		{"GET", "/ResourceTypes/User", "", known},
		{"GET", "/Schemas", "", known},
		{"GET", "/Schemas/" + coreUser, "", known},
		{"GET", "/Me", "", known.With(501)},
	} {
		for _, as := range wiretest.Callers {
			t.Run(as+" "+c.method+" "+c.path, func(t *testing.T) {
				is := is.New(t)
				f := newFixture(t, nil)
				f.IDs["team"] = must(f.T1.CreateTeam(t.Context(), roster.TeamProfile{Name: "T"}))(t).ID
				want := c.want.Of(as, 401)
				events := f.Events()
				r := f.ask(as, c.method, c.path, c.body)
				is.Equal(r.Status, want)
				f.CheckChallenge(as, r)
				if want == 404 {
					is.Equal(r, f.ask(as, c.method, wiretest.Hidden(c.path), c.body)) // as one who does not exist
				}
				if want >= 400 {
					is.Equal(f.Events(), events)
				}
				if c.path == "/Bulk" && as == "reads1" {
					is.True(strings.Contains(r.Body, `"status":"403"`)) // of the operation
					is.Equal(f.Events(), events)
				}
			})
		}
	}
}

func TestAuthorize(t *testing.T) {
	f := newFixture(t, nil)
	over := func(dir *roster.Directory, a httpadapters.Authorize) {
		f.set = scim.New(dir, scim.Config{Log: f.Logger(), Authorize: a})
	}
	f.CheckAuthorize(401, over, func(as string) reply { return f.ask(as, "GET", "/Users", "") })
}

func TestRate(t *testing.T) {
	is := is.New(t)
	limiter := httpadapters.NewLimiter(2)
	f := newFixture(t, func(_ *roster.Config, sc *scim.Config) { sc.Limiter = limiter })
	limiter.Now = f.Clock.Now
	r := f.CheckRate(func(as string) reply { return f.ask(as, "GET", "/Schemas", "") })
	is.Equal(parsed(t, r.Body)["status"], "429")
}
