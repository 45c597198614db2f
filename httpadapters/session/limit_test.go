package session_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/session"
)

// The routes without a caller are bounded together, by network.
func TestLimit(t *testing.T) {
	is := is.New(t)
	limiter := httpadapters.NewLimiter(9)
	f := newFixture(t, func(_ *roster.Config, c *session.Config) { c.Limiter = limiter })
	limiter.Now = f.Clock.Now
	for _, route := range everyRoute {
		if route.public {
			is.True(f.ask("", route.method, route.path, route.body).Status != 429)
		}
	}
	for _, route := range everyRoute {
		r := f.ask("alice1", route.method, route.path, route.body)
		is.Equal(r.Status == 429, route.public)
		if route.public {
			is.Equal(r.Header.Get("Retry-After"), "7")
		}
		if route.method == "DELETE" && route.path == "/session" {
			f.tokens["alice1"] = f.tokens["alice2"]
		}
	}
	f.Clock.Add(10 * time.Second)
	is.Equal(f.ask("", "POST", "/session", signInBody("alice@x.test", password)).Status, 200)
}

// Row 39: what a client writes about itself is no way round the limit.
func TestLimitNetwork(t *testing.T) {
	for name, c := range map[string]struct {
		proxies []netip.Prefix
		change  func(r *http.Request, i int)
		over    bool // the limit holds them all together
	}{
		"one address":          {nil, func(*http.Request, int) {}, true},
		"many ports":           {nil, func(r *http.Request, i int) { r.RemoteAddr = fmt.Sprintf("192.0.2.1:%d", i) }, true},
		"many addresses":       {nil, func(r *http.Request, i int) { r.RemoteAddr = fmt.Sprintf("192.0.2.%d:1", i) }, false},
		"one /64":              {nil, func(r *http.Request, i int) { r.RemoteAddr = fmt.Sprintf("[2001:db8::%x]:1", i) }, true},
		"many /64":             {nil, func(r *http.Request, i int) { r.RemoteAddr = fmt.Sprintf("[2001:db8:0:%x::1]:1", i) }, false},
		"IPv4 written as IPv6": {nil, func(r *http.Request, i int) { r.RemoteAddr = []string{"192.0.2.1:1", "[::ffff:192.0.2.1]:1"}[i%2] }, true},
		"forwarded by oneself": {nil, func(r *http.Request, i int) { r.Header.Set("X-Forwarded-For", fmt.Sprintf("192.0.2.%d", i)) }, true},
		"real ip by oneself":   {nil, func(r *http.Request, i int) { r.Header.Set("X-Real-Ip", fmt.Sprintf("192.0.2.%d", i)) }, true},
		"forwarded by a proxy": {[]netip.Prefix{netip.MustParsePrefix("192.0.2.1/32")}, func(r *http.Request, i int) {
			r.Header.Set("X-Forwarded-For", fmt.Sprintf("203.0.113.9, 198.51.100.%d", i))
		}, false},
		"a lie through a proxy": {[]netip.Prefix{netip.MustParsePrefix("192.0.2.1/32")}, func(r *http.Request, i int) {
			r.Header.Set("X-Forwarded-For", fmt.Sprintf("203.0.113.%d, 198.51.100.1", i))
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			limiter := httpadapters.NewLimiter(5)
			f := newFixture(t, func(_ *roster.Config, sc *session.Config) { sc.Limiter, sc.Proxies = limiter, c.proxies })
			limiter.Now = f.Clock.Now
			refused := 0
			for i := range 10 {
				r := f.request("", "POST", "/email/verify", `{"code":"wrong"}`)
				r.RemoteAddr = "192.0.2.1:1"
				c.change(r, i+1)
				if f.send(r).Status == 429 {
					refused++
				}
			}
			is.Equal(refused, map[bool]int{true: 5, false: 0}[c.over])
		})
	}
}

// Without a Limiter of the host's there is one, on the Directory's clock.
func TestLimitByDefault(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, c *session.Config) { c.Limiter = nil })
	answered := func() (n int) {
		for range 100 {
			if f.ask("", "POST", "/email/verify", `{"code":"wrong"}`).Status == 400 {
				n++
			}
		}
		return n
	}
	is.Equal(answered(), 60)
	f.Clock.Add(5 * time.Second)
	is.Equal(answered(), 5)
}
