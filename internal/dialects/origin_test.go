package dialects_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/papershift"
	"example.com/roster/httpadapters/pickaxe"
	"example.com/roster/httpadapters/publicala"
	"example.com/roster/httpadapters/scim"
	"example.com/roster/httpadapters/session"
)

// byCookie returns every set by name. The host knows their callers by a cookie
// alone.
func (w *world) byCookie() map[string]http.Handler {
	authorize := httpadapters.Authorize(func(r *http.Request, token string) (httpadapters.Caller, error) {
		if _, err := r.Cookie("host"); err != nil {
			return httpadapters.Caller{}, roster.ErrCredentials
		}
		return httpadapters.Caller{Account: w.t1.AccountID(), User: w.users["root1"].ID}, nil
	})
	identity := func(r *http.Request) (roster.Claims, error) {
		if _, err := r.Cookie("host"); err != nil {
			return roster.Claims{}, roster.ErrCredentials
		}
		return roster.Claims{Email: "root1@x.test"}, nil
	}
	account := func(*http.Request) roster.ID { return w.t1.AccountID() }
	return map[string]http.Handler{
		"pickaxe":    pickaxe.New(w.dir, pickaxe.Config{Authorize: authorize}),
		"axiom":      axiom.New(w.dir, axiom.Config{Authorize: authorize, V1: true}),
		"embedthis":  embedthis.New(w.dir, embedthis.Config{Authorize: authorize, Identity: identity, Account: account}),
		"publicala":  publicala.New(w.dir, publicala.Config{Authorize: authorize, Rate: -1, ClientPath: true}),
		"papershift": papershift.New(w.dir, papershift.Config{Authorize: authorize}),
		"scim":       scim.New(w.dir, scim.Config{Authorize: authorize}),
		"session":    session.New(w.dir, session.Config{Account: account}),
	}
}

// TestOtherSites sends every route of every set what a page of another site can
// send with a browser's cookies, and what it cannot.
func TestOtherSites(t *testing.T) {
	const none = 0 // neither refusal
	safe := []string{http.MethodGet, http.MethodHead, http.MethodOptions}
	for name, c := range map[string]struct {
		header http.Header
		body   string
		want   int
		safe   int // of a method that changes nothing
	}{
		"a form of another site": {http.Header{
			"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://evil.example"}, "Content-Type": {"application/x-www-form-urlencoded"},
		}, "", 403, none},
		"a script of another site": {http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://evil.example"}}, `{}`, 403, 415},
		"a sibling host":           {http.Header{"Sec-Fetch-Site": {"same-site"}, "Content-Type": {"application/json"}}, `{}`, 403, none},
		"an old browser":           {http.Header{"Origin": {"https://evil.example"}, "Content-Type": {"application/json"}}, `{}`, 403, none},
		"an opaque origin":         {http.Header{"Origin": {"null"}, "Content-Type": {"application/json"}}, `{}`, 403, none},
		"no type":                  {http.Header{"Sec-Fetch-Site": {"same-origin"}}, `{}`, 415, 415},
		"no type, no browser":      {http.Header{}, `{}`, 415, 415},
		"no type, no body":         {http.Header{"Sec-Fetch-Site": {"same-origin"}}, "", none, none},
		"the host's own page":      {http.Header{"Sec-Fetch-Site": {"same-origin"}, "Content-Type": {"application/json"}}, `{}`, none, none},
		"another site with a token": {http.Header{
			"Sec-Fetch-Site": {"cross-site"}, "Authorization": {"Bearer t"}, "X-User-Token": {"t"}, "Content-Type": {"application/json"},
		}, `{}`, none, none},
	} {
		for _, set := range append(slices.Clone(sets), "session") {
			for _, route := range routeTable(t, set) {
				t.Run(name+"/"+route, func(t *testing.T) {
					is := is.New(t)
					w := newWorld(t)
					method, path, _ := strings.Cut(route, " ")
					u := w.users["usr1"]
					path = strings.NewReplacer("{$}", "", "{id}", u.ID.String(), "{email}", u.Email, "{user}", "7").Replace(path)
					r := httptest.NewRequest(method, path, strings.NewReader(c.body))
					r.Header = c.header.Clone()
					r.Header.Set("Cookie", "host=1")
					before, events := w.all(), w.events()
					recorder := httptest.NewRecorder()
					w.byCookie()[set].ServeHTTP(recorder, r)
					want := c.want
					if slices.Contains(safe, method) {
						want = c.safe
					}
					if want == none {
						is.True(recorder.Code != 403 && recorder.Code != 415)
						return
					}
					is.Equal(recorder.Code, want)
					is.True(recorder.Body.Len() > 0) // in the set's own words
					is.Equal(w.all(), before)
					is.Equal(w.events(), events)
				})
			}
		}
	}
}

// events counts the events of both accounts.
func (w *world) events() int {
	w.t.Helper()
	return len(must(w.t1.Events(w.t.Context(), roster.EventQuery{}))(w.t).Events) + len(must(w.t2.Events(w.t.Context(), roster.EventQuery{}))(w.t).Events)
}

// A page of another site makes nobody an admin.
func TestOtherSiteMakesNoAdmin(t *testing.T) {
	is := is.New(t)
	w := newWorld(t)
	r := httptest.NewRequest("POST", "/user/updateRole", strings.NewReader(`{"id":"`+w.users["usr1"].ID.String()+`","role":"admin"}`))
	r.Header = http.Header{"Cookie": {"host=1"}, "Origin": {"https://evil.example"}, "Sec-Fetch-Site": {"cross-site"}}
	recorder := httptest.NewRecorder()
	w.byCookie()["embedthis"].ServeHTTP(recorder, r)
	is.Equal(recorder.Code, 403)
	is.Equal(recorder.Body.String(), "another site may not use the cookie")
	is.Equal(must(w.t1.User(t.Context(), w.users["usr1"].ID))(t).Role, roster.RoleUser)
}
