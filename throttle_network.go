package roster

import (
	"context"
	"net/netip"
	"slices"
	"time"
)

// NetworkLimit is how many sign-ins may fail in an hour from the addresses that
// share their first Bits, within one account.
type NetworkLimit struct {
	Family   int // 4 or 6: of IPv4 or of IPv6
	Bits     int // length of the network's prefix: 1 to 32, or to 128
	Failures int // 1 or above
}

// DefaultNetworkLimits returns the limits of Config.NetworkLimits when it is nil.
// A subscriber has one IPv4 address, or an IPv6 network of 64 to 48 bits; a wider
// network has more people, and may fail more often.
func DefaultNetworkLimits() []NetworkLimit {
	return []NetworkLimit{
		{Family: 4, Bits: 32, Failures: 100}, {Family: 4, Bits: 24, Failures: 1_000},
		{Family: 6, Bits: 64, Failures: 50}, {Family: 6, Bits: 56, Failures: 200}, {Family: 6, Bits: 48, Failures: 1_000},
	}
}

// holds reports whether l is within its limits.
func (l NetworkLimit) holds() bool {
	return (l.Family == 4 && l.Bits <= 32 || l.Family == 6 && l.Bits <= 128) && l.Bits >= 1 && l.Failures >= 1
}

// networkWindow is the time in which a network may use up its limit at once.
const networkWindow = time.Hour

// networkAllowance is a counter of failed sign-ins from one network, with its
// limit. The counter's Expires is when the network has its whole limit again:
// each failure moves it on by the cost, so that a network that has used up its
// limit may fail again after one cost and not after an hour.
type networkAllowance struct {
	ThrottleCounter
	cost time.Duration // what one failure takes of networkWindow
}

// paceNetworks counts what a network has asked for, whatever the address. The error
// is a ThrottledError when it comes too early.
func (c *change) paceNetworks(ctx context.Context, what string, from ClientInfo) error {
	all := c.networkAllowances(what, from)
	if len(all) == 0 {
		return nil
	}
	var ids []ID
	for i := range all {
		ids = append(ids, all[i].ID)
	}
	found, err := c.tx.ThrottleCounters(ctx, ThrottleCounterSelection{IDs: ids})
	if err != nil {
		return err
	}
	var wait time.Duration
	for i := range all {
		for _, stored := range found {
			if stored.ID == all[i].ID {
				all[i].ThrottleCounter = stored
			}
		}
		wait = max(wait, all[i].wait(c.Now()))
		all[i].count(c.Now())
	}
	if wait > 0 {
		return &ThrottledError{Retry: wait}
	}
	return c.putNetworks(ctx, all)
}

// networkAllowances returns a new counter for each limit that binds the network
// address of from, none where the address is not known. what is counted tells
// counters apart.
func (d *Directory) networkAllowances(what string, from ClientInfo) []networkAllowance {
	a, err := netip.ParseAddr(from.Network)
	if err != nil {
		return nil
	}
	a = a.Unmap().WithZone("")
	family := 6
	if a.Is4() {
		family = 4
	}
	var all []networkAllowance
	for _, l := range d.cfg.NetworkLimits {
		if l.Family != family {
			continue
		}
		network, _ := a.Prefix(l.Bits)
		all = append(all, networkAllowance{
			ThrottleCounter: ThrottleCounter{ID: counterID(what, d.account, "", network.String())},
			cost:            networkWindow / time.Duration(l.Failures),
		})
	}
	return all
}

// wait returns how long a network must wait before one more sign-in may fail.
func (n *networkAllowance) wait(now time.Time) time.Duration {
	if n.Expires.Sub(now) > networkWindow+clocksDiffer {
		return 0 // noted before the clock was set back
	}
	return n.Expires.Add(n.cost).Sub(now.Add(networkWindow))
}

// count counts a failure.
func (n *networkAllowance) count(now time.Time) {
	if left := n.Expires.Sub(now); left <= 0 || left > networkWindow+clocksDiffer {
		n.Expires, n.Count = now, 0
	}
	n.Expires, n.Last = stamp(n.Expires.Add(n.cost)), now
	n.Count++
}

// takeBack takes back one failure.
func (n *networkAllowance) takeBack() {
	if n.Count > 0 {
		n.Expires, n.Count = stamp(n.Expires.Add(-n.cost)), n.Count-1
	}
}

// putNetworks stores the counters of networks, in the order of their ids, so that
// two sign-ins do not wait for each other's rows.
func (c *change) putNetworks(ctx context.Context, networks []networkAllowance) error {
	slices.SortFunc(networks, func(a, b networkAllowance) int { return slices.Compare(a.ID[:], b.ID[:]) })
	for i := range networks {
		if err := c.putCounter(ctx, &networks[i].ThrottleCounter); err != nil {
			return err
		}
	}
	return nil
}
