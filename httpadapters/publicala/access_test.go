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
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/publicala"
)

// Who may do what: each caller on each route, towards each target.
func TestAccess(t *testing.T) {
	type want = wiretest.Statuses
	put := func(email string) string {
		return `{"email":"` + email + `","external_id":"","only_sees_readable":0}`
	}
	const logout = "/integration-api/v1/users/"
	for _, c := range []struct {
		method, path, body string
		want               want
	}{
		{"POST", "users", `{"email":"n@x.test","external_id":"e"}`, wiretest.Admins},
		{"POST", "users/", `{"email":"n@x.test","external_id":"e","admin":true}`, wiretest.Admins},
		{"GET", "users", "", wiretest.Lists},
		{"GET", "users/?query=admins", "", wiretest.Lists},

		{"GET", "users/alice@x.test", "", wiretest.Reads.But(want{"alice": 200})},
		{"GET", "users/ro1@x.test", "", wiretest.Reads.But(want{"ro1": 200})},
		{"GET", "users/none1@x.test", "", wiretest.Reads},
		{"GET", "users/root1@x.test", "", wiretest.Reads},
		{"GET", "users/erin@x.test", "", want{"*": 404, "none1": 403, "adm2": 200}},
		{"GET", "users/nobody@x.test", "", want{"*": 404, "none1": 403}},

		{"PUT", "users/{alice}", put("alice@x.test"), wiretest.Edits.With(422).But(want{"alice": 422})},
		{"PUT", "users/{ro1}", put("ro1@x.test"), wiretest.Edits.With(422).But(want{"ro1": 403})},
		{"PUT", "users/{bob}", `{"email":"bob@x.test","external_id":"e","only_sees_readable":0}`, wiretest.Edits.With(204)},
		{"PUT", "users/{alice}", `{"email":"alice@x.test","external_id":"e","only_sees_readable":0}`, wiretest.Edits.With(204).But(want{"alice": 403})},
		{"PUT", "users/{root1}", `{"email":"root1@x.test","external_id":"e","only_sees_readable":0}`, wiretest.Outranked.With(204)},
		{"PUT", "users/{erin}", `{"email":"erin@x.test","external_id":"e","new_password":"a new password","only_sees_readable":0}`, wiretest.Elsewhere.With(204)},
		{"PUT", "users/{unknown}", put("n@x.test"), wiretest.Nobody},

		{"DELETE", "users/{bob}", "", wiretest.Edits},
		{"DELETE", "users/{alice}", "", wiretest.Edits.But(want{"alice": 403})},
		{"DELETE", "users/{root1}", "", wiretest.Outranked.But(want{"root1": 403})},
		{"DELETE", "users/{erin}", "", wiretest.Elsewhere},

		{"PUT", "users/{dave}/re-activate", "", wiretest.Edits},
		{"PUT", "users/{alice}/re-activate", "", wiretest.Edits.But(want{"alice": 403})},
		{"PUT", "users/{erin}/re-activate", "", wiretest.Elsewhere},

		{"POST", logout + "{alice}/force-logout", "", wiretest.Edits.But(want{"alice": 200})},
		{"POST", "users/{ro1}/force-logout", "", wiretest.Edits.But(want{"ro1": 403})},
		{"POST", "users/{root1}/force-logout", "", wiretest.Outranked},
		{"POST", logout + "{erin}/force-logout", "", wiretest.Elsewhere},
		{"POST", "users/{unknown}/force-logout", "", wiretest.Nobody},
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
				if want == 401 {
					is.Equal(r.Body, f.ask("", c.method, c.path, c.body).Body) // missing or bad is the same
				}
				if want == 404 {
					hidden := f.ask(as, c.method, wiretest.Hidden(c.path), c.body)
					is.Equal(r, hidden) // byte for byte like one who does not exist, headers too
				}
				if want >= 400 {
					is.Equal(f.Events(), events) // refused: nothing changed
				}
			})
		}
	}
}

// Row O08: what one account asks leaves no trace in another.
func TestOtherAccounts(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	erin := must(f.T2.User(t.Context(), f.IDs["erin"]))(t)
	events := f.EventsOf(f.T2)
	for _, request := range []string{
		`PUT users/{erin} {"email":"erin@x.test","external_id":"e","new_password":"a new password","only_sees_readable":0}`,
		"DELETE users/{erin} ", "PUT users/{erin}/re-activate ", "POST users/{erin}/force-logout ", "GET users/erin@x.test ",
	} {
		parts := strings.SplitN(request, " ", 3)
		is.Equal(f.ask("adm1", parts[0], parts[1], parts[2]), f.ask("adm1", parts[0], wiretest.Hidden(parts[1]), parts[2]))
	}
	is.Equal(must(f.T2.User(t.Context(), f.IDs["erin"]))(t), erin)
	is.Equal(f.EventsOf(f.T2), events)
}

// What rank user may not change on itself, in each field.
func TestOwnFields(t *testing.T) {
	f := newFixture(t, nil)
	must(f.T1.Edit(t.Context(), f.IDs["alice"], func(p *roster.Profile) error { p.ExternalID = "a"; return nil }))(t)
	gold := must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"}))(t)
	f.IDs["gold"] = gold.ID
	for member, want := range map[string]int{
		`"email":"alice@x.test"`:          204,
		`"email":"alice2@x.test"`:         204,
		`"new_password":"a new password"`: 403, // takes the old one
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
			before, events := f.User("alice"), f.Events()
			body := `{"external_id":"a","only_sees_readable":0,` + member
			if !strings.HasPrefix(member, `"email"`) {
				body += `,"email":"` + before.Email + `"`
			}
			is.Equal(f.ask("alice", "PUT", "users/{alice}", body+"}").Status, want)
			if want != 204 {
				is.Equal(f.User("alice"), before)
				is.Equal(f.Events(), events)
			}
		})
	}
	is := is.New(t)
	for _, body := range []string{
		`{"email":"alice@x.test","external_id":"b","only_sees_readable":0}`,
		`{"email":"alice@x.test","external_id":"a","only_sees_readable":1}`,
	} {
		is.Equal(f.ask("alice", "PUT", "users/{alice}", body).Status, 403)
	}
}

// Row O05, and the forms of a token that are not the token.
func TestTokens(t *testing.T) {
	f := newFixture(t, nil)
	for name, change := range map[string]func(http.Header){
		"minus its last character": func(h http.Header) { h.Set("X-User-Token", "api-at-least-22-characters-adm") },
		"plus one":                 func(h http.Header) { h.Set("X-User-Token", "api-at-least-22-characters-adm11") },
		"upper case":               func(h http.Header) { h.Set("X-User-Token", "API-AT-LEAST-22-CHARACTERS-ADM1") },
		"padded":                   func(h http.Header) { h.Set("X-User-Token", "api-at-least-22-characters-adm1=") },
		"bearer":                   func(h http.Header) { h.Set("X-User-Token", "Bearer api-at-least-22-characters-adm1") },
		"twice":                    func(h http.Header) { h.Add("X-User-Token", "api-at-least-22-characters-adm1") },
		"empty":                    func(h http.Header) { h.Set("X-User-Token", "") },
		"long":                     func(h http.Header) { h.Set("X-User-Token", strings.Repeat("x.", 1<<18)) },
		"none":                     func(h http.Header) { h.Del("X-User-Token") },
		"another header": func(h http.Header) {
			h.Del("X-User-Token")
			h.Set("Authorization", "Bearer api-at-least-22-characters-adm1")
		},
		"a cookie": func(h http.Header) {
			h.Del("X-User-Token")
			h.Set("Cookie", "X-User-Token=api-at-least-22-characters-adm1")
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			r := f.request("adm1", "POST", "users/?api_token=api-at-least-22-characters-adm1", `{"email":"n@x.test","external_id":"e","admin":true,"id":"{root1}","userId":"{root1}"}`)
			change(r.Header)
			events := f.Events()
			got := f.send(r)
			is.Equal(got.Status, 401)
			is.Equal(got.Body, `{"message":"Unauthenticated."}`+"\n")
			is.Equal(f.Events(), events)
		})
	}
	is := is.New(t)
	is.Equal(f.Log.Len(), 0)
}

func TestAuthorize(t *testing.T) {
	f := newFixture(t, nil)
	f.CheckAuthorize(401, f.over, func(as string) reply { return f.ask(as, "GET", "users", "") })
}

func TestRate(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, pc *publicala.Config) { pc.Rate = 2 })
	ask := func(as string) reply { return f.ask(as, "GET", "users", "") }
	limits := func(r reply) string {
		h := r.Header
		return strings.Join([]string{h.Get("X-RateLimit-Limit"), h.Get("X-RateLimit-Remaining"), h.Get("X-RateLimit-Reset"), h.Get("Retry-After")}, " ")
	}
	r := ask("adm1")
	is.Equal(r.Status, 200)
	is.Equal(limits(r), "2 1  ")
	r = ask("adm1")
	is.Equal(r.Status, 200)
	is.Equal(limits(r), "2 0 1893459630 ") // Reset once exhausted alone
	r = ask("adm1")
	is.Equal(r.Status, 429)
	is.Equal(r.Body, `{"message":"rate limit exceeded"}`+"\n")
	is.Equal(limits(r), "2 0 1893459630 30")
	is.Equal(limits(f.ask("alice", "DELETE", "users/{unknown}", "")), "2 1  ") // another token, and refusals count too
	is.Equal(limits(ask("garbage")), "   ")                                    // nobody is counted under no name
	f.Clock.Add(30 * time.Second)
	is.Equal(ask("adm1").Status, 200)
	is.Equal(ask("adm1").Status, 429)

	f = newFixture(t, func(_ *roster.Config, pc *publicala.Config) { pc.Rate = 0 }) // the documented one
	for i := range 101 {
		r = ask("adm1")
		is.Equal(r.Status == 429, i == 100)
	}
	is.Equal(r.Header.Get("X-RateLimit-Limit"), "100")

	f = newFixture(t, nil) // negative
	for range 101 {
		r = ask("adm1")
	}
	is.Equal(r.Status, 200)
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
	is.Equal(r.Status, 429)
	is.Equal(r.Header.Get("X-RateLimit-Limit"), "7")
	is.Equal(r.Header.Get("Retry-After"), "1")
	is.Equal(len(limiter.ids), 1)
}
