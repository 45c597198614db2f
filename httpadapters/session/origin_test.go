package session_test

import (
	"net/http"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/session"
)

// Another site's pages cannot use the cookie, nor give one to a browser.
func TestOrigins(t *testing.T) {
	f := newFixture(t, func(_ *roster.Config, c *session.Config) { c.Origins = []string{"https://www.example.com"} })
	guarded := f.set.Require(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	const body = `{"email":"nobody@x.test","password":"some password","cookie":true}`
	for name, c := range map[string]struct {
		header  http.Header
		allowed bool
	}{
		"the host's own page":       {http.Header{"Sec-Fetch-Site": {"same-origin"}}, true},
		"typed by the person":       {http.Header{"Sec-Fetch-Site": {"none"}}, true},
		"another site":              {http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://evil.test"}}, false},
		"another host of the site":  {http.Header{"Sec-Fetch-Site": {"same-site"}, "Origin": {"https://blog.example.com"}}, false},
		"an origin of Config":       {http.Header{"Sec-Fetch-Site": {"same-site"}, "Origin": {"https://www.example.com"}}, true},
		"that origin, without TLS":  {http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"http://www.example.com"}}, false},
		"an old browser":            {http.Header{"Origin": {"http://example.com"}}, true}, // the Host of httptest
		"an old browser, elsewhere": {http.Header{"Origin": {"https://evil.test"}}, false},
		"an opaque origin":          {http.Header{"Origin": {"null"}}, false},
		"a host that is forwarded":  {http.Header{"Origin": {"https://evil.test"}, "X-Forwarded-Host": {"evil.test"}}, false},
		"no browser":                {http.Header{}, true},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			want := map[bool]int{true: 401, false: 403}[c.allowed]
			send := func(h http.Handler, r *http.Request) int {
				asBrowser(r)
				r.Header.Del("Sec-Fetch-Site")
				for name, values := range c.header {
					r.Header[name] = values
				}
				return f.sendTo(h, r).Status
			}
			events := f.Events()
			is.Equal(send(f.set, f.request("", "POST", "/session", body)), want)
			is.Equal(send(f.set, f.request("garbage", "POST", "/session", body)), want)
			is.Equal(send(f.set, f.request("garbage", "POST", "/session", signInBody("noone@x.test", "some password"))), want) // it would end
			is.Equal(send(f.set, f.request("garbage", "DELETE", "/session", "")), map[bool]int{true: 204, false: 403}[c.allowed])
			is.Equal(f.Events(), events)
			for _, path := range []string{"/invitation/accept", "/password/reset"} {
				status := send(f.set, f.request("", "POST", path, `{"code":"wrong","password":"some password","cookie":true}`))
				is.Equal(status, map[bool]int{true: 400, false: 403}[c.allowed])
			}
			is.Equal(send(guarded, f.request("bob1", "POST", "/app", "")), map[bool]int{true: 204, false: 403}[c.allowed])
			is.Equal(send(guarded, f.request("bob1", "GET", "/app", "")), 204) // reading is safe
		})
	}
	is := is.New(t)
	r := f.request("alice1", "DELETE", "/session", "")
	r.Header.Set("Origin", "https://evil.test")
	is.Equal(f.send(r).Status, 204) // no browser adds a token by itself
}

func TestBadConfig(t *testing.T) {
	for name, cfg := range map[string]session.Config{
		"no scheme":         {InitialURL: "//evil.test/"},
		"backslash":         {InitialURL: `/\evil.test`},
		"relative":          {InitialURL: "login"},
		"a script":          {InitialURL: "javascript:alert(1)"},
		"a line end":        {InitialURL: "/\r\nSet-Cookie: a=b"},
		"no host":           {InitialURL: "https:///login"},
		"not a URL":         {InitialURL: "https://%zz/"},
		"a blank in a name": {CookieName: "my session"},
		"a prefix twice":    {CookieName: "__Host-session"},
		"no origin":         {Origins: []string{"www.example.com"}},
		"origin and a path": {Origins: []string{"https://www.example.com/app"}},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			defer func() { is.True(recover() != nil) }()
			session.New(nil, cfg)
		})
	}
}
