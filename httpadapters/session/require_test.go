package session_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/session"
)

// app is a page of the host's own, which shows who is there.
var app = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	s, ok := session.From(r.Context())
	if !ok || s.Token != "" {
		panic("no session")
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	io.WriteString(w, `{"user":{"name":"`+s.User.Name+`","role":"`+string(s.User.Role)+`"}}`)
})

// open makes the request of a browser that opens a page.
func (f *fixture) open(as, target string) *http.Request {
	r := f.request(as, "GET", target, "")
	r.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	asBrowser(r)
	return r
}

func TestRequire(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	h := f.set.Require(app)
	for _, r := range []*http.Request{f.request("alice1", "GET", "/app", ""), f.open("alice1", "/app")} {
		got := f.sendTo(h, r)
		is.Equal(got.Status, 200)
		is.Equal(decoded[begun](f, got).User.Name, "alice")
		is.Equal(len(got.Header.Values("Set-Cookie")), 0)
	}
	got := f.sendTo(h, f.request("", "GET", "/app", ""))
	is.Equal(got.Status, 401)
	_, ok := session.From(t.Context())
	is.True(!ok)
}

// What publica.la documents: "After logging out, the user will be redirected to
// the initial URL on its next interaction with the system."
func TestForceLogout(t *testing.T) {
	for name, end := range map[string]func(*fixture){
		"forced":      func(f *fixture) { must(f.T1.ForceLogout(f.TB.Context(), f.IDs["bob"]))(f.TB) },
		"deactivated": func(f *fixture) { must(f.T1.Apply(f.TB.Context(), f.IDs["bob"], roster.Deactivate))(f.TB) },
		"removed":     func(f *fixture) { must(f.T1.Apply(f.TB.Context(), f.IDs["bob"], roster.Remove))(f.TB) },
		"password set": func(f *fixture) {
			must(f.T1.SetPassword(f.TB.Context(), f.IDs["bob"], "another password"))(f.TB)
		},
		"erased": func(f *fixture) {
			must(f.T1.Apply(f.TB.Context(), f.IDs["bob"], roster.Remove))(f.TB)
			must(f.T1.Erase(f.TB.Context(), f.IDs["bob"]))(f.TB)
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, func(_ *roster.Config, c *session.Config) { c.InitialURL = "https://www.example.com/welcome" })
			h := f.set.Require(app)
			is.Equal(f.sendTo(h, f.open("bob1", "/app")).Status, 200)
			end(f)
			page := f.sendTo(h, f.open("bob1", "/app?next=https://evil.test"))
			is.Equal(page.Status, 303)
			is.Equal(page.Header.Get("Location"), "https://www.example.com/welcome")
			if cleared := cookie(t, page); name == "erased" {
				is.Equal(cleared, nil) // nothing is known of it any more
			} else {
				is.Equal(cleared.MaxAge, -1)
				is.Equal(cleared.Value, "")
			}

			api := f.open("bob1", "/app")
			api.Header.Set("Accept", "application/json")
			for _, r := range []*http.Request{api, f.request("bob1", "GET", "/app", "")} {
				got := f.sendTo(h, r)
				is.Equal(got.Status, 401)
				is.Equal(len(got.Header.Values("Set-Cookie")), 0)
				is.Equal(got.Header.Get("Location"), "")
			}
			is.Equal(f.sendTo(h, f.open("alice1", "/app")).Status, 200) // others stay
		})
	}
}

// Who is redirected, and to nowhere else than Config says. Row 29.
func TestRedirect(t *testing.T) {
	f := newFixture(t, func(_ *roster.Config, c *session.Config) { c.InitialURL = "/welcome" })
	h := f.set.Require(app)
	for name, c := range map[string]struct {
		change func(*http.Request)
		status int
	}{
		"a page":              {func(*http.Request) {}, 303},
		"its head":            {func(r *http.Request) { r.Method = "HEAD" }, 303},
		"a form":              {func(r *http.Request) { r.Method = "POST" }, 401},
		"a script's own call": {func(r *http.Request) { r.Header.Set("Sec-Fetch-Mode", "cors") }, 401},
		"a browser says so":   {func(r *http.Request) { r.Header.Set("Sec-Fetch-Mode", "navigate") }, 303},
		"an image":            {func(r *http.Request) { r.Header.Set("Accept", "image/png") }, 401},
		"no cookie":           {func(r *http.Request) { r.Header.Del("Cookie") }, 303}, // it was over
		"a token":             {func(r *http.Request) { r.Header.Del("Cookie"); r.Header.Set("Authorization", "Bearer garbage") }, 401},
		"another host":        {func(r *http.Request) { r.Host = "evil.test" }, 303},
		"a forwarded host": {func(r *http.Request) {
			r.Header.Set("X-Forwarded-Host", "evil.test")
			r.Header.Set("Forwarded", "host=evil.test")
		}, 303},
		"a referrer": {func(r *http.Request) { r.Header.Set("Referer", "https://evil.test/") }, 303},
	} {
		for _, target := range []string{"/app", "//evil.test", "/\\evil.test", "/%0d%0aLocation:https://evil.test", "/app?url=https://evil.test"} {
			t.Run(name+" "+target, func(t *testing.T) {
				is := is.New(t)
				r := f.open("garbage", "/")
				r.URL.Path = target
				c.change(r)
				got := f.sendTo(h, r)
				is.Equal(got.Status, c.status)
				is.Equal(got.Header.Get("Location"), map[bool]string{true: "/welcome"}[c.status == 303])
				is.True(!strings.Contains(got.Body, "evil"))
			})
		}
	}
	is := is.New(t)
	initial := f.open("garbage", "/welcome")
	is.Equal(f.sendTo(h, initial).Status, 401) // the cookie stays, and would go round and round
	initial.Header.Del("Cookie")
	is.Equal(f.sendTo(h, initial).Status, 401)                          // so would this
	is.Equal(f.askCookie("garbage", "GET", "/session", "").Status, 401) // the set itself is an API
}

// A session gets another text when its user may do more or less than before.
func TestRotation(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	h := f.set.Require(app)
	must(f.T1.Edit(t.Context(), f.IDs["bob"], func(p *roster.Profile) error { p.Role = roster.RoleAdmin; return nil }))(t)

	is.Equal(f.sendTo(h, f.request("bob1", "GET", "/app", "")).Status, 200) // a token is the client's own to keep
	is.True(f.live(f.tokens["bob1"]))

	got := f.sendTo(h, f.open("bob1", "/app"))
	is.Equal(got.Status, 200)
	is.Equal(decoded[begun](f, got).User.Role, "admin") // counts at once
	fresh := cookie(t, got)
	is.Equal(fresh.MaxAge, 30*24*60*60-3600) // the end stays
	is.True(fresh.Value != f.tokens["bob1"])
	is.True(f.live(fresh.Value))
	is.True(!strings.Contains(got.Body, fresh.Value))
	late := f.sendTo(h, f.open("bob1", "/app")) // was on its way with the old text
	is.Equal(late.Status, 200)
	is.Equal(cookie(t, late), nil) // the new cookie stays
	f.Clock.Add(30 * time.Second)
	is.Equal(f.sendTo(h, f.open("bob1", "/app")).Status, 303)

	again := f.sendTo(h, f.open(fresh.Value, "/app"))
	is.Equal(again.Status, 200)
	is.Equal(cookie(t, again), nil) // once
	s := decoded[begun](f, f.askCookie(fresh.Value, "GET", "/session", ""))
	is.Equal(s.Session.ID, f.IDs["session bob1"].String()) // it is the same session

	must(f.T1.Edit(t.Context(), f.IDs["bob"], func(p *roster.Profile) error { p.Role = roster.RoleUser; return nil }))(t)
	out := f.askCookie(fresh.Value, "DELETE", "/session", "") // in the set's own routes too
	is.Equal(out.Status, 204)
	is.Equal(cookie(t, out).MaxAge, -1) // the last of two cookies wins
}

// A request that was read with a live session is answered, though another of the
// browser's has the new text.
func TestRotationByAnother(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	must(f.T1.Edit(t.Context(), f.IDs["bob"], func(p *roster.Profile) error { p.Role = roster.RoleAdmin; return nil }))(t)
	is.True(f.live(f.tokens["bob1"])) // its use is written
	var other roster.Session
	store := wiretest.Interrupted(f.Store, func() { other = must(f.Dir.RotateSession(t.Context(), roster.SecretText(f.tokens["bob1"])))(t) })
	r := f.sendTo(session.New(f.Dir.WithStore(store), f.cfg).Require(app), f.open("bob1", "/app"))
	is.Equal(r.Status, 200)
	is.Equal(len(r.Header.Values("Set-Cookie")), 0)
	is.True(f.live(string(other.Token)))
}

// Of many requests that a browser makes at once with the old text, one is given
// the new one; those that had begun are answered.
func TestRotationAtOnce(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	h := f.set.Require(app)
	must(f.T1.Edit(t.Context(), f.IDs["bob"], func(p *roster.Profile) error { p.Role = roster.RoleAdmin; return nil }))(t)
	replies := make([]reply, 20)
	requests := make([]*http.Request, len(replies))
	for i := range requests {
		requests[i] = f.open("bob1", "/app")
	}
	var browsers sync.WaitGroup
	for i, r := range requests {
		browsers.Go(func() { replies[i] = f.sendTo(h, r) })
	}
	browsers.Wait()
	given := 0
	for _, r := range replies {
		is.Equal(r.Status, 200)
		if c := cookie(t, r); c != nil && c.Value != "" {
			given++
			is.True(f.live(c.Value))
		}
	}
	is.Equal(given, 1)
}

func TestRequireConfined(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.set = session.New(f.T1, f.cfg)
	is.Equal(f.sendTo(f.set.Require(app), f.request("alice1", "GET", "/app", "")).Status, 200)
	is.Equal(f.sendTo(f.set.Require(app), f.request("erin1", "GET", "/app", "")).Status, 401)
}

// With Config.ReturnTo the initial URL is told where the browser was: a path of this
// host, or nothing.
func TestReturnTo(t *testing.T) {
	for target, want := range map[string]string{
		"/app":                  "?next=%2Fapp",
		"/app/a%20b?c=d&e=%2Ff": "?next=%2Fapp%2Fa%2520b%3Fc%3Dd%26e%3D%252Ff",
		"//evil.test":           "",
		"/\\evil.test":          "",
		"/%2fevil.test":         "",
		"/%0d%0aLocation:x":     "",
	} {
		t.Run(target, func(t *testing.T) {
			is := is.New(t)
			for initial, behind := range map[string]string{"/sign-in": want, "/sign-in?a=b": strings.Replace(want, "?", "&", 1)} {
				f := newFixture(t, func(_ *roster.Config, c *session.Config) { c.InitialURL, c.ReturnTo = initial, "next" })
				r := f.open("", "/app")
				r.RequestURI = target
				got := f.sendTo(http.StripPrefix("/app", f.set.Require(app)), r)
				is.Equal(got.Header.Get("Location"), initial+behind)
			}
		})
	}
}
