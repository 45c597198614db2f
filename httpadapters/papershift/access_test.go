package papershift_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/papershift"
)

// Who may do what: each caller on each route, towards each target.
func TestAccess(t *testing.T) {
	const (
		users  = "/api/v1/users"
		edit   = `{"data":{"type":"user","attributes":{"name":"changed"}}}`
		assign = `{"data":{"type":"account_membership","attributes":{"role_ids":["read-only"],"user_id":"`
	)
	type want = wiretest.Statuses
	for _, c := range []struct {
		method, path, body string
		want               want
	}{
		{"POST", users, `{"data":{"type":"user"}}`, wiretest.Admins.With(201)},
		{"GET", users, "", want{"*": 200, "none1": 403}},

		{"GET", users + "/{alice}", "", wiretest.Reads.But(want{"alice": 200})},
		{"GET", users + "/{ro1}", "", wiretest.Reads.But(want{"ro1": 200})},
		{"GET", users + "/{adm1}", "", wiretest.Reads.But(want{"asuser1": 200})},
		{"GET", users + "/{none1}", "", wiretest.Reads},
		{"GET", users + "/{root1}", "", wiretest.Reads},
		{"GET", users + "/{erin}", "", want{"*": 404, "none1": 403, "adm2": 200}},
		{"GET", users + "/{unknown}", "", want{"*": 404, "none1": 403}},

		{"PUT", users + "/{alice}", edit, wiretest.Edits.But(want{"alice": 200})},
		{"PATCH", users + "/{alice}", edit, wiretest.Edits.But(want{"alice": 200})},
		{"PATCH", users + "/{ro1}", edit, wiretest.Edits.But(want{"ro1": 403})},
		{"PATCH", users + "/{adm1}", edit, wiretest.Edits.But(want{"asuser1": 200})},
		{"PATCH", users + "/{root1}", edit, wiretest.Outranked},
		{"PATCH", users + "/{erin}", edit, wiretest.Elsewhere},
		{"PATCH", users + "/{unknown}", edit, wiretest.Nobody},

		{"DELETE", users + "/{bob}", "", wiretest.Edits},
		{"DELETE", users + "/{alice}", "", wiretest.Edits.But(want{"alice": 403})},
		{"DELETE", users + "/{adm1}", "", wiretest.Edits.But(want{"asuser1": 403})},
		{"DELETE", users + "/{root1}", "", wiretest.Outranked.But(want{"root1": 403})},
		{"DELETE", users + "/{erin}", "", wiretest.Elsewhere},

		{"POST", users + "/{chris}/invite", "", wiretest.Edits},
		{"POST", users + "/{alice}/invite", "", wiretest.Edits.With(422).But(want{"alice": 403})},
		{"POST", users + "/{root1}/invite", "", wiretest.Outranked.With(422)},
		{"POST", users + "/{erin}/invite", "", wiretest.Elsewhere.With(422)},
		{"DELETE", users + "/{carol}/invite", "", wiretest.Edits},
		{"DELETE", users + "/{erin}/invite", "", wiretest.Elsewhere.With(422)},

		{"POST", "/api/v1/account_memberships", assign + `{alice}"}}}`, wiretest.Admins.But(want{"adm2": 404})},
		{"POST", "/api/v1/account_memberships", assign + `{adm1}"}}}`, wiretest.Admins.But(want{"adm2": 404})},
		{"POST", "/api/v1/account_memberships", assign + `{root1}"}}}`, wiretest.Admins.But(want{"adm1": 403, "acct1": 403, "root1": 403, "adm2": 404})},
		{"POST", "/api/v1/account_memberships", assign + `{erin}"}}}`, want{"*": 403, "adm1": 404, "acct1": 404, "root1": 404, "adm2": 200}},
	} {
		for _, as := range wiretest.Callers {
			t.Run(as+" "+c.method+" "+c.path, func(t *testing.T) {
				is := is.New(t)
				f := newFixture(t, nil)
				want := c.want.Of(as, 401)
				events := f.Events()
				r := f.ask(as, c.method, c.path, c.body)
				is.Equal(r.Status, want)
				f.CheckChallenge(as, r)
				if want == 404 {
					// byte for byte like one who does not exist
					is.Equal(r, f.ask(as, c.method, wiretest.Hidden(c.path), wiretest.Hidden(c.body)))
				}
				if want >= 400 {
					is.Equal(f.Events(), events) // refused: nothing changed
				}
			})
		}
	}
}

// Below rank admin the list is oneself, whatever the query says.
func TestListOfOneself(t *testing.T) {
	f := newFixture(t, nil)
	for as, want := range map[string][]string{
		"alice": {"alice"}, "ro1": {"ro1"}, "asuser1": {"adm1"}, "acctuser1": nil,
		"adm2": {"root2", "adm2", "erin"}, // its own account alone
	} {
		t.Run(as, func(t *testing.T) {
			is := is.New(t)
			r := f.ask(as, "GET", "/api/v1/users", "")
			is.Equal(names(many(t, r)), want)
			is.Equal(success(t, r).Meta.Total, len(want))
			is.Equal(names(many(t, f.ask(as, "GET", "/api/v1/users?sort=-name&page[size]=100&filter[name]=in:bob,mike", ""))), nil)
		})
	}
}

// What meta says of a user is what happens.
func TestPermissions(t *testing.T) {
	requests := map[string]struct{ method, path, body string }{
		"edit":              {"PATCH", "", `{"data":{"type":"user","attributes":{"name":"changed"}}}`},
		"delete":            {"DELETE", "", ""},
		"invite":            {"POST", "/invite", ""},
		"revoke_invitation": {"DELETE", "/invite", ""},
	}
	for _, as := range []string{"ro1", "alice", "asuser1", "reads1", "adm1", "acct1", "root1"} {
		for _, name := range []string{"alice", "adm1", "ro1", "chris", "carol", "dave", "root1", "gone", "unmailed"} {
			for action, c := range requests {
				t.Run(as+" "+action+" "+name, func(t *testing.T) {
					is := is.New(t)
					f := newFixture(t, nil)
					f.AddUser(f.T1, "root", roster.RoleOwner) // no owner is the last
					must(f.T1.Apply(t.Context(), f.AddUser(f.T1, "gone", roster.RoleUser), roster.Remove))(t)
					f.IDs["unmailed"] = must(f.T1.Create(t.Context(), roster.NewUser{}))(t).ID

					path := "/api/v1/users/{" + name + "}"
					r := f.ask(as, "GET", path, "")
					if r.Status == 404 {
						return // nothing is said
					}
					actions := one(t, r).Meta.Actions
					is.Equal(len(actions), len(requests))
					status := f.ask(as, c.method, path+c.path, c.body).Status
					if action == "delete" && name == "gone" && status == 200 {
						return // a repeat, which changes nothing
					}
					is.Equal(status < 400, actions[action])
				})
			}
		}
	}
}

// The two ways in which a token is sent, and what is neither (rows O06, O07).
func TestTokens(t *testing.T) {
	f := newFixture(t, nil)
	for header, want := range map[string]int{
		"Bearer pulse-at-least-22-characters-adm1":         200,
		"bearer  pulse-at-least-22-characters-adm1":        200,
		`Token token="pulse-at-least-22-characters-adm1"`:  200,
		`token  token="pulse-at-least-22-characters-adm1"`: 200,
		"Bearer pulse-at-least-22-characters-adm":          401,
		"Bearer pulse-at-least-22-characters-adm11":        401,
		"Bearer PULSE-AT-LEAST-22-CHARACTERS-ADM1":         401,
		"Bearer pulse-at-least-22-characters-adm1=":        401,
		"Bearer ":                                                401,
		"pulse-at-least-22-characters-adm1":                      401,
		"Basic pulse-at-least-22-characters-adm1":                401,
		"Token pulse-at-least-22-characters-adm1":                401,
		"Token token=pulse-at-least-22-characters-adm1":          401,
		`Token token="pulse-at-least-22-characters-adm1`:         401,
		`Token token=""`:                                         401,
		`Token token="`:                                          401,
		`Token token="pulse-at-least-22-characters-adm1" `:       401,
		`Token token="pulse-at-least-22-characters-adm1", x="y"`: 401,
		`Token token="pulse-at-least-22-characters-adm1\"`:       401,
		"Token ":                              401,
		"Token":                               401,
		"Bearer " + strings.Repeat("x.", 1e5): 401,
	} {
		t.Run(header, func(t *testing.T) {
			is := is.New(t)
			r := f.request("", "GET", "/api/v1/users", "")
			r.Header.Set("Authorization", header)
			got := f.send(r)
			is.Equal(got.Status, want)
			if want == 401 {
				is.Equal(refused(t, got).Detail, "a valid token is required")
				is.Equal(got.Header.Get("WWW-Authenticate"), `Bearer error="invalid_token"`)
			}
		})
	}
	is := is.New(t)
	r := f.request("adm1", "GET", "/api/v1/users", "")
	r.Header.Add("Authorization", `Token token="pulse-at-least-22-characters-adm1"`)
	is.Equal(f.send(r).Status, 401) // two are none
	for _, query := range []string{"access_token=pulse-at-least-22-characters-adm1", "api_token=pulse-at-least-22-characters-adm1", "token=pulse-at-least-22-characters-adm1"} {
		is.Equal(f.ask("", "GET", "/api/v1/users?"+query, "").Status, 401)
	}
	is.Equal(f.Log.Len(), 0)
}

func TestRate(t *testing.T) {
	is := is.New(t)
	limiter := httpadapters.NewLimiter(2)
	f := newFixture(t, func(_ *roster.Config, pc *papershift.Config) { pc.Limiter = limiter })
	limiter.Now = f.Clock.Now
	r := f.CheckRate(func(as string) reply { return f.ask(as, "GET", "/api/v1/users", "") })
	is.Equal(refused(t, r).Detail, "rate limit exceeded")

	without := newFixture(t, nil).ask("adm1", "GET", "/api/v1/users", "")
	is.Equal(without.Header.Get("X-RateLimit-Limit"), "") // only where the host sets a limit
}

// Verbs and paths that there are not.
func TestRoutes(t *testing.T) {
	f := newFixture(t, nil)
	for request, allow := range map[string]string{
		"PUT /api/v1/users":                  "GET, HEAD, POST",
		"DELETE /api/v1/users":               "GET, HEAD, POST",
		"OPTIONS /api/v1/users":              "GET, HEAD, POST",
		"POST /api/v1/users/{alice}":         "GET, HEAD, PUT, PATCH, DELETE",
		"GET /api/v1/users/{alice}/invite":   "POST, DELETE",
		"PATCH /api/v1/users/{alice}/invite": "POST, DELETE",
		"GET /api/v1/account_memberships":    "POST",
		"GET /api/v1/users/":                 "",
		"GET /api/v1/users//":                "",
		"GET /api/v1/users/{alice}/":         "",
		"GET /api/v1/users/../users":         "",
		"GET /api/v1/users/{alice}/teams":    "",
		"GET /api/v1/users/{alice}%20":       "",
		"GET /api/v1/users/alice":            "",
		"GET /api/v1/teams":                  "",
		"GET /api/v1":                        "",
		"GET /":                              "",
	} {
		t.Run(request, func(t *testing.T) {
			is := is.New(t)
			method, path, _ := strings.Cut(request, " ")
			r := f.ask("adm1", method, path, "")
			is.Equal(r.Header.Get("Allow"), allow)
			if allow != "" {
				is.Equal(r.Status, http.StatusMethodNotAllowed)
			} else {
				is.Equal(r, f.ask("adm1", "GET", "/api/v1/users/{unknown}", ""))
			}
		})
	}
}
