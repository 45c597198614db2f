package webhook

import (
	"net/netip"
	"testing"

	"github.com/matryer/is"
)

// TestPublicAddresses holds which addresses the sender connects to.
func TestPublicAddresses(t *testing.T) {
	for text, want := range map[string]bool{
		"1.1.1.1":                true,
		"8.8.8.8":                true,
		"172.15.255.255":         true,
		"172.32.0.0":             true,
		"2606:4700:4700::1111":   true,
		"2a00:1450:4001:80b::1":  true,
		"127.0.0.1":              false,
		"127.255.255.254":        false,
		"0.0.0.0":                false,
		"10.1.2.3":               false,
		"172.16.0.1":             false,
		"172.31.255.255":         false,
		"192.168.1.1":            false,
		"169.254.169.254":        false, // metadata of clouds
		"100.64.0.1":             false, // carriers
		"100.100.100.200":        false, // metadata of a cloud
		"192.0.0.192":            false, // metadata of a cloud
		"192.0.2.1":              false,
		"198.18.0.1":             false,
		"224.0.0.1":              false,
		"239.255.255.250":        false,
		"255.255.255.255":        false,
		"::":                     false,
		"::1":                    false,
		"fe80::1":                false,
		"fe80::1%eth0":           false,
		"fc00::1":                false,
		"fd00:ec2::254":          false, // metadata of a cloud
		"fec0::1":                false,
		"ff02::1":                false,
		"::ffff:127.0.0.1":       false,
		"::ffff:8.8.8.8":         false,
		"::127.0.0.1":            false,
		"64:ff9b::7f00:1":        false,
		"64:ff9b::808:808":       false,
		"64:ff9b:1::a00:1":       false,
		"2002:7f00:1::":          false, // 6to4 of 127.0.0.1
		"2001:0:4136:e378::7f00": false, // Teredo
		"2001:db8::1":            false,
		"3fff::1":                false,
	} {
		t.Run(text, func(t *testing.T) { is.New(t).Equal(public(netip.MustParseAddr(text)), want) })
	}
	is.New(t).True(!public(netip.Addr{}))
}
