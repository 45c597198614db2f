package session_test

import (
	"crypto/tls"
	"net/http"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/session"
)

// A proxy that asks for a password makes browsers send Basic with every request:
// the cookie alone is the proof, on every route and page.
func TestBasicInFront(t *testing.T) {
	for _, scheme := range []string{"Basic c3RhZ2luZzpzZWNyZXQ=", "Digest username=a", "Negotiate YII=", "garbage"} {
		t.Run(scheme, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			behind := func(r *http.Request) *http.Request {
				r.Header.Set("Authorization", scheme)
				return r
			}
			ask := func(as, method, target, body string) reply {
				r := f.request(as, method, target, body)
				asBrowser(r)
				return f.send(behind(r))
			}
			for _, route := range everyRoute {
				if got, want := ask("alice2", route.method, route.path, route.body), f.askCookie("alice1", route.method, route.path, route.body); got.Status != want.Status {
					t.Errorf("%s %s: %d, without the header %d", route.method, route.path, got.Status, want.Status)
				}
			}
			is.Equal(ask("bob1", "GET", "/session", "").Status, 200)
			is.Equal(ask("bob1", "POST", "/session", `{"email":"bob@x.test","password":"`+password+`","cookie":true}`).Status, 200)
			is.Equal(ask("", "GET", "/session", "").Header.Get("WWW-Authenticate"), "Bearer")

			pages := f.set.Require(app)
			is.Equal(f.sendTo(pages, behind(f.open("adm1", "/app"))).Status, 200)
			is.Equal(f.sendTo(pages, behind(f.open("", "/app"))).Status, 303) // as without the header
			is.Equal(f.sendTo(pages, behind(f.open("", "/"))).Status, 401)

			forged := f.request("adm1", "DELETE", "/session", "")
			asBrowser(forged)
			forged.Header.Set("Sec-Fetch-Site", "cross-site")
			is.Equal(f.send(behind(forged)).Status, 403) // what browsers add proves no origin
		})
	}
}

// named returns the only cookie of an answer, nil for none.
func named(t testing.TB, r reply) *http.Cookie {
	t.Helper()
	lines := r.Header.Values("Set-Cookie")
	if len(lines) == 0 {
		return nil
	}
	return must(http.ParseSetCookie(lines[0]))(t)
}

// Two programs on one host name have a cookie each.
func TestCookieName(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, c *session.Config) { c.CookieName = "second" })
	r := f.request("", "POST", "/session", `{"email":"bob@x.test","password":"`+password+`","cookie":true}`)
	r.Header.Set("Cookie", "__Host-session=of-another-program")
	got := f.Send(f.set, r)
	is.Equal(got.Status, 200)
	set := named(t, got)
	is.Equal(set.Name, "__Host-second")
	is.True(set.Secure && set.HttpOnly && set.Path == "/")

	r = f.open("", "/app")
	r.Header.Set("Cookie", "__Host-session=of-another-program; __Host-second="+set.Value)
	is.Equal(f.Send(f.set.Require(app), r).Status, 200)
	r.Header.Set("Cookie", "__Host-session="+set.Value)
	is.Equal(f.Send(f.set.Require(app), r).Status, 303)
}

// A cookie that is unknown may be another program's of the same host; one whose
// session is over is of no use.
func TestClearedCookies(t *testing.T) {
	for name, c := range map[string]struct{ page, signOut bool }{
		"unknown1": {false, true}, "ended1": {true, true}, "forced1": {true, true}, "idle1": {true, true}, "closed1": {true, true},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			f.end(name)
			page := f.sendTo(f.set.Require(app), f.open(name, "/app"))
			is.Equal(page.Status, 303)
			is.Equal(cookie(t, page) != nil, c.page)
			is.Equal(f.sendTo(f.set.Require(app), f.open(name, "/")).Status == 303, c.page) // else it would go round and round

			out := f.askCookie(name, "DELETE", "/session", "")
			is.Equal(out.Status, 204)
			is.Equal(cookie(t, out).MaxAge, -1)
			is.Equal(f.ask(name, "DELETE", "/session", "").Status, 401) // a program sees its mistake
		})
	}
}

// A browser on the developer's own machine keeps the cookie without Secure; no
// other host gets such a cookie, and none is believed there.
func TestLoopbackCookie(t *testing.T) {
	const body = `{"email":"bob@x.test","password":"` + password + `","cookie":true}`
	for host, c := range map[string]struct{ tls, insecure bool }{
		"localhost": {false, true}, "LOCALHOST:8080": {false, true}, "app.localhost:3000": {false, true}, "localhost.:80": {false, true},
		"127.0.0.1:8080": {false, true}, "127.9.9.9": {false, true}, "[::1]:8080": {false, true}, "[::1]": {false, true},
		"localhost:8443": {true, false}, "127.0.0.1": {true, false},
		"www.example.com": {}, "localhost.example.com": {}, "notlocalhost": {}, "10.0.0.1": {}, "[2001:db8::1]:80": {}, "": {},
		"127.0.0.1.example.com": {}, "0.0.0.0": {}, "localhost@evil.test": {},
	} {
		t.Run(host, func(t *testing.T) {
			for _, allowed := range []bool{true, false} {
				is := is.New(t)
				f := newFixture(t, func(_ *roster.Config, s *session.Config) { s.LoopbackCookie = allowed })
				on := func(r *http.Request) *http.Request {
					if r.Host = host; c.tls {
						r.TLS = &tls.ConnectionState{}
					}
					return r
				}
				set := named(t, f.Send(f.set, on(f.request("", "POST", "/session", body))))
				insecure := allowed && c.insecure
				is.Equal(set.Secure, !insecure)
				is.Equal(set.Name, map[bool]string{true: "session", false: "__Host-session"}[insecure])
				is.True(set.HttpOnly && set.SameSite == http.SameSiteLaxMode && set.Path == "/" && set.Domain == "")

				for name, good := range map[string]bool{"session": insecure, "__Host-session": !insecure} {
					r := on(f.request("", "GET", "/session", ""))
					r.Header.Set("Cookie", name+"="+set.Value)
					is.Equal(f.Send(f.set, r).Status == 200, good)
				}
				r := on(f.request("", "DELETE", "/session", ""))
				r.Header.Set("Cookie", set.Name+"="+set.Value)
				out := f.Send(f.set, r)
				is.Equal(out.Status, 204)
				is.Equal(named(t, out).Name, set.Name) // which deletes it
			}
		})
	}
}
