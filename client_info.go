package roster

import (
	"net/netip"
	"strings"
	"unicode"
)

// ClientInfo is what the host knows of the device that a sign-in comes from. It
// is never refused: what does not fit is cut or left out.
type ClientInfo struct {
	UserAgent string // User-Agent header; kept without control characters, cut to 255 code points
	Network   string // IP address as text; anything else counts as unknown
}

// clean returns i as a session keeps it.
func (i ClientInfo) clean() ClientInfo {
	agent := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(firstBytes(i.UserAgent, 4*maxText), ""))
	if runes := []rune(agent); len(runes) > maxText {
		agent = string(runes[:maxText])
	}
	network := ""
	if a, err := netip.ParseAddr(i.Network); err == nil {
		network = a.Unmap().WithZone("").String()
	}
	return ClientInfo{UserAgent: agent, Network: network}
}

// firstBytes returns at most the first n bytes of s. The last character may be
// cut.
func firstBytes(s string, n int) string { return s[:min(n, len(s))] }

// networkPrefix returns the network that failed sign-ins are counted for: an IPv4
// address, or the first 64 bits of an IPv6 address, which one subscriber shares.
func (i ClientInfo) networkPrefix() string {
	a, err := netip.ParseAddr(i.Network)
	if err != nil {
		return ""
	}
	if a = a.Unmap().WithZone(""); a.Is4() {
		return a.String()
	}
	p, _ := a.Prefix(64)
	return p.String()
}
