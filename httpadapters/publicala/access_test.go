package publicala_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/publicala"
)

// Who may do what: each caller on each route, towards each target.
func TestAccess(t *testing.T) {
	callers := []string{"", "garbage", "rev1", "old1", "dave", "none1", "ro1", "alice", "asuser1", "acctuser1", "reads1", "adm1", "acct1", "root1", "adm2"}
	put := func(email string) string {
		return `{"email":"` + email + `","external_id":"","only_sees_readable":0}`
	}
	const logout = "/integration-api/v1/users/"
	admins := func(status int) map[string]int {
		return map[string]int{"*": 403, "adm1": status, "acct1": status, "root1": status, "adm2": status}
	}
	for _, c := range []struct {
		method, path, body string
		want               map[string]int // callers who are not named: as "*"
	}{
		{"POST", "users", `{"email":"n@x.test","external_id":"e"}`, admins(200)},
		{"POST", "users/", `{"email":"n@x.test","external_id":"e","admin":true}`, admins(200)},
		{"GET", "users", "", map[string]int{"*": 403, "reads1": 200, "adm1": 200, "acct1": 200, "root1": 200, "adm2": 200}},
		{"GET", "users/?query=admins", "", map[string]int{"*": 403, "reads1": 200, "adm1": 200, "acct1": 200, "root1": 200, "adm2": 200}},

		{"GET", "users/alice@x.test", "", map[string]int{"*": 200, "none1": 403, "ro1": 404, "asuser1": 404, "acctuser1": 404, "adm2": 404}},
		{"GET", "users/ro1@x.test", "", map[string]int{"*": 200, "none1": 403, "alice": 404, "asuser1": 404, "acctuser1": 404, "adm2": 404}},
		{"GET", "users/none1@x.test", "", map[string]int{"*": 200, "none1": 403, "ro1": 404, "alice": 404, "asuser1": 404, "acctuser1": 404, "adm2": 404}},
		{"GET", "users/root1@x.test", "", map[string]int{"*": 200, "none1": 403, "ro1": 404, "alice": 404, "asuser1": 404, "acctuser1": 404, "adm2": 404}},
		{"GET", "users/erin@x.test", "", map[string]int{"*": 404, "none1": 403, "adm2": 200}},
		{"GET", "users/nobody@x.test", "", map[string]int{"*": 404, "none1": 403}},

		{"PUT", "users/{alice}", put("alice@x.test"), map[string]int{"*": 404, "none1": 403, "reads1": 403, "alice": 422, "adm1": 422, "acct1": 422, "root1": 422}},
		{"PUT", "users/{ro1}", put("ro1@x.test"), map[string]int{"*": 404, "none1": 403, "reads1": 403, "ro1": 403, "adm1": 422, "acct1": 422, "root1": 422}},
		{"PUT", "users/{bob}", `{"email":"bob@x.test","external_id":"e","only_sees_readable":0}`, map[string]int{"*": 404, "none1": 403, "reads1": 403, "adm1": 204, "acct1": 204, "root1": 204}},
		{"PUT", "users/{alice}", `{"email":"alice@x.test","external_id":"e","only_sees_readable":0}`, map[string]int{"*": 404, "none1": 403, "reads1": 403, "alice": 403, "adm1": 204, "acct1": 204, "root1": 204}},
		{"PUT", "users/{root1}", `{"email":"root1@x.test","external_id":"e","only_sees_readable":0}`, map[string]int{"*": 404, "none1": 403, "reads1": 403, "adm1": 403, "acct1": 403, "root1": 204}},
		{"PUT", "users/{erin}", `{"email":"erin@x.test","external_id":"e","new_password":"a new password","only_sees_readable":0}`, map[string]int{"*": 404, "none1": 403, "reads1": 403, "adm2": 204}},
		{"PUT", "users/{unknown}", put("n@x.test"), map[string]int{"*": 404, "none1": 403, "reads1": 403}},

		{"DELETE", "users/{bob}", "", map[string]int{"*": 404, "none1": 403, "reads1": 403, "adm1": 200, "acct1": 200, "root1": 200}},
		{"DELETE", "users/{alice}", "", map[string]int{"*": 404, "none1": 403, "reads1": 403, "alice": 403, "adm1": 200, "acct1": 200, "root1": 200}},
		{"DELETE", "users/{root1}", "", map[string]int{"*": 404, "none1": 403, "reads1": 403, "adm1": 403, "acct1": 403, "root1": 403}},
		{"DELETE", "users/{erin}", "", map[string]int{"*": 404, "none1": 403, "reads1": 403, "adm2": 200}},

		{"PUT", "users/{dave}/re-activate", "", map[string]int{"*": 404, "none1": 403, "reads1": 403, "adm1": 200, "acct1": 200, "root1": 200}},
		{"PUT", "users/{alice}/re-activate", "", map[string]int{"*": 404, "none1": 403, "reads1": 403, "alice": 403, "adm1": 200, "acct1": 200, "root1": 200}},
		{"PUT", "users/{erin}/re-activate", "", map[string]int{"*": 404, "none1": 403, "reads1": 403, "adm2": 200}},

		{"POST", logout + "{alice}/force-logout", "", map[string]int{"*": 404, "none1": 403, "reads1": 403, "alice": 200, "adm1": 200, "acct1": 200, "root1": 200}},
		{"POST", "users/{ro1}/force-logout", "", map[string]int{"*": 404, "none1": 403, "reads1": 403, "ro1": 403, "adm1": 200, "acct1": 200, "root1": 200}},
		{"POST", "users/{root1}/force-logout", "", map[string]int{"*": 404, "none1": 403, "reads1": 403, "adm1": 403, "acct1": 403, "root1": 200}},
		{"POST", logout + "{erin}/force-logout", "", map[string]int{"*": 404, "none1": 403, "reads1": 403, "adm2": 200}},
		{"POST", "users/{unknown}/force-logout", "", map[string]int{"*": 404, "none1": 403, "reads1": 403}},
	} {
		for _, as := range callers {
			t.Run(as+" "+c.method+" "+c.path, func(t *testing.T) {
				is := is.New(t)
				f := newFixture(t, nil)
				want, ok := c.want[as]
				if !ok {
					want = c.want["*"]
				}
				switch as {
				case "", "garbage", "rev1", "old1", "dave":
					want = 401
				}
				events := f.events()
				r := f.ask(as, c.method, c.path, c.body)
				is.Equal(r.status, want)
				switch challenge := r.header.Get("WWW-Authenticate"); {
				case want == 401 && as == "":
					is.Equal(challenge, "Bearer")
				case want == 401:
					is.Equal(challenge, `Bearer error="invalid_token"`)
					is.Equal(r.body, f.ask("", c.method, c.path, c.body).body) // missing or bad is the same
				case as == "reads1" && want == 403:
					is.True(strings.HasPrefix(challenge, `Bearer error="insufficient_scope", scope="users:`))
				default:
					is.Equal(challenge, "")
				}
				if want == 404 {
					hidden := f.ask(as, c.method, unknownIn(c.path), c.body)
					is.Equal(r, hidden) // byte for byte like one who does not exist, headers too
				}
				if want >= 400 {
					is.Equal(f.events(), events) // refused: nothing changed
				}
			})
		}
	}
}

// unknownIn makes a path name one who does not exist.
func unknownIn(path string) string {
	for _, name := range []string{"alice", "bob", "ro1", "none1", "dave", "root1", "erin"} {
		path = strings.ReplaceAll(path, "{"+name+"}", "{unknown}")
		path = strings.ReplaceAll(path, name+"@", "nobody@")
	}
	return path
}

// Row O08: what one account asks leaves no trace in another.
func TestOtherAccounts(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	erin := must(f.t2.User(t.Context(), f.ids["erin"]))(t)
	events := len(must(f.t2.Events(t.Context(), roster.EventQuery{}))(t))
	for _, request := range []string{
		`PUT users/{erin} {"email":"erin@x.test","external_id":"e","new_password":"a new password","only_sees_readable":0}`,
		"DELETE users/{erin} ", "PUT users/{erin}/re-activate ", "POST users/{erin}/force-logout ", "GET users/erin@x.test ",
	} {
		parts := strings.SplitN(request, " ", 3)
		is.Equal(f.ask("adm1", parts[0], parts[1], parts[2]), f.ask("adm1", parts[0], unknownIn(parts[1]), parts[2]))
	}
	is.Equal(must(f.t2.User(t.Context(), f.ids["erin"]))(t), erin)
	is.Equal(len(must(f.t2.Events(t.Context(), roster.EventQuery{}))(t)), events)
}

// What rank user may not change on itself, in each field.
func TestOwnFields(t *testing.T) {
	f := newFixture(t, nil)
	must(f.t1.Edit(t.Context(), f.ids["alice"], func(p *roster.Profile) error { p.ExternalID = "a"; return nil }))(t)
	gold := must(f.t1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"}))(t)
	f.ids["gold"] = gold.ID
	for member, want := range map[string]int{
		`"email":"alice@x.test"`:          204,
		`"email":"alice2@x.test"`:         204,
		`"new_password":"a new password"`: 204,
		`"sessions_limit":null`:           204, // as it is
		`"sessions_limit":5`:              403,
		`"admin":0`:                       204, // as it is
		`"admin":1`:                       403,
		`"plan_admin":0`:                  204, // as it is
		`"plan_admin":1`:                  403,
		`"user_plan_name":"x"`:            403,
		`"assign_new_plan":null`:          204,
		`"assign_new_plan":1`:             403,
	} {
		t.Run(member, func(t *testing.T) {
			is := is.New(t)
			before, events := f.user1("alice"), f.events()
			body := `{"external_id":"a","only_sees_readable":0,` + member
			if !strings.HasPrefix(member, `"email"`) {
				body += `,"email":"` + before.Email + `"`
			}
			is.Equal(f.ask("alice", "PUT", "users/{alice}", body+"}").status, want)
			if want != 204 {
				is.Equal(f.user1("alice"), before)
				is.Equal(f.events(), events)
			}
		})
	}
	is := is.New(t)
	for _, body := range []string{
		`{"email":"alice@x.test","external_id":"b","only_sees_readable":0}`,
		`{"email":"alice@x.test","external_id":"a","only_sees_readable":1}`,
	} {
		is.Equal(f.ask("alice", "PUT", "users/{alice}", body).status, 403)
	}
}

// Row O05, and the forms of a token that are not the token.
func TestTokens(t *testing.T) {
	f := newFixture(t, nil)
	for name, change := range map[string]func(http.Header){
		"minus its last character": func(h http.Header) { h.Set("X-User-Token", "api-adm") },
		"plus one":                 func(h http.Header) { h.Set("X-User-Token", "api-adm11") },
		"upper case":               func(h http.Header) { h.Set("X-User-Token", "API-ADM1") },
		"padded":                   func(h http.Header) { h.Set("X-User-Token", "api-adm1=") },
		"bearer":                   func(h http.Header) { h.Set("X-User-Token", "Bearer api-adm1") },
		"twice":                    func(h http.Header) { h.Add("X-User-Token", "api-adm1") },
		"empty":                    func(h http.Header) { h.Set("X-User-Token", "") },
		"long":                     func(h http.Header) { h.Set("X-User-Token", strings.Repeat("x.", 1<<18)) },
		"none":                     func(h http.Header) { h.Del("X-User-Token") },
		"another header":           func(h http.Header) { h.Del("X-User-Token"); h.Set("Authorization", "Bearer api-adm1") },
		"a cookie":                 func(h http.Header) { h.Del("X-User-Token"); h.Set("Cookie", "X-User-Token=api-adm1") },
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			r := f.request("adm1", "POST", "users/?api_token=api-adm1", `{"email":"n@x.test","external_id":"e","admin":true,"id":"{root1}","userId":"{root1}"}`)
			change(r.Header)
			events := f.events()
			got := f.send(r)
			is.Equal(got.status, 401)
			is.Equal(got.body, `{"message":"Unauthenticated."}`+"\n")
			is.Equal(f.events(), events)
		})
	}
	is := is.New(t)
	is.Equal(f.log.Len(), 0)
}

// A confined Directory serves its own account alone; nobody is served without
// an Authorize, or by one that knows no caller.
func TestAuthorize(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.set = publicala.New(f.t1, publicala.Config{Authorize: httpadapters.Tokens(f.dir)})
	is.Equal(f.ask("adm1", "GET", "users", "").status, 200)
	is.Equal(f.ask("adm2", "GET", "users", "").status, 401)

	f.set = publicala.New(f.dir, publicala.Config{})
	is.Equal(f.ask("adm1", "GET", "users", "").status, 401)

	f.set = publicala.New(f.dir, publicala.Config{Authorize: func(*http.Request, string) (httpadapters.Caller, error) {
		return httpadapters.Caller{Account: f.t1.AccountID(), Role: roster.RoleOwner}, nil
	}})
	is.Equal(f.ask("adm1", "GET", "users", "").status, 401) // nobody is not the host
}

func TestRate(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, pc *publicala.Config) { pc.Rate = 2 })
	ask := func(as string) reply { return f.ask(as, "GET", "users", "") }
	limits := func(r reply) string {
		h := r.header
		return strings.Join([]string{h.Get("X-RateLimit-Limit"), h.Get("X-RateLimit-Remaining"), h.Get("X-RateLimit-Reset"), h.Get("Retry-After")}, " ")
	}
	r := ask("adm1")
	is.Equal(r.status, 200)
	is.Equal(limits(r), "2 1  ")
	r = ask("adm1")
	is.Equal(r.status, 200)
	is.Equal(limits(r), "2 0 1893459660 ") // Reset once exhausted alone
	r = ask("adm1")
	is.Equal(r.status, 429)
	is.Equal(r.body, `{"message":"rate limit exceeded"}`+"\n")
	is.Equal(limits(r), "2 0 1893459660 30")
	is.Equal(limits(f.ask("alice", "DELETE", "users/{unknown}", "")), "2 1  ") // another token, and refusals count too
	is.Equal(limits(ask("garbage")), "   ")                                    // nobody is counted under no name
	f.clock.Add(30 * time.Second)
	is.Equal(ask("adm1").status, 200)
	is.Equal(ask("adm1").status, 429)

	f = newFixture(t, func(_ *roster.Config, pc *publicala.Config) { pc.Rate = 0 }) // the documented one
	for i := range 101 {
		r = ask("adm1")
		is.Equal(r.status == 429, i == 100)
	}
	is.Equal(r.header.Get("X-RateLimit-Limit"), "100")

	f = newFixture(t, nil) // negative
	for range 101 {
		r = ask("adm1")
	}
	is.Equal(r.status, 200)
	is.Equal(limits(r), "   ")
}

// shared is a Limiter elsewhere.
type shared struct{ ids []roster.ID }

func (s *shared) Take(_ context.Context, id roster.ID) httpadapters.Quota {
	s.ids = append(s.ids, id)
	return httpadapters.Quota{Limit: 7}
}

// A Limiter goes before Rate.
func TestLimiter(t *testing.T) {
	is := is.New(t)
	limiter := new(shared)
	f := newFixture(t, func(_ *roster.Config, pc *publicala.Config) { pc.Limiter = limiter })
	r := f.ask("adm1", "GET", "users", "")
	is.Equal(r.status, 429)
	is.Equal(r.header.Get("X-RateLimit-Limit"), "7")
	is.Equal(r.header.Get("Retry-After"), "1")
	is.Equal(len(limiter.ids), 1)
}
