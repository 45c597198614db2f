package roster

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"
)

// After FreeFailures failed sign-ins comes a pause of a second, then twice as long
// after each further one, up to a quarter of an hour. A day without a failure
// forgets them.
const (
	freeFailures       = 10
	firstSignInPause   = time.Second
	longestSignInPause = 15 * time.Minute
	failuresCountedFor = 24 * time.Hour
	networkTrustedFor  = 90 * 24 * time.Hour
	clocksDiffer       = 15 * time.Minute
	forgivenWithin     = 50 * time.Millisecond // after the caller has left: no answer waits longer
)

// ThrottledError says how long to wait after too many failed sign-ins, mails or
// requests. It is an ErrThrottled.
type ThrottledError struct {
	Retry time.Duration // how long to wait; above 0
}

// Error returns a text with the time to wait.
func (e *ThrottledError) Error() string {
	return fmt.Sprintf("roster: too many tries, try again in %s", e.Retry)
}

// Unwrap returns ErrThrottled.
func (e *ThrottledError) Unwrap() error { return ErrThrottled }

// counters are the counts of failed sign-ins that hold one back: at the address,
// one for everybody and one for the network that the sign-in comes from; and one
// for each prefix of that network, whatever the address. A network from which the
// user has signed in before is trusted: its own count alone holds it back, so that
// no stranger can lock the user out.
type counters struct {
	everybody, network ThrottleCounter    // network has the zero ID where it is not known
	networks           []networkAllowance // of any address
}

// counters returns the counters as they are before the first failure at an address, or
// at another name.
func (d *Directory) counters(name string, from ClientInfo) counters {
	n := counters{networks: d.networkAllowances("sign-ins of a network", from)}
	name = signInCountedAs(name)
	n.everybody.ID = counterID("sign-in", d.account, name, "")
	if prefix := from.networkPrefix(); prefix != "" {
		n.network.ID = counterID("sign-in", d.account, name, prefix)
	}
	return n
}

// all returns the counters that have an ID.
func (n *counters) all() []*ThrottleCounter {
	all := []*ThrottleCounter{&n.everybody}
	if !n.network.ID.IsZero() {
		all = append(all, &n.network)
	}
	for i := range n.networks {
		all = append(all, &n.networks[i].ThrottleCounter)
	}
	return all
}

// counterID returns the id of what is counted: 16 bytes of SHA-256, so that the
// table names nobody.
func counterID(what string, account ID, email, network string) ID {
	h := sha256.New()
	h.Write([]byte(what))
	h.Write(account[:])
	h.Write([]byte(email + "\x00" + network))
	return ID(h.Sum(nil)[:16])
}

// readCounters returns the counters of an address and a network as they are
// stored, new ones where they are not. It asks the store once.
func (c *change) readCounters(ctx context.Context, email string, from ClientInfo) (counters, error) {
	n := c.counters(email, from)
	var ids []ID
	for _, counter := range n.all() {
		ids = append(ids, counter.ID)
	}
	found, err := c.tx.ThrottleCounters(ctx, ThrottleCounterSelection{IDs: ids})
	for _, stored := range found {
		for _, counter := range n.all() {
			if counter.ID == stored.ID {
				*counter = stored
			}
		}
	}
	return n, err
}

// putCounter stores a counter. Somebody else may store a new one at the same
// moment: the next try then counts on.
func (c *change) putCounter(ctx context.Context, counter *ThrottleCounter) error {
	return raced(c.tx.PutThrottleCounter(ctx, counter), "id")
}

// reserveFailure counts a failure before it is known to be one, so that no more
// passwords are tried at once than may fail: [change.forgive] takes it back, and
// [Directory.unreserve] where nobody knows what the password is. It tells whether the
// network is trusted, whose failures count for it alone. The error is a
// ThrottledError when it comes too early.
func (d *Directory) reserveFailure(ctx context.Context, email string, from ClientInfo) (r reservation, err error) {
	owed := d.cfg.uncounted.take(d.counters(email, from))
	err = d.update(ctx, func(c *change) error {
		n, err := c.readCounters(ctx, email, from)
		if err != nil {
			return err
		}
		owed.settle(&n)
		now, counter := c.Now(), &n.everybody
		r = reservation{email: email, from: from, trusted: c.trusts(&n.network), at: now}
		if r.trusted {
			counter, n.networks = &n.network, nil
		}
		r.counter, r.before = counter.ID, counter.Last
		if now.Sub(counter.Last) >= failuresCountedFor {
			counter.Count = 0
		}
		wait := waitAfter(counter.Last, now, c.signInPause(counter.Count))
		for i := range n.networks {
			wait = max(wait, n.networks[i].wait(now))
		}
		if wait > 0 {
			return &ThrottledError{Retry: wait}
		}
		counter.Count++
		counter.Last, counter.Expires = now, now.Add(failuresCountedFor)
		if trusted := counter.Trusted.Add(networkTrustedFor); trusted.After(counter.Expires) {
			counter.Expires = trusted
		}
		if err := c.putCounter(ctx, counter); err != nil {
			return err
		}
		for i := range n.networks {
			n.networks[i].count(now)
			r.networks = append(r.networks, n.networks[i].ID)
		}
		return c.putNetworks(ctx, n.networks)
	})
	d.cfg.uncounted.keep(owed, r, err)
	if errors.Is(err, ErrCommitUnknown) {
		d.unreserve(ctx, r, err)
	}
	return r, err
}

// waitAfter returns how much of a pause after last is left. The clock of another
// node may be a little ahead. A last that lies further ahead was noted before the
// clock was set back: nobody waits for it to catch up.
func waitAfter(last, now time.Time, pause time.Duration) time.Duration {
	if last.Sub(now) > clocksDiffer {
		return 0
	}
	return min(last.Add(pause).Sub(now), pause)
}

// signInPause is the pause after so many failures.
func (d *Directory) signInPause(failures int64) time.Duration {
	over := failures - int64(d.cfg.FreeFailures)
	switch {
	case over < 0:
		return 0
	case over >= 10: // 2^10 seconds are more than the longest
		return longestSignInPause
	}
	return min(firstSignInPause<<over, longestSignInPause)
}

// forgive takes back what reserveFailure counted, after a right password, and
// trusts the network that it came from. If the network was trusted before, the
// failures of everybody else stay counted.
func (c *change) forgive(ctx context.Context, email string, from ClientInfo, trusted bool) error {
	n, err := c.readCounters(ctx, email, from)
	if err != nil {
		return err
	}
	if !trusted {
		if err := c.forgetFailures(ctx, n.everybody); err != nil {
			return err
		}
		for i := range n.networks {
			n.networks[i].takeBack()
		}
		if err := c.putNetworks(ctx, n.networks); err != nil {
			return err
		}
	}
	return c.trust(ctx, n.network)
}

// clearFailures forgets the failures at an address, whose owner was proven by
// other means than the password, and trusts the network that they come from.
func (c *change) clearFailures(ctx context.Context, email string, from ClientInfo) error {
	n, err := c.readCounters(ctx, email, from)
	if err != nil {
		return err
	}
	if err := c.forgetFailures(ctx, n.everybody); err != nil {
		return err
	}
	return c.trust(ctx, n.network)
}

func (c *change) forgetFailures(ctx context.Context, counter ThrottleCounter) error {
	if counter.Count == 0 {
		return nil
	}
	counter.Count = 0
	return c.putCounter(ctx, &counter)
}

// trust forgets the failures of a network, which is trusted from now on.
func (c *change) trust(ctx context.Context, network ThrottleCounter) error {
	if network.ID.IsZero() {
		return nil
	}
	now := c.Now()
	network.Count, network.Trusted, network.Expires = 0, now, now.Add(networkTrustedFor)
	return c.putCounter(ctx, &network)
}

// trustsNetwork tells whether the user with an address has signed in from a
// network, as far as that can be read.
func (d *Directory) trustsNetwork(ctx context.Context, email string, from ClientInfo) bool {
	n := d.counters(email, from)
	if n.network.ID.IsZero() {
		return false
	}
	found, err := d.store.ThrottleCounters(ctx, ThrottleCounterSelection{IDs: []ID{n.network.ID}})
	return err == nil && len(found) > 0 && d.trusts(&found[0])
}

func (d *Directory) trusts(network *ThrottleCounter) bool {
	return !network.Trusted.IsZero() && d.Now().Sub(network.Trusted) < networkTrustedFor
}

// ClearSignInFailures forgets the failed sign-ins at an address or a username, whether
// anybody has it or not. Networks from which its user has signed in keep their own count.
// It is for the host and for admins, but not at that of a user who outranks
// them: they could guess that password at leisure. Errors: InvalidError, ErrForbidden.
func (d *Directory) ClearSignInFailures(ctx context.Context, email string) error {
	name, ok := newSignInName(email)
	if !ok {
		return invalid("email", "must be an address or a username")
	}
	return d.administer(ctx, func(c *change) error {
		users, err := c.signInUsers(ctx, name)
		if err != nil {
			return err
		}
		for i := range users {
			if err := c.by.mayTouch(&users[i]); err != nil {
				return err
			}
		}
		return c.clearFailures(ctx, name.counted(), ClientInfo{})
	})
}
