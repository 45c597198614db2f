package session_test

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/session"
)

// everyRoute is what the set serves.
var everyRoute = []struct {
	method, path, body string
	public             bool
	allow              string
}{
	{"POST", "/session", `{"email":"alice@x.test","password":"wrong password"}`, true, "POST, GET, HEAD, DELETE"},
	{"GET", "/session", "", false, "POST, GET, HEAD, DELETE"},
	{"DELETE", "/session", "", false, "POST, GET, HEAD, DELETE"},
	{"POST", "/session/account", `{"account":"` + wiretest.Unknown + `"}`, false, "POST"},
	{"GET", "/accounts", "", false, "GET, HEAD"},
	{"DELETE", "/accounts/" + wiretest.Unknown, "", false, "DELETE"},
	{"GET", "/sessions", "", false, "GET, HEAD, DELETE"},
	{"DELETE", "/sessions", "", false, "GET, HEAD, DELETE"},
	{"DELETE", "/sessions/" + wiretest.Unknown, "", false, "DELETE"},
	{"POST", "/signup", `{"email":"nobody@x.test"}`, true, "POST"},
	{"POST", "/signup/confirm", `{"code":"wrong","password":"some password"}`, true, "POST"},
	{"POST", "/invitation/open", `{"code":"wrong"}`, true, "POST"},
	{"POST", "/invitation/join", `{"code":"wrong"}`, false, "POST"},
	{"POST", "/invitation/accept", `{"code":"wrong","password":"some password"}`, true, "POST"},
	{"POST", "/password", `{"password":"wrong password","new_password":"some password"}`, false, "POST"},
	{"POST", "/password/forgot", `{"email":"nobody@x.test"}`, true, "POST"},
	{"POST", "/password/reset", `{"code":"wrong","password":"some password"}`, true, "POST"},
	{"POST", "/email", `{"email":"a@x.test"}`, false, "POST"},
	{"POST", "/email/confirm", `{"code":"wrong"}`, false, "POST"},
	{"POST", "/email/undo", `{"code":"wrong"}`, true, "POST"},
	{"POST", "/email/verify", `{"code":"wrong"}`, true, "POST"},
	{"GET", "/profile", "", false, "GET, HEAD, PATCH"},
	{"PATCH", "/profile", `{"name":"Alice"}`, false, "GET, HEAD, PATCH"},
	{"GET", "/export", "", false, "GET, HEAD"},
	{"DELETE", "/me", "", false, "DELETE"},
}

// sender returns who asks the route of a path: alice1 where it needs a session.
func sender(path string) string {
	for _, r := range everyRoute {
		if r.path == path && r.public {
			return ""
		}
	}
	return "alice1"
}

// A route that is added to the table is added here, too.
func TestEveryRoute(t *testing.T) {
	is := is.New(t)
	source := must(os.ReadFile("handler.go"))(t)
	var want, got []string
	for _, m := range regexp.MustCompile(`\{"([A-Z]+)", "([^"]+)", (true|false), `).FindAllStringSubmatch(string(source), -1) {
		want = append(want, m[1]+" "+strings.ReplaceAll(m[2], "{id}", wiretest.Unknown)+" "+m[3])
	}
	for _, r := range everyRoute {
		got = append(got, fmt.Sprintf("%s %s %t", r.method, r.path, r.public))
	}
	is.Equal(got, want)
}

// Row 12 of the peers' faults: each route with every proof that is none. Row 11:
// what a body says of ids changes nothing.
func TestNoLiveSession(t *testing.T) {
	for _, route := range everyRoute {
		if route.public {
			continue
		}
		for _, as := range []string{"", "garbage", "ended1", "forced1", "idle1", "late1", "deactivated1", "closed1"} {
			t.Run(as+" "+route.method+" "+route.path, func(t *testing.T) {
				is := is.New(t)
				f := newFixture(t, nil)
				f.end(as)
				body := `{"id":"` + f.IDs["alice"].String() + `","userId":"` + f.IDs["alice"].String() + `","email":"alice@x.test"}`
				events := f.Events()
				for _, ask := range []func(as, method, target, body string) reply{f.ask, f.askCookie} {
					r := ask(as, route.method, route.path+"?userId="+f.IDs["alice"].String(), body)
					if r.Status == http.StatusNoContent && route.method+route.path == "DELETE/session" && as != "" {
						continue // a browser is signed out: TestClearedCookies
					}
					is.Equal(r.Status, http.StatusUnauthorized)
					is.Equal(r.Body, f.ask("garbage", "GET", "/session", "").Body) // why not stays hidden
				}
				challenge := f.ask(as, route.method, route.path, "").Header.Get("WWW-Authenticate")
				is.Equal(challenge == "Bearer", as == "") // RFC 6750, 3.1: no error where none was sent
				is.True(as == "" || challenge == `Bearer error="invalid_token"`)
				is.Equal(f.Events(), events)
			})
		}
	}
}

// end makes the session of that name one that is not live.
func (f *fixture) end(name string) {
	f.TB.Helper()
	switch name {
	case "forced1":
		must(f.T1.ForceLogout(f.TB.Context(), f.IDs["bob"]))(f.TB)
	case "idle1":
		f.tokens[name] = f.tokens["bob1"]
		f.Clock.Add(8 * 24 * time.Hour)
	case "late1":
		f.tokens[name] = f.tokens["bob1"]
		for range 6 { // in use all the time
			f.Clock.Add(5 * 24 * time.Hour)
			f.live(f.tokens["bob1"])
		}
	case "deactivated1":
		f.tokens[name] = f.tokens["bob1"]
		must(f.T1.Apply(f.TB.Context(), f.IDs["bob"], roster.Deactivate))(f.TB)
	case "closed1":
		f.tokens[name] = f.tokens["bob1"]
		must(f.T1.CloseAccount(f.TB.Context()))(f.TB)
	}
}

// Rows 25 and 51: the forms of a token that are not the token.
func TestForms(t *testing.T) {
	f := newFixture(t, nil)
	token := f.tokens["alice1"]
	forms := map[string]string{
		"blank": " ", "upper case": strings.ToUpper(token), "lower case": strings.ToLower(token), "padded": token + "=",
		"twice": token + token, "plus one": token + "A", "first changed": string(token[0]^1) + token[1:], "long": strings.Repeat("x", 513),
		"very long": strings.Repeat("x", 1<<20), "quoted": `"` + token,
	}
	for i := range len(token) {
		forms["the first "+token[:i]] = token[:i]
	}
	for name, form := range forms {
		if form == token {
			t.Fatal("the token has one case")
		}
		for _, ask := range []func(as, method, target, body string) reply{f.ask, f.askCookie} {
			r := f.request("", "GET", "/session", "")
			r.Header.Set("Authorization", "Bearer "+form)
			if got := f.send(r); got.Status != 401 {
				t.Errorf("%s: %d", name, got.Status)
			}
			if got := ask(form, "GET", "/session", ""); got.Status != 401 {
				t.Errorf("%s: %d", name, got.Status)
			}
		}
	}
	is := is.New(t)
	for _, query := range []string{"access_token=", "token=", "__Host-session="} {
		is.Equal(f.ask("", "GET", "/session?"+query+token, "").Status, 401) // never in a URL
	}
	r := f.request("", "GET", "/session", "")
	r.AddCookie(&http.Cookie{Name: "session", Value: token})
	is.Equal(f.send(r).Status, 401) // a cookie that other hosts could set
	r = f.request("", "GET", "/session", "")
	r.Header.Set("Cookie", "__Host-session=")
	is.Equal(f.send(r).Status, 401)
	is.Equal(f.ask("alice1", "GET", "/session", "").Status, 200)
	is.Equal(f.Log.Len(), 0)
}

// RFC 6750, section 2: one method a request.
func TestTwoProofs(t *testing.T) {
	f := newFixture(t, nil)
	for _, route := range everyRoute {
		t.Run(route.method+" "+route.path, func(t *testing.T) {
			is := is.New(t)
			events := f.Events()
			both := f.request("alice1", route.method, route.path, route.body)
			both.AddCookie(&http.Cookie{Name: "__Host-session", Value: f.tokens["alice1"]})
			cookies := f.request("", route.method, route.path, route.body)
			cookies.Header.Set("Cookie", "__Host-session="+f.tokens["alice1"]+"; __Host-session="+f.tokens["bob1"])
			for _, r := range []*http.Request{both, cookies} {
				got := f.send(r)
				is.Equal(got.Status, 400)
				is.Equal(got.Header.Get("WWW-Authenticate"), `Bearer error="invalid_request"`)
			}
			is.Equal(f.Events(), events)
		})
	}
}

// Nothing acts on another verb than its own, and least of all on GET.
func TestVerbs(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	has := make(map[string]bool)
	for _, route := range everyRoute {
		has[route.method+" "+route.path] = true
	}
	for _, route := range everyRoute {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} {
			if has[method+" "+route.path] || method == "HEAD" && has["GET "+route.path] {
				continue
			}
			events := f.Events()
			r := f.ask("alice1", method, route.path, route.body)
			is.Equal(r.Status, http.StatusMethodNotAllowed)
			is.Equal(r.Header.Get("Allow"), route.allow)
			is.Equal(f.Events(), events)
		}
	}
	for _, path := range []string{"/", "/session/", "/sessions/a/b", "/password/", "/email/", "/signup/", "/me/", "//session", "/x/../session", "/session%2f"} {
		is.Equal(f.ask("alice1", "GET", path, "").Status, http.StatusNotFound)
	}
	is.Equal(f.ask("alice1", "HEAD", "/session", "").Status, http.StatusOK)
}

// Every path is one that a host mounts.
func TestPaths(t *testing.T) {
	f := newFixture(t, nil)
	mux := http.NewServeMux()
	for _, path := range session.Paths() {
		mux.Handle(path, f.set)
	}
	for _, route := range everyRoute {
		if r := f.sendTo(mux, f.request("alice1", "PUT", route.path, "")); r.Status != http.StatusMethodNotAllowed {
			t.Errorf("%s is not mounted: %d", route.path, r.Status)
		}
	}
}

// Row 22: of two cut-offs, of the account and of a user, each counts by itself.
func TestTwoCutOffs(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	must(f.T1.CloseAccount(t.Context()))(t)
	must(f.T1.ForceLogout(t.Context(), f.IDs["bob"]))(t)
	for _, as := range []string{"alice1", "bob1"} {
		is.Equal(f.ask(as, "GET", "/session", "").Status, 401)
	}
	is.Equal(f.ask("erin1", "GET", "/session", "").Status, 200)
	must(f.T1.ReopenAccount(t.Context()))(t)
	is.Equal(f.ask("bob1", "GET", "/session", "").Status, 401)
	is.Equal(f.ask("alice1", "GET", "/session", "").Status, 401)
}
