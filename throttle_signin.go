package roster

import (
	"context"
	"crypto/sha256"
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

// counters are the ids of the two counts of failed sign-ins at one address: one
// for everybody, and one for the network that the sign-in comes from. A network
// from which the user has signed in before is trusted: its own count alone holds
// it back, so that no stranger can lock the user out.
type counters struct {
	everybody, network ID // network is zero where it is not known
}

func (d *Directory) counters(email string, from ClientInfo) counters {
	ids := counters{everybody: counterID("sign-in", d.account, email, "")}
	if n := from.networkPrefix(); n != "" {
		ids.network = counterID("sign-in", d.account, email, n)
	}
	return ids
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

// readCounters returns the counters as they are stored, new ones where they are
// not.
func (c *change) readCounters(ctx context.Context, ids counters) (everybody, network ThrottleCounter, err error) {
	ask := []ID{ids.everybody}
	if !ids.network.IsZero() {
		ask = append(ask, ids.network)
	}
	found, err := c.tx.ThrottleCounters(ctx, ThrottleCounterSelection{IDs: ask})
	everybody, network = ThrottleCounter{ID: ids.everybody}, ThrottleCounter{ID: ids.network}
	for _, counter := range found {
		if counter.ID == ids.everybody {
			everybody = counter
		} else {
			network = counter
		}
	}
	return everybody, network, err
}

// putCounter stores a counter. Somebody else may store a new one at the same
// moment: the next try then counts on.
func (c *change) putCounter(ctx context.Context, counter *ThrottleCounter) error {
	return raced(c.tx.PutThrottleCounter(ctx, counter), "id")
}

// reserveFailure counts a failure before it is known to be one, so that no more
// passwords are tried at once than may fail: [change.forgive] takes it back. The
// error is a ThrottledError when it comes too early.
func (d *Directory) reserveFailure(ctx context.Context, ids counters) error {
	return d.update(ctx, func(c *change) error {
		everybody, network, err := c.readCounters(ctx, ids)
		if err != nil {
			return err
		}
		now, counter := c.Now(), &everybody
		if c.trusts(&network) {
			counter = &network
		}
		if now.Sub(counter.Last) >= failuresCountedFor {
			counter.Count = 0
		}
		if wait := waitAfter(counter.Last, now, c.signInPause(counter.Count)); wait > 0 {
			return &ThrottledError{Retry: wait}
		}
		counter.Count++
		counter.Last, counter.Expires = now, now.Add(failuresCountedFor)
		if trusted := counter.Trusted.Add(networkTrustedFor); trusted.After(counter.Expires) {
			counter.Expires = trusted
		}
		return c.putCounter(ctx, counter)
	})
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
func (c *change) forgive(ctx context.Context, email string, from ClientInfo) error {
	everybody, network, err := c.readCounters(ctx, c.counters(email, from))
	if err != nil {
		return err
	}
	if !c.trusts(&network) {
		if err := c.forgetFailures(ctx, everybody); err != nil {
			return err
		}
	}
	return c.trust(ctx, network)
}

// clearFailures forgets the failures at an address, whose owner was proven by
// other means than the password, and trusts the network that they come from.
func (c *change) clearFailures(ctx context.Context, email string, from ClientInfo) error {
	everybody, network, err := c.readCounters(ctx, c.counters(email, from))
	if err != nil {
		return err
	}
	if err := c.forgetFailures(ctx, everybody); err != nil {
		return err
	}
	return c.trust(ctx, network)
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

// trustsNetwork tells whether the network of ids is trusted, as far as that can be
// read.
func (d *Directory) trustsNetwork(ctx context.Context, ids counters) bool {
	if ids.network.IsZero() {
		return false
	}
	found, err := d.store.ThrottleCounters(ctx, ThrottleCounterSelection{IDs: []ID{ids.network}})
	return err == nil && len(found) > 0 && d.trusts(&found[0])
}

func (d *Directory) trusts(network *ThrottleCounter) bool {
	return !network.Trusted.IsZero() && d.Now().Sub(network.Trusted) < networkTrustedFor
}

// ClearSignInFailures forgets the failed sign-ins at an address, whether anybody
// has it or not. Networks from which its user has signed in keep their own count.
// Errors: InvalidError, ErrForbidden.
func (d *Directory) ClearSignInFailures(ctx context.Context, email string) error {
	canonical, err := CanonicalEmail(email)
	if err != nil {
		return err
	}
	return d.administer(ctx, func(c *change) error {
		return c.clearFailures(ctx, canonical, ClientInfo{})
	})
}
