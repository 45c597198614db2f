package httpadapters

import (
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
	if len(trusted) == 0 {
		return addr
	}
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

// peer returns the client of a request as the peer's address names it. Of an IPv4
// address with a port, as servers set it, it takes the part as it is.
func peer(r *http.Request) roster.ClientInfo {
	host, _, _ := strings.Cut(r.RemoteAddr, ":")
	if addr, err := netip.ParseAddr(host); err == nil && addr.Is4() && len(host) < len(r.RemoteAddr) {
		return roster.ClientInfo{Network: host}
	}
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
