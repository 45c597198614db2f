package roster

import (
	"context"
	"errors"
	"time"
)

// due tells whether x, which is first in its queue, can be tried now. No pause is
// longer than MaxDelay: a Due beyond that was set by a clock that has been set back
// since. A lease may be of a relay with a longer Timeout, and is waited for.
func (r *relay) due(x *Delivery, now time.Time) bool {
	return !x.Due.After(now) || x.LeaseOwner.IsZero() && x.Due.After(now.Add(max(r.MaxDelay, 2*r.Timeout)))
}

// claimed is a delivery on which this relay has a lease.
type claimed struct {
	*Delivery
	sole  bool   // nothing is behind it while it has its Version
	about *about // what its message is about; nil: not read yet
}

// claim takes a lease on the first delivery of a queue and returns it. found are the
// deliveries of that queue that dispatch has found: the first one, or new ones, of
// which it puts behind what it does not lease. It returns nil where the first one
// cannot be tried now, or where another relay was faster, which the guards tell.
func (r *relay) claim(ctx context.Context, found []Delivery) (*claimed, error) {
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	var head *claimed
	var dead bool
	err := r.store.Update(ctx, func(tx Tx) (err error) {
		x := found[0]
		head, dead = nil, x.Tries >= int64(r.Tries)
		if dead {
			x.Reason = reasonKilled
			head, err = r.giveUp(ctx, tx, x, true)
		} else {
			var heads []*claimed
			if heads, err = r.claimIn(ctx, tx, [][]Delivery{found}); len(heads) > 0 {
				head = heads[0]
			}
		}
		return err
	})
	switch {
	case errors.Is(err, ErrConflict):
		return nil, nil
	case err != nil:
		return nil, err
	}
	if dead {
		x := &found[0]
		r.cfg.Log.ErrorContext(ctx, "roster: message is dead, its relay was killed at every try", "delivery", x.ID.String(), "consumer", x.Consumer, "tries", x.Tries)
	}
	return head, nil
}

// lease takes a lease on x, which becomes the first of its queue. Where its destination
// is held back, x waits as long, without a lease.
func (r *relay) lease(ctx context.Context, tx Tx, x *Delivery) (*claimed, error) {
	x.Place = PlaceFirst
	if until, held := r.failing.held(x, r.Now()); held {
		return nil, release(ctx, tx, *x, until)
	}
	x.Tries++
	x.LeaseOwner, x.LeaseUntil = r.id, r.Now().Add(2*r.Timeout)
	x.Due = x.LeaseUntil
	return &claimed{Delivery: x}, tx.PutDelivery(ctx, x)
}

// release ends the lease on x and sets its next try.
func release(ctx context.Context, tx Tx, x Delivery, due time.Time) error {
	x.Due, x.LeaseOwner, x.LeaseUntil = due, ID{}, never
	return tx.PutDelivery(ctx, &x)
}

// giveUp marks x dead, and lets the next of its queue follow.
func (r *relay) giveUp(ctx context.Context, tx Tx, x Delivery, goOn bool) (*claimed, error) {
	x.Place, x.Dead, x.LeaseOwner, x.LeaseUntil = 0, r.Now(), ID{}, never
	if err := tx.PutDelivery(ctx, &x); err != nil {
		return nil, err
	}
	return r.follow(ctx, tx, &x, goOn)
}
