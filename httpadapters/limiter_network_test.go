package httpadapters_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
)

// TestNetworkLimits sends more requests than any network may, each from another
// address of one, and holds how many are allowed at 60 a minute.
func TestNetworkLimits(t *testing.T) {
	for name, c := range map[string]struct {
		addr    string // # is the number of the request
		allowed int
	}{
		"one IPv4 address":        {"192.0.2.1", 60},
		"an IPv4 /24":             {"192.0.2.#", 600},
		"many IPv4 /24":           {"192.0.#.1", 5_000},
		"one IPv6 address":        {"2001:db8::1", 60},
		"an IPv6 /64":             {"2001:db8::#", 60},
		"an IPv6 /56":             {"2001:db8:0:#::1", 240},
		"an IPv6 /48":             {"2001:db8:0:#00::1", 1_200},
		"many IPv6 /48":           {"2001:db8:#::1", 5_000},
		"IPv4 that reads as IPv6": {"::ffff:192.0.2.#", 600},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			l := httpadapters.NewLimiter(60)
			l.Now = func() time.Time { return start }
			allowed := 0
			for i := range 5_000 {
				text := strings.ReplaceAll(c.addr, "#", fmt.Sprint(i%100))
				if l.TakeNetwork(t.Context(), netip.MustParseAddr(text)).Allowed {
					allowed++
				}
			}
			is.Equal(allowed, c.allowed)
		})
	}
}

// TestNetworkLimitsOfNeighbours has one address ask without an end: what it is
// refused takes nothing from the others of its network.
func TestNetworkLimitsOfNeighbours(t *testing.T) {
	is := is.New(t)
	now := start
	l := httpadapters.NewLimiter(60)
	l.Now = func() time.Time { return now }
	ask := func(addr string) httpadapters.Quota { return l.TakeNetwork(t.Context(), netip.MustParseAddr(addr)) }
	for range 10_000 {
		ask("2001:db8::1")
	}
	is.Equal(ask("2001:db8::1"), httpadapters.Quota{Limit: 60, Reset: start.Add(time.Second), Retry: time.Second})
	is.Equal(ask("2001:db8:0:1::1").Remaining, 59)
	now = now.Add(time.Second)
	is.True(ask("2001:db8::1").Allowed)
}

// TestNetworkLimitsOfNobody counts clients whose address is not known as one.
func TestNetworkLimitsOfNobody(t *testing.T) {
	is := is.New(t)
	l := httpadapters.NewLimiter(1)
	is.True(l.TakeNetwork(t.Context(), netip.Addr{}).Allowed)
	is.True(!l.TakeNetwork(t.Context(), netip.Addr{}).Allowed)
	is.True(l.Take(t.Context(), httpadapters.NetworkID(netip.MustParseAddr("192.0.2.1"))).Allowed)
	is.True(!l.TakeNetwork(t.Context(), netip.MustParseAddr("192.0.2.1")).Allowed) // the same bucket
}

// byID is a limiter of a host's own, which knows no networks.
type byID struct{ ids []roster.ID }

func (l *byID) Take(_ context.Context, id roster.ID) httpadapters.Quota {
	l.ids = append(l.ids, id)
	return httpadapters.Quota{Allowed: true, Limit: 7}
}

func TestCountNetworkByALimiterOfTheHosts(t *testing.T) {
	is := is.New(t)
	l, w := &byID{}, httptest.NewRecorder()
	addr := netip.MustParseAddr("192.0.2.1")
	is.NoErr(httpadapters.CountNetwork(w, httptest.NewRequest("GET", "/", nil), l, addr))
	is.Equal(l.ids, []roster.ID{httpadapters.NetworkID(addr)})
	is.Equal(w.Header().Get("X-RateLimit-Limit"), "7")
	is.NoErr(httpadapters.CountNetwork(w, httptest.NewRequest("GET", "/", nil), nil, addr))
}
