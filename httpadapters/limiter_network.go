package httpadapters

import (
	"context"
	"crypto/sha256"
	"net/http"
	"net/netip"

	"example.com/roster"
)

// NetworkLimiter is a [Limiter] that counts a client without a token in every
// network around its address. A subscriber may have many addresses: all of an IPv6
// network of 64 to 48 bits, or some of an IPv4 network of 24.
type NetworkLimiter interface {
	Limiter
	// TakeNetwork counts one request from addr.
	TakeNetwork(ctx context.Context, addr netip.Addr) Quota
}

// around are the wider networks that a request is counted in, by whether the address
// is IPv6, and how many times the limit of the narrowest they have: more people are
// in them.
var around = map[bool][]struct{ bits, times int }{
	false: {{24, 10}},
	true:  {{56, 4}, {48, 20}},
}

// TakeNetwork counts one request from addr: in its IPv4 address, and in the /24 with
// ten times the limit; or in its IPv6 /64, the /56 with four times and the /48 with
// twenty times the limit. What one of them refuses is not counted in the wider
// ones. The Quota is that of the one with the fewest requests left.
func (l *MemoryLimiter) TakeNetwork(_ context.Context, addr netip.Addr) Quota {
	addr = addr.Unmap().WithZone("")
	least := l.take(NetworkID(addr), l.perMinute)
	for _, n := range around[addr.Is6()] {
		if !least.Allowed || !addr.IsValid() {
			break
		}
		network, _ := addr.Prefix(n.bits)
		if q := l.take(networkID(network.String()), n.times*l.perMinute); !q.Allowed || q.Remaining < least.Remaining {
			least = q
		}
	}
	return least
}

// TakeNetwork counts one request from addr. Where limiter is no [NetworkLimiter], it
// counts by [NetworkID] alone, which holds nobody back who has many networks of 64
// bits.
func TakeNetwork(ctx context.Context, limiter Limiter, addr netip.Addr) Quota {
	if l, ok := limiter.(NetworkLimiter); ok {
		return l.TakeNetwork(ctx, addr)
	}
	return limiter.Take(ctx, NetworkID(addr))
}

// CountNetwork is [Count] for a client without a token, whose address is addr: it
// counts by [TakeNetwork].
func CountNetwork(w http.ResponseWriter, r *http.Request, limiter Limiter, addr netip.Addr) error {
	if limiter == nil {
		return nil
	}
	return answerQuota(w, TakeNetwork(r.Context(), limiter, addr))
}

// NetworkID returns the id under which a [Limiter] counts requests from addr:
// that of an IPv4 address, or of the /64 of an IPv6 address, because one machine
// can use all of a /64.
func NetworkID(addr netip.Addr) roster.ID {
	if addr = addr.Unmap(); addr.Is6() {
		prefix, _ := addr.WithZone("").Prefix(64)
		addr = prefix.Addr()
	}
	return networkID(addr.String())
}

func networkID(network string) roster.ID {
	sum := sha256.Sum256([]byte("network " + network))
	return roster.ID(sum[:len(roster.ID{})])
}
