package roster

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// divide writes a delivery for each destination of x, which has none itself. x is the
// first of its queue, so that those of one user are written in the order of its events.
func (r *relay) divide(ctx context.Context, tx Tx, x *Delivery, to []string) error {
	slices.Sort(to)
	for _, destination := range slices.Compact(to) {
		err := tx.PutDelivery(ctx, &Delivery{
			ID: derivedID(x.ID, destination), Event: x.Event, Consumer: x.Consumer, Destination: destination,
			Account: x.Account, User: x.User, UserVersion: x.UserVersion, Place: PlaceNew,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// errDestination makes a delivery dead: no further try would find another name.
var errDestination = Permanent(errors.New("roster: RelayConfig.Destinations must return names of 1 to 64 visible ASCII characters"))

// destinations asks RelayConfig.Destinations.
func (r *relay) destinations(ctx context.Context, m Message) ([]string, error) {
	to, err := r.Destinations(ctx, m)
	if err != nil {
		return nil, err
	}
	for _, name := range to {
		if name == "" || len(name) > maxName || !visibleASCII(name) {
			return nil, errDestination
		}
	}
	return slices.Clone(to), nil
}

// failing holds back the destinations whose last try has failed: nothing is tried there
// until the pause of that try is over, and then one message alone. One that hangs else
// takes every slot of the relay, and one that is down a try for each user.
type failing struct {
	mu  sync.Mutex
	all map[destinationKey]*failure
}

type destinationKey struct {
	account ID
	name    string
}

// failure is a destination whose last try has failed.
type failure struct {
	tries   int64         // that failed, one after another
	pause   time.Duration // after the last one
	until   time.Time     // nothing is tried before then
	probing ID            // the delivery that is tried since; zero: none
}

// failuresMost is how many destinations are held back at once; of more, each message
// waits for itself alone.
const failuresMost = 10_000

func newFailing() failing { return failing{all: map[destinationKey]*failure{}} }

func (x *Delivery) destinationKey() destinationKey { return destinationKey{x.Account, x.Destination} }

// held tells whether x must not be tried now, and until when.
func (f *failing) held(x *Delivery, now time.Time) (until time.Time, held bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.heldLocked(x, now)
}

// heldLocked is held for a caller that has locked mu.
func (f *failing) heldLocked(x *Delivery, now time.Time) (until time.Time, held bool) {
	switch last := f.all[x.destinationKey()]; {
	case last == nil:
		return never, false
	case last.until.After(now):
		return last.until, true
	default:
		return now.Add(last.pause), !last.probing.IsZero() && last.probing != x.ID
	}
}

// probe is held, and notes that x is tried where it may be.
func (f *failing) probe(x *Delivery, now time.Time) (until time.Time, held bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	until, held = f.heldLocked(x, now)
	if last := f.all[x.destinationKey()]; last != nil && !held {
		last.probing = x.ID
	}
	return until, held
}

// tried notes how a try of x has ended, and pauses for what wait returns. What is wrong with the message alone says nothing
// about its destination.
func (f *failing) tried(x *Delivery, err error, now time.Time, wait func(tries int64) time.Duration) {
	if x.Destination == "" {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	key := x.destinationKey()
	last := f.all[key]
	switch {
	case err == nil, errors.As(err, new(permanentError)):
		delete(f.all, key)
	case last == nil && len(f.all) >= failuresMost:
	case last == nil:
		pause := wait(1)
		f.all[key] = &failure{tries: 1, pause: pause, until: now.Add(pause)}
	case !last.until.After(now): // else: it began before the one that was noted failed
		last.tries++
		last.pause, last.probing = wait(last.tries), ID{}
		last.until = now.Add(last.pause)
	}
}
