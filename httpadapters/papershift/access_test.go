package papershift_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/papershift"
)

const unknown = "00000000-0000-7000-8000-000000000009"

// hidden returns path with the id of nobody in place of each name in braces.
func (f *fixture) hidden(path string) string {
	for name := range f.ids {
		path = strings.ReplaceAll(path, "{"+name+"}", unknown)
	}
	return path
}

// Who may do what: each caller on each route, towards each target.
func TestAccess(t *testing.T) {
	callers := []string{"", "garbage", "rev1", "old1", "dave", "none1", "ro1", "alice", "asuser1", "acctuser1", "reads1", "adm1", "acct1", "root1", "adm2"}
	const (
		users  = "/api/v1/users"
		edit   = `{"data":{"type":"user","attributes":{"name":"changed"}}}`
		assign = `{"data":{"type":"account_membership","attributes":{"role_ids":["read-only"],"user_id":"`
	)
	type want = map[string]int // callers who are not named: as "*"
	var (
		admins    = want{"*": 403, "reads1": 200, "adm1": 200, "acct1": 200, "root1": 200, "adm2": 200}
		reads     = want{"*": 200, "none1": 403, "ro1": 404, "alice": 404, "asuser1": 404, "acctuser1": 404, "adm2": 404}
		edits     = want{"*": 404, "none1": 403, "reads1": 403, "adm1": 200, "acct1": 200, "root1": 200}
		outranked = want{"*": 404, "none1": 403, "reads1": 403, "adm1": 403, "acct1": 403, "root1": 200}
		elsewhere = want{"*": 404, "none1": 403, "reads1": 403, "adm2": 200}
	)
	but := func(most, others want) want {
		all := want{}
		for _, some := range []want{most, others} {
			for as, status := range some {
				all[as] = status
			}
		}
		return all
	}
	for _, c := range []struct {
		method, path, body string
		want               want
	}{
		{"POST", users, `{"data":{"type":"user"}}`, but(admins, want{"reads1": 403, "adm1": 201, "acct1": 201, "root1": 201, "adm2": 201})},
		{"GET", users, "", want{"*": 200, "none1": 403}},

		{"GET", users + "/{alice}", "", but(reads, want{"alice": 200})},
		{"GET", users + "/{ro1}", "", but(reads, want{"ro1": 200})},
		{"GET", users + "/{adm1}", "", but(reads, want{"asuser1": 200})},
		{"GET", users + "/{none1}", "", reads},
		{"GET", users + "/{root1}", "", reads},
		{"GET", users + "/{erin}", "", want{"*": 404, "none1": 403, "adm2": 200}},
		{"GET", users + "/" + unknown, "", want{"*": 404, "none1": 403}},

		{"PUT", users + "/{alice}", edit, but(edits, want{"alice": 200})},
		{"PATCH", users + "/{alice}", edit, but(edits, want{"alice": 200})},
		{"PATCH", users + "/{ro1}", edit, but(edits, want{"ro1": 403})},
		{"PATCH", users + "/{adm1}", edit, but(edits, want{"asuser1": 200})},
		{"PATCH", users + "/{root1}", edit, outranked},
		{"PATCH", users + "/{erin}", edit, elsewhere},
		{"PATCH", users + "/" + unknown, edit, want{"*": 404, "none1": 403, "reads1": 403}},

		{"DELETE", users + "/{bob}", "", edits},
		{"DELETE", users + "/{alice}", "", but(edits, want{"alice": 403})},
		{"DELETE", users + "/{adm1}", "", but(edits, want{"asuser1": 403})},
		{"DELETE", users + "/{root1}", "", but(outranked, want{"root1": 403})},
		{"DELETE", users + "/{erin}", "", elsewhere},

		{"POST", users + "/{chris}/invite", "", edits},
		{"POST", users + "/{alice}/invite", "", but(edits, want{"alice": 403, "adm1": 422, "acct1": 422, "root1": 422})},
		{"POST", users + "/{root1}/invite", "", but(outranked, want{"root1": 422})},
		{"POST", users + "/{erin}/invite", "", but(elsewhere, want{"adm2": 422})},
		{"DELETE", users + "/{carol}/invite", "", edits},
		{"DELETE", users + "/{erin}/invite", "", but(elsewhere, want{"adm2": 422})},

		{"POST", "/api/v1/account_memberships", assign + `{alice}"}}}`, but(admins, want{"reads1": 403, "adm2": 404})},
		{"POST", "/api/v1/account_memberships", assign + `{adm1}"}}}`, but(admins, want{"reads1": 403, "adm2": 404})},
		{"POST", "/api/v1/account_memberships", assign + `{root1}"}}}`, but(admins, want{"reads1": 403, "adm1": 403, "acct1": 403, "root1": 403, "adm2": 404})},
		{"POST", "/api/v1/account_memberships", assign + `{erin}"}}}`, want{"*": 403, "adm1": 404, "acct1": 404, "root1": 404, "adm2": 200}},
	} {
		for _, as := range callers {
			t.Run(as+" "+c.method+" "+c.path, func(t *testing.T) {
				is := is.New(t)
				f := newFixture(t, nil)
				want, ok := c.want[as]
				if !ok {
					want = c.want["*"]
				}
				nobody := as == "" || as == "garbage" || as == "rev1" || as == "old1" || as == "dave"
				if nobody {
					want = 401
				}
				events := f.events()
				r := f.ask(as, c.method, c.path, c.body)
				is.Equal(r.status, want)
				switch challenge := r.header.Get("WWW-Authenticate"); {
				case as == "":
					is.Equal(challenge, "Bearer")
				case nobody:
					is.Equal(challenge, `Bearer error="invalid_token"`)
				case as == "reads1" && want == 403:
					is.True(strings.HasPrefix(challenge, `Bearer error="insufficient_scope", scope="users:`))
				default:
					is.Equal(challenge, "")
				}
				if want == 404 {
					is.Equal(r, f.ask(as, c.method, f.hidden(c.path), f.hidden(c.body))) // byte for byte like one who does not exist
				}
				if want >= 400 {
					is.Equal(f.events(), events) // refused: nothing changed
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
					f.user(f.t1, "root", roster.RoleOwner) // no owner is the last
					must(f.t1.Apply(t.Context(), f.user(f.t1, "gone", roster.RoleUser), roster.Remove))(t)
					f.ids["unmailed"] = must(f.t1.Create(t.Context(), roster.NewUser{}))(t).ID

					path := "/api/v1/users/{" + name + "}"
					r := f.ask(as, "GET", path, "")
					if r.status == 404 {
						return // nothing is said
					}
					actions := one(t, r).Meta.Actions
					is.Equal(len(actions), len(requests))
					status := f.ask(as, c.method, path+c.path, c.body).status
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
		"Bearer pulse-adm1":                   200,
		"bearer  pulse-adm1":                  200,
		`Token token="pulse-adm1"`:            200,
		`token  token="pulse-adm1"`:           200,
		"Bearer pulse-adm":                    401,
		"Bearer pulse-adm11":                  401,
		"Bearer PULSE-ADM1":                   401,
		"Bearer pulse-adm1=":                  401,
		"Bearer ":                             401,
		"pulse-adm1":                          401,
		"Basic pulse-adm1":                    401,
		"Token pulse-adm1":                    401,
		"Token token=pulse-adm1":              401,
		`Token token="pulse-adm1`:             401,
		`Token token=""`:                      401,
		`Token token="`:                       401,
		`Token token="pulse-adm1" `:           401,
		`Token token="pulse-adm1", x="y"`:     401,
		`Token token="pulse-adm1\"`:           401,
		"Token ":                              401,
		"Token":                               401,
		"Bearer " + strings.Repeat("x.", 1e5): 401,
	} {
		t.Run(header, func(t *testing.T) {
			is := is.New(t)
			r := f.request("", "GET", "/api/v1/users", "")
			r.Header.Set("Authorization", header)
			got := f.send(r)
			is.Equal(got.status, want)
			if want == 401 {
				is.Equal(refused(t, got).Detail, "a valid token is required")
				is.Equal(got.header.Get("WWW-Authenticate"), `Bearer error="invalid_token"`)
			}
		})
	}
	is := is.New(t)
	r := f.request("adm1", "GET", "/api/v1/users", "")
	r.Header.Add("Authorization", `Token token="pulse-adm1"`)
	is.Equal(f.send(r).status, 401) // two are none
	for _, query := range []string{"access_token=pulse-adm1", "api_token=pulse-adm1", "token=pulse-adm1"} {
		is.Equal(f.ask("", "GET", "/api/v1/users?"+query, "").status, 401)
	}
	is.Equal(f.log.Len(), 0)
}

func TestRate(t *testing.T) {
	is := is.New(t)
	limiter := httpadapters.NewLimiter(2)
	f := newFixture(t, func(_ *roster.Config, pc *papershift.Config) { pc.Limiter = limiter })
	limiter.Now = f.clock.Now

	r := f.ask("adm1", "GET", "/api/v1/users", "")
	is.Equal(r.status, 200)
	is.Equal(r.header.Get("X-RateLimit-Limit"), "2")
	is.Equal(r.header.Get("X-RateLimit-Remaining"), "1")
	is.Equal(r.header.Get("X-RateLimit-Reset"), "1893459630")
	f.ask("adm1", "GET", "/api/v1/users", "")
	r = f.ask("adm1", "GET", "/api/v1/users", "")
	is.Equal(r.status, 429)
	is.Equal(refused(t, r).Detail, "rate limit exceeded")
	is.Equal(r.header.Get("Retry-After"), "30")
	is.Equal(f.ask("alice", "GET", "/api/v1/users", "").status, 200) // another token
	f.clock.Add(30 * time.Second)
	is.Equal(f.ask("adm1", "GET", "/api/v1/users", "").status, 200)

	without := newFixture(t, nil).ask("adm1", "GET", "/api/v1/users", "")
	is.Equal(without.header.Get("X-RateLimit-Limit"), "") // only where the host sets a limit
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
			is.Equal(r.header.Get("Allow"), allow)
			if allow != "" {
				is.Equal(r.status, http.StatusMethodNotAllowed)
			} else {
				is.Equal(r, f.ask("adm1", "GET", "/api/v1/users/"+unknown, ""))
			}
		})
	}
}
