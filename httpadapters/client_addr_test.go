package httpadapters_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
)

func TestClientAddr(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for name, c := range map[string]struct {
		remote    string
		forwarded []string
		trusted   []netip.Prefix
		want      string // empty: unknown
	}{
		"IPv4":                         {remote: "192.0.2.1:80", want: "192.0.2.1"},
		"IPv6":                         {remote: "[2001:db8::1]:80", want: "2001:db8::1"},
		"IPv4 in IPv6":                 {remote: "[::ffff:192.0.2.1]:80", want: "192.0.2.1"},
		"a zone":                       {remote: "[fe80::1%eth0]:80", want: "fe80::1"},
		"no port":                      {remote: "192.0.2.1", want: "192.0.2.1"},
		"a socket":                     {remote: "@"},
		"nothing":                      {},
		"forwarded by nobody":          {remote: "192.0.2.1:80", forwarded: []string{"198.51.100.7"}, want: "192.0.2.1"},
		"forwarded by a stranger":      {remote: "192.0.2.1:80", forwarded: []string{"198.51.100.7"}, trusted: proxies, want: "192.0.2.1"},
		"forwarded by a proxy":         {remote: "10.0.0.1:80", forwarded: []string{"198.51.100.7"}, trusted: proxies, want: "198.51.100.7"},
		"forwarded with a lie":         {remote: "10.0.0.1:80", forwarded: []string{"1.1.1.1, 198.51.100.7"}, trusted: proxies, want: "198.51.100.7"},
		"forwarded with a lie ahead":   {remote: "10.0.0.1:80", forwarded: []string{"1.1.1.1", "198.51.100.7"}, trusted: proxies, want: "198.51.100.7"},
		"forwarded by two proxies":     {remote: "[fd00::1]:80", forwarded: []string{"1.1.1.1, 198.51.100.7 ,10.9.9.9"}, trusted: proxies, want: "198.51.100.7"},
		"forwarded within":             {remote: "10.0.0.1:80", forwarded: []string{"10.0.0.7"}, trusted: proxies, want: "10.0.0.7"},
		"a lie that names a proxy":     {remote: "10.0.0.1:80", forwarded: []string{"1.1.1.1, 10.0.0.7, 198.51.100.7"}, trusted: proxies, want: "198.51.100.7"},
		"a proxy that forwards nobody": {remote: "10.0.0.1:80", trusted: proxies, want: "10.0.0.1"},
		"with a port":                  {remote: "10.0.0.1:80", forwarded: []string{"[2001:db8::1]:4711"}, trusted: proxies, want: "2001:db8::1"},
		"unreadable":                   {remote: "10.0.0.1:80", forwarded: []string{"1.1.1.1, unknown"}, trusted: proxies},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = c.remote
			r.Header["X-Forwarded-For"] = c.forwarded
			var want netip.Addr
			if c.want != "" {
				want = netip.MustParseAddr(c.want)
			}
			is.Equal(httpadapters.ClientAddr(r, c.trusted...), want)
		})
	}
}

// A caller's network is the address of the peer, in its shortest form, as ClientAddr has it.
func TestCallerNetwork(t *testing.T) {
	for _, remote := range []string{
		"192.0.2.1:80", "192.0.2.1", "[2001:db8:0::1]:80", "2001:db8::1", "[::ffff:192.0.2.1]:80", "[fe80::1%eth0]:80",
		"192.000.2.1:80", "192.0.2:80", ":80", "@", "",
	} {
		t.Run(remote, func(t *testing.T) {
			is := is.New(t)
			w := newWorld(t)
			_, issued, err := w.acme.IssueToken(t.Context(), roster.NewToken{User: w.admin.ID})
			is.NoErr(err)
			w.request.RemoteAddr = remote
			text := func(http.Header) (string, bool) { return string(issued), true }
			c, _, err := httpadapters.Tokens(w.dir).Admit(httptest.NewRecorder(), w.request, w.dir, text, httpadapters.Need{}, nil)
			is.NoErr(err)
			want := ""
			if addr := httpadapters.ClientAddr(w.request); addr.IsValid() {
				want = addr.String()
			}
			is.Equal(c.Network, want)
		})
	}
}

func TestNetworkID(t *testing.T) {
	is := is.New(t)
	id := func(addr string) any { return httpadapters.NetworkID(netip.MustParseAddr(addr)) }
	is.Equal(id("2001:db8::1"), id("2001:db8::ffff:ffff:ffff:ffff")) // one /64
	is.True(id("2001:db8::1") != id("2001:db8:0:1::1"))
	is.True(id("192.0.2.1") != id("192.0.2.2"))
	is.Equal(id("::ffff:192.0.2.1"), id("192.0.2.1")) // and not one with all of IPv4
	is.True(id("192.0.2.1") != any(httpadapters.NetworkID(netip.Addr{})))
}
