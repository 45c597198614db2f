package pickaxe_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/pickaxe"
)

// Who may do what: each caller on each route, towards each target.
func TestAccess(t *testing.T) {
	type want = wiretest.Statuses
	const patch = `{"data":{"name":"changed"}}`
	for _, c := range []struct {
		method, path, body string
		want               want
	}{
		{"POST", "/studio/user/create", `{"email":"n@x.test"}`, wiretest.Admins},
		{"POST", "/studio/user/invite", `{"emails":["n@x.test"]}`, wiretest.Admins},
		{"GET", "/studio/user/list", "", wiretest.Lists},

		{"GET", "/studio/user/alice@x.test", "", wiretest.Reads.But(want{"alice": 200})},
		{"GET", "/studio/user/ro1@x.test", "", wiretest.Reads.But(want{"ro1": 200})},
		{"GET", "/studio/user/none1@x.test", "", wiretest.Reads},
		{"GET", "/studio/user/root1@x.test", "", wiretest.Reads},
		{"GET", "/studio/user/erin@x.test", "", want{"*": 404, "none1": 403, "adm2": 200}},
		{"GET", "/studio/user/nobody@x.test", "", want{"*": 404, "none1": 403}},

		{"PATCH", "/studio/user/alice@x.test", patch, wiretest.Edits.But(want{"alice": 200})},
		{"PATCH", "/studio/user/ro1@x.test", patch, wiretest.Edits.But(want{"ro1": 403})},
		{"PATCH", "/studio/user/adm1@x.test", patch, wiretest.Edits.But(want{"asuser1": 200})},
		{"PATCH", "/studio/user/root1@x.test", patch, wiretest.Outranked},
		{"PATCH", "/studio/user/erin@x.test", patch, wiretest.Elsewhere},
		{"PATCH", "/studio/user/nobody@x.test", patch, wiretest.Nobody},

		{"DELETE", "/studio/user/bob@x.test", "", wiretest.Edits},
		{"DELETE", "/studio/user/alice@x.test", "", wiretest.Edits.But(want{"alice": 403})},
		{"DELETE", "/studio/user/root1@x.test", "", wiretest.Outranked.But(want{"root1": 403})},
		{"DELETE", "/studio/user/erin@x.test", "", wiretest.Elsewhere},

		{"GET", "/studio/access-group/list", "", wiretest.Lists},
		{"POST", "/studio/access-group/create", `{"name":"x"}`, wiretest.Admins},
		{"GET", "/studio/access-group/access-{gold}", "", wiretest.Admins.But(want{"reads1": 200, "adm2": 404})},
		{"PATCH", "/studio/access-group/access-{gold}", `{"name":"x"}`, wiretest.Admins.But(want{"adm2": 404})},
		{"DELETE", "/studio/access-group/access-{gold}", "", wiretest.Admins.But(want{"adm2": 404})},
	} {
		for _, as := range wiretest.Callers {
			t.Run(as+" "+c.method+" "+c.path, func(t *testing.T) {
				is := is.New(t)
				f := newFixture(t, nil)
				f.IDs["gold"] = must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"}))(t).ID
				want := c.want.Of(as, 401)
				events := f.Events()
				r := f.ask(as, c.method, c.path, c.body)
				is.Equal(r.Status, want)
				f.CheckChallenge(as, r)
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

// What rank user may not change on itself, in each field.
func TestOwnFields(t *testing.T) {
	f := newFixture(t, nil)
	gold := must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"}))(t)
	for member, want := range map[string]int{
		`"name":"Alice"`:              200,
		`"image":"https://x.test/a"`:  200,
		`"ipAddress":"1"`:             200,
		`"summary":"s"`:               200,
		`"password":"a new password"`: 403, // takes the old one
		`"isEmailVerified":true`:      403,
		`"currentUses":0`:             200, // as it is
		`"currentUses":1`:             403,
		`"extraUses":1`:               403,
		`"products":["p"]`:            403,
		`"products":[]`:               200, // as it is
		`"accessGroupId":"access-` + gold.ID.String() + `"`: 403,
		`"role":"owner","state":"deleted"`:                  200, // unknown here
	} {
		t.Run(member, func(t *testing.T) {
			is := is.New(t)
			before := f.UserByEmail("alice@x.test")
			r := f.ask("alice", "PATCH", "/studio/user/alice@x.test", `{"data":{`+member+`}}`)
			is.Equal(r.Status, want)
			after := f.UserByEmail("alice@x.test")
			is.Equal(after.Role, before.Role)
			is.Equal(after.State, before.State)
			if want != 200 {
				is.Equal(after, before)
			}
		})
	}
}

// The forms of a token that are not the token.
func TestTokens(t *testing.T) {
	f := newFixture(t, nil)
	for name, change := range map[string]func(*http.Request){
		"minus its last character": func(r *http.Request) { r.Header.Set("Authorization", "Bearer studio-at-least-22-characters-adm") },
		"plus one":                 func(r *http.Request) { r.Header.Set("Authorization", "Bearer studio-at-least-22-characters-adm11") },
		"upper case":               func(r *http.Request) { r.Header.Set("Authorization", "Bearer STUDIO-AT-LEAST-22-CHARACTERS-ADM1") },
		"padded":                   func(r *http.Request) { r.Header.Set("Authorization", "Bearer studio-at-least-22-characters-adm1=") },
		"bare":                     func(r *http.Request) { r.Header.Set("Authorization", "studio-at-least-22-characters-adm1") },
		"basic":                    func(r *http.Request) { r.Header.Set("Authorization", "Basic studio-at-least-22-characters-adm1") },
		"twice":                    func(r *http.Request) { r.Header.Add("Authorization", "Bearer studio-at-least-22-characters-adm1") },
		"empty":                    func(r *http.Request) { r.Header.Set("Authorization", "Bearer ") },
		"long":                     func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+strings.Repeat("x.", 1<<18)) },
		"in the query": func(r *http.Request) {
			r.Header.Del("Authorization")
			r.URL.RawQuery = "access_token=studio-at-least-22-characters-adm1&api_token=studio-at-least-22-characters-adm1"
		},
		"in a cookie": func(r *http.Request) {
			r.Header.Del("Authorization")
			r.AddCookie(&http.Cookie{Name: "token", Value: "studio-at-least-22-characters-adm1"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			r := httptest.NewRequest("GET", "/studio/user/list", nil)
			r.Header.Set("Authorization", "Bearer studio-at-least-22-characters-adm1")
			change(r)
			got := f.send(r)
			is.Equal(got.Status, 401)
			is.True(strings.HasPrefix(got.Header.Get("WWW-Authenticate"), "Bearer"))
		})
	}
	is := is.New(t)
	r := httptest.NewRequest("GET", "/studio/user/list", nil)
	r.Header.Set("Authorization", "bearer studio-at-least-22-characters-adm1") // the scheme in any case
	is.Equal(f.send(r).Status, 200)
	is.Equal(f.Log.Len(), 0)
}

func TestAuthorize(t *testing.T) {
	f := newFixture(t, nil)
	f.CheckAuthorize(401, f.over, func(as string) reply { return f.ask(as, "GET", "/studio/user/list", "") })

	is := is.New(t)
	f.set = pickaxe.New(f.Dir, pickaxe.Config{Authorize: func(*http.Request, string) (httpadapters.Caller, error) {
		return httpadapters.Caller{Account: f.T1.AccountID(), User: f.IDs["alice"], Rank: roster.RankReadOnly}, nil
	}})
	is.Equal(f.ask("", "GET", "/studio/user/alice@x.test", "").Status, 200)                        // a host's own sign-in, without a token
	is.Equal(f.ask("", "PATCH", "/studio/user/alice@x.test", `{"data":{"name":"x"}}`).Status, 403) // its Rank counts
}

func TestRate(t *testing.T) {
	is := is.New(t)
	limiter := httpadapters.NewLimiter(2)
	f := newFixture(t, func(_ *roster.Config, pc *pickaxe.Config) { pc.Limiter = limiter })
	limiter.Now = f.Clock.Now
	r := f.CheckRate(func(as string) reply { return f.ask(as, "GET", "/studio/user/list", "") })
	is.Equal(f.problem(r), "rate limit exceeded")
}
