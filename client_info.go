package roster

import (
	"net/netip"
	"strings"
	"unicode"
)

// ClientInfo is where a sign-in comes from.
type ClientInfo struct {
	UserAgent string // free text; kept without control characters, cut to 255 code points
	Network   string // IP address; empty or unreadable: unknown
}

// clean returns c as records keep it.
func (c ClientInfo) clean() ClientInfo {
	agent := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(firstBytes(c.UserAgent, 4*maxText), ""))
	if runes := []rune(agent); len(runes) > maxText {
		agent = string(runes[:maxText])
	}
	network := ""
	if a, err := netip.ParseAddr(c.Network); err == nil {
		network = a.Unmap().WithZone("").String()
	}
	return ClientInfo{UserAgent: agent, Network: network}
}

// firstBytes returns at most n bytes of s, which may end inside a character.
func firstBytes(s string, n int) string { return s[:min(n, len(s))] }

// networkPrefix returns what failures from c's address are counted under: an
// IPv4 address, or the 64 bits of an IPv6 address that one subscriber has.
func (c ClientInfo) networkPrefix() string {
	a, err := netip.ParseAddr(c.Network)
	if err != nil {
		return ""
	}
	if a = a.Unmap().WithZone(""); a.Is4() {
		return a.String()
	}
	p, _ := a.Prefix(64)
	return p.String()
}
