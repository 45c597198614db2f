package webhook

import (
	"errors"
	"net/netip"
	"syscall"
)

// errAddress says that a name leads to an address that is not public.
var errAddress = errors.New("webhook: the URL leads to an address that is not public")

// notPublic are the networks that lead to no public host: private ones, those of one
// machine or link, of carriers, of documentation, and the ones that carry an address of
// IPv4 inside, which may be private in its turn (RFC 6890, RFC 6052, RFC 3056).
var notPublic = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
	"192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
)

// global has every public address of IPv6. What clouds keep their metadata at, NAT64 and
// the rest of IPv4 inside of IPv6 lie outside.
var global = netip.MustParsePrefix("2000::/3")

func prefixes(texts ...string) (all []netip.Prefix) {
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

// public tells whether a is the address of a public host.
func public(a netip.Addr) bool {
	if a.Is4In6() || a.Zone() != "" || a.Is6() && !global.Contains(a) {
		return false
	}
	for _, p := range notPublic {
		if p.Contains(a) {
			return false
		}
	}
	return a.IsValid()
}

// mayDial tells whether the sender may connect to a.
func (s *Sender) mayDial(a netip.Addr) bool {
	return public(a) || s.cfg.AllowAddress != nil && s.cfg.AllowAddress(a)
}

// control is asked before each connection, with the address that the name was resolved
// to: no later answer of a name server can change it.
func (s *Sender) control(_, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil || !s.mayDial(a.Addr()) {
		return errAddress
	}
	return nil
}
