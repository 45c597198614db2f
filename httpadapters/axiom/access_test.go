package axiom_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/internal/wiretest"
)

// Who may do what: each caller on each route, towards each target.
func TestAccess(t *testing.T) {
	type want = wiretest.Statuses
	const (
		name = `{"name":"changed"}`
		role = `{"role":"read-only"}`
	)
	for _, c := range []struct {
		method, path, body string
		want               want
	}{
		{"POST", "/v2/users", `{"name":"n","email":"n@x.test","role":"user"}`, wiretest.Admins},
		{"GET", "/v2/users", "", wiretest.Lists},

		{"GET", "/v2/users/{alice}", "", wiretest.Reads.But(want{"alice": 200})},
		{"GET", "/v2/users/{ro1}", "", wiretest.Reads.But(want{"ro1": 200})},
		{"GET", "/v2/users/{none1}", "", wiretest.Reads},
		{"GET", "/v2/users/{root1}", "", wiretest.Reads},
		{"GET", "/v2/users/{erin}", "", want{"*": 404, "none1": 403, "adm2": 200}},
		{"GET", "/v2/users/{unknown}", "", want{"*": 404, "none1": 403}},

		{"PUT", "/v2/users/{alice}", name, wiretest.Edits.But(want{"alice": 200})},
		{"PUT", "/v2/users/{ro1}", name, wiretest.Edits.But(want{"ro1": 403})},
		{"PUT", "/v2/users/{root1}", name, wiretest.Outranked},
		{"PUT", "/v2/users/{erin}", name, wiretest.Elsewhere},

		{"PUT", "/v2/users/{alice}/role", role, wiretest.Edits.But(want{"alice": 403})},
		{"PUT", "/v2/users/{adm1}/role", role, wiretest.Edits.But(want{"asuser1": 403})},
		{"PUT", "/v2/users/{root1}/role", role, wiretest.Outranked.But(want{"root1": 403})},
		{"PUT", "/v2/users/{erin}/role", role, wiretest.Elsewhere},

		{"DELETE", "/v2/users/{bob}", "", wiretest.Edits.With(204)},
		{"DELETE", "/v2/users/{alice}", "", wiretest.Edits.With(204).But(want{"alice": 403})},
		{"DELETE", "/v2/users/{root1}", "", wiretest.Outranked.But(want{"root1": 403})},
		{"DELETE", "/v2/users/{erin}", "", wiretest.Elsewhere.With(204)},

		{"GET", "/v2/user", "", want{"*": 200, "none1": 403, "acct1": 403, "acctuser1": 403}},
		{"PUT", "/v2/user", name, want{"*": 200, "none1": 403, "ro1": 403, "reads1": 403, "acct1": 403, "acctuser1": 403}},
	} {
		for _, as := range wiretest.Callers {
			t.Run(as+" "+c.method+" "+c.path, func(t *testing.T) {
				is := is.New(t)
				f := newFixture(t, nil)
				want := c.want.Of(as, 403) // as the documents say
				events := f.Events()
				r := f.ask(as, c.method, c.path, c.body)
				is.Equal(r.Status, want)
				f.CheckChallenge(as, r)
				if want == 404 {
					// byte for byte like one who does not exist
					is.Equal(r, f.ask(as, c.method, wiretest.Hidden(c.path), c.body))
				}
				if want >= 400 {
					is.Equal(f.Events(), events) // refused: nothing changed
				}
			})
		}
	}
}

// Row O06 and O07: the forms of a token that are not the token.
func TestTokens(t *testing.T) {
	f := newFixture(t, nil)
	for name, change := range map[string]func(*http.Request){
		"minus its last character": func(r *http.Request) { r.Header.Set("Authorization", "Bearer xaat-at-least-22-characters-adm") },
		"plus one":                 func(r *http.Request) { r.Header.Set("Authorization", "Bearer xaat-at-least-22-characters-adm11") },
		"upper case":               func(r *http.Request) { r.Header.Set("Authorization", "Bearer XAAT-AT-LEAST-22-CHARACTERS-ADM1") },
		"padded":                   func(r *http.Request) { r.Header.Set("Authorization", "Bearer xaat-at-least-22-characters-adm1=") },
		"twice":                    func(r *http.Request) { r.Header.Add("Authorization", "Bearer xaat-at-least-22-characters-adm1") },
		"bare":                     func(r *http.Request) { r.Header.Set("Authorization", "xaat-at-least-22-characters-adm1") },
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			r := httptest.NewRequest("GET", "/v2/users", nil)
			r.Header.Set("Authorization", "Bearer xaat-at-least-22-characters-adm1")
			change(r)
			got := f.send(r)
			is.Equal(got.Status, 403)
			is.Equal(got.Body, `{"code":403,"message":"Forbidden"}`+"\n")
			is.Equal(got.Header.Get("WWW-Authenticate"), `Bearer error="invalid_token"`)
		})
	}
	is := is.New(t)
	for _, query := range []string{"access_token=xaat-at-least-22-characters-adm1", "api_token=xaat-at-least-22-characters-adm1"} {
		is.Equal(f.ask("", "GET", "/v2/users?"+query, "").Status, 403)
	}
	is.Equal(f.Log.Len(), 0)
}

// Hosts may ask for the status that HTTP has for it.
func TestUnauthenticated401(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, ac *axiom.Config) { ac.Unauthenticated401 = true })
	r := f.ask("garbage", "GET", "/v2/users", "")
	is.Equal(r.Status, 401)
	is.Equal(r.Body, `{"code":401,"message":"Unauthorized"}`+"\n")
	is.Equal(r.Header.Get("WWW-Authenticate"), `Bearer error="invalid_token"`)
	is.Equal(f.ask("", "GET", "/v2/users", "").Status, 401)
	is.Equal(f.ask("alice", "GET", "/v2/users", "").Status, 403) // known, and not allowed
}

func TestAuthorize(t *testing.T) {
	f := newFixture(t, nil)
	f.CheckAuthorize(403, f.over, func(as string) reply { return f.ask(as, "GET", "/v2/users", "") })
}

func TestRate(t *testing.T) {
	is := is.New(t)
	limiter := httpadapters.NewLimiter(2)
	f := newFixture(t, func(_ *roster.Config, ac *axiom.Config) { ac.Limiter = limiter })
	limiter.Now = f.Clock.Now
	r := f.CheckRate(func(as string) reply { return f.ask(as, "GET", "/v2/user", "") })
	is.Equal(r.Body, `{"code":429,"message":"rate limit exceeded"}`+"\n")
	is.Equal(r.Header.Get("X-RateLimit-Scope"), "user")
	is.Equal(f.ask("acct1", "GET", "/v2/users", "").Header.Get("X-RateLimit-Scope"), "organization")

	without := newFixture(t, nil).ask("adm1", "GET", "/v2/user", "")
	is.Equal(without.Header.Get("X-RateLimit-Limit"), "") // only where the host sets a limit
}
