package roster

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"
)

// How failed sign-ins are held back: FreeFailures go through, then a second's
// pause, and twice as much after each one more, up to a quarter of an hour. A
// day without a failure forgets them.
const (
	freeFailures    = 10
	firstDelay      = time.Second
	longestDelay    = 15 * time.Minute
	failuresFor     = 24 * time.Hour
	networkTrustFor = 90 * 24 * time.Hour
)

// ThrottledError says how long to wait after too many failures. It is an
// ErrThrottled.
type ThrottledError struct {
	Retry time.Duration // above 0
}

func (e *ThrottledError) Error() string {
	return fmt.Sprintf("roster: too many failures, try again in %s", e.Retry)
}

// Unwrap returns ErrThrottled.
func (e *ThrottledError) Unwrap() error { return ErrThrottled }

// counters are the attempts at one address: of everybody, and of the network
// that the attempt comes from. A network from which the user has signed in
// before has a counter of its own: no stranger can lock it.
type counters struct {
	everybody, network ID // network is zero where it is not known
}

func (d *Directory) counters(email string, from ClientInfo) counters {
	c := counters{everybody: counterID("sign-in", d.account, email, "")}
	if n := from.networkPrefix(); n != "" {
		c.network = counterID("sign-in", d.account, email, n)
	}
	return c
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

// read returns the counters as they are stored, new ones where they are not.
func (c counters) read(ctx context.Context, r Reader) (everybody, network ThrottleCounter, err error) {
	ids := []ID{c.everybody}
	if !c.network.IsZero() {
		ids = append(ids, c.network)
	}
	found, err := r.ThrottleCounters(ctx, ThrottleCounterSelection{IDs: ids})
	everybody, network = ThrottleCounter{ID: c.everybody}, ThrottleCounter{ID: c.network}
	for _, a := range found {
		if a.ID == c.everybody {
			everybody = a
		} else {
			network = a
		}
	}
	return everybody, network, err
}

// reserve counts a failure before it is known to be one, so that no more are
// tried at once than are allowed: [Directory.forgive] takes it back. The error is
// a ThrottledError where it is too early.
func (d *Directory) reserve(ctx context.Context, c counters) error {
	return d.updateCounters(ctx, func(tx Tx) error {
		everybody, network, err := c.read(ctx, tx)
		if err != nil {
			return err
		}
		now, counter := d.Now(), &everybody
		if d.trusts(&network) {
			counter = &network
		}
		if now.Sub(counter.Last) >= failuresFor {
			counter.Failures = 0
		}
		ago := max(now.Sub(counter.Last), 0) // another node's clock may be ahead
		if wait := d.delay(counter.Failures) - ago; wait > 0 {
			return &ThrottledError{Retry: wait}
		}
		counter.Failures++
		counter.Last = now
		counter.Expires = later(counter.Trusted.Add(networkTrustFor), now.Add(failuresFor))
		return tx.PutThrottleCounter(ctx, counter)
	})
}

// delay is the pause after so many failures.
func (d *Directory) delay(failures int64) time.Duration {
	over := failures - int64(d.cfg.FreeFailures)
	switch {
	case over < 0:
		return 0
	case over >= 10: // 2^10 seconds are more than the longest
		return longestDelay
	}
	return min(firstDelay<<over, longestDelay)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// forgive takes back what reserve counted, after a success from the same network,
// which is trusted from then on. Where it was before, failures elsewhere stay
// counted: they are somebody else's.
func (d *Directory) forgive(ctx context.Context, tx Tx, email string, from ClientInfo) error {
	everybody, network, err := d.counters(email, from).read(ctx, tx)
	if err != nil {
		return err
	}
	if !d.trusts(&network) {
		err = d.forget(ctx, tx, everybody)
	}
	if err != nil {
		return err
	}
	return d.trust(ctx, tx, network)
}

// clearFailures forgets the failures at an address, after its owner was proven by
// other means than the password, and trusts the network that they come from.
func (d *Directory) clearFailures(ctx context.Context, tx Tx, email string, from ClientInfo) error {
	everybody, network, err := d.counters(email, from).read(ctx, tx)
	if err != nil {
		return err
	}
	if err := d.forget(ctx, tx, everybody); err != nil {
		return err
	}
	return d.trust(ctx, tx, network)
}

func (d *Directory) forget(ctx context.Context, tx Tx, a ThrottleCounter) error {
	if a.Failures == 0 {
		return nil
	}
	a.Failures = 0
	return tx.PutThrottleCounter(ctx, &a)
}

// trust forgets the failures of a network, which is trusted from now on.
func (d *Directory) trust(ctx context.Context, tx Tx, a ThrottleCounter) error {
	if a.ID.IsZero() {
		return nil
	}
	now := d.Now()
	a.Failures, a.Trusted, a.Expires = 0, now, now.Add(networkTrustFor)
	return tx.PutThrottleCounter(ctx, &a)
}

func (d *Directory) trusts(network *ThrottleCounter) bool {
	return !network.Trusted.IsZero() && d.Now().Sub(network.Trusted) < networkTrustFor
}

// ClearSignInFailures forgets the failed sign-ins at an address, whoever has it or nobody.
// Networks from which its user has signed in keep their own count. Errors:
// InvalidError, ErrForbidden.
func (d *Directory) ClearSignInFailures(ctx context.Context, email string) error {
	canonical, err := CanonicalEmail(email)
	if err != nil {
		return err
	}
	return d.administer(ctx, func(tx Tx) error {
		return d.clearFailures(ctx, tx, canonical, ClientInfo{})
	})
}

// updateCounters is update for a closure whose only inserts are attempts:
// somebody else may be counting the first failure at the same moment.
func (d *Directory) updateCounters(ctx context.Context, fn func(Tx) error) error {
	return d.retry(ctx, func() error {
		err := d.store.Update(ctx, fn)
		if errors.Is(err, ErrExists) {
			return ErrConflict
		}
		return err
	})
}
