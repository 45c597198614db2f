package httpadapters

import (
	"crypto/sha256"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"example.com/roster"
)

// ClientAddr returns the address of r's client: the peer's address or, if the
// peer is a trusted proxy, the last address in X-Forwarded-For that is none of
// them. The addresses before it are ignored, because a client can write them.
// The zero Addr is an unknown address.
func ClientAddr(r *http.Request, trusted ...netip.Prefix) netip.Addr {
	addr := parseAddr(r.RemoteAddr)
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		proxy := slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(addr) })
		if !proxy || hop == "" {
			break
		}
		addr = parseAddr(strings.TrimSpace(hop))
	}
	return addr
}

// peer returns the client of a request as the peer's address names it.
func peer(r *http.Request) roster.ClientInfo {
	if addr := ClientAddr(r); addr.IsValid() {
		return roster.ClientInfo{Network: addr.String()}
	}
	return roster.ClientInfo{}
}

// parseAddr reads an address, with a port or without, in its shortest form.
func parseAddr(text string) netip.Addr {
	addr, err := netip.ParseAddr(text)
	if err != nil {
		withPort, _ := netip.ParseAddrPort(text)
		addr = withPort.Addr()
	}
	return addr.Unmap().WithZone("")
}

// NetworkID returns the id under which a [Limiter] counts requests from addr:
// that of an IPv4 address, or of the /64 of an IPv6 address, because one machine
// can use all of a /64.
func NetworkID(addr netip.Addr) roster.ID {
	if addr = addr.Unmap(); addr.Is6() {
		prefix, _ := addr.Prefix(64) // an address without a zone has it
		addr = prefix.Addr()
	}
	sum := sha256.Sum256([]byte("network " + addr.String()))
	return roster.ID(sum[:len(roster.ID{})])
}
