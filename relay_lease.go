package roster

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"
)

// waitsFor tells whether x and other are in one queue, because they are about one
// user in one account. A delivery about no user is in no queue. What happens to a
// member in another account goes by the versions of the membership, and keeps nothing
// waiting that happens at home.
func (x *Delivery) waitsFor(other Delivery) bool {
	return !x.User.IsZero() && x.User == other.User && x.Account == other.Account
}

// due tells whether x can be tried now, as far as x alone tells. No pause is longer
// than MaxDelay: a Due beyond that was set by a clock that has been set back since. A
// lease may be of a relay with a longer Timeout, and is waited for.
func (r *relay) due(x *Delivery, now time.Time) bool {
	return !x.Due.After(now) || x.LeaseOwner.IsZero() && x.Due.After(now.Add(max(r.MaxDelay, 2*r.Timeout)))
}

// ready tells whether x, the first in its queue, can be tried now. Before its
// first try it always can: its Due was postponed only because others were first.
func (r *relay) ready(x *Delivery, now time.Time) bool { return x.Tries == 0 || r.due(x, now) }

// queue returns the deliveries of x's user, in the order in which they must
// arrive. For a delivery about no user that is x alone, which is not read again:
// the version guard tells whether it has changed.
func (r *relay) queue(ctx context.Context, tx Tx, x Delivery) ([]Delivery, error) {
	if x.User.IsZero() {
		return []Delivery{x}, nil
	}
	queue, err := tx.Deliveries(ctx, DeliverySelection{Consumer: r.Consumer, User: x.User})
	queue = slices.DeleteFunc(queue, func(other Delivery) bool { return !x.waitsFor(other) })
	slices.SortFunc(queue, func(a, b Delivery) int {
		return cmp.Or(cmp.Compare(a.UserVersion, b.UserVersion), a.ID.Compare(b.ID))
	})
	return queue, err
}

// claim takes a lease on the first delivery of x's queue and returns it. It
// returns nil where that delivery cannot be tried now, or where another relay was
// faster, which the version guard tells.
//
// A first delivery that has had all its tries is marked dead: the relays that
// tried it were killed before they could. Deliveries behind the first one are
// postponed until its lease ends, so that dispatch does not find them due.
func (r *relay) claim(ctx context.Context, x Delivery) (*Delivery, error) {
	var head *Delivery
	var dead []Delivery
	err := r.store.Update(ctx, func(tx Tx) error {
		head, dead = nil, nil
		queue, err := r.queue(ctx, tx, x)
		if err != nil {
			return err
		}
		now := r.Now()
		for len(queue) > 0 && r.ready(&queue[0], now) && queue[0].Tries >= int64(r.Tries) {
			if err := markDead(ctx, tx, queue[0], now); err != nil {
				return err
			}
			dead, queue = append(dead, queue[0]), queue[1:]
		}
		if len(queue) == 0 {
			return nil
		}
		if r.ready(&queue[0], now) {
			head = &queue[0]
			head.Tries++
			head.LeaseOwner, head.LeaseUntil = r.id, now.Add(2*r.Timeout)
			head.Due = head.LeaseUntil
			if err := tx.PutDelivery(ctx, head); err != nil {
				return err
			}
		}
		return r.postpone(ctx, tx, queue[1:], now, queue[0].Due)
	})
	switch {
	case errors.Is(err, ErrConflict):
		return nil, nil
	case err != nil:
		return nil, err
	}
	for _, x := range dead {
		r.cfg.Log.ErrorContext(ctx, "roster: message is dead, its relay was killed at every try", "delivery", x.ID.String(), "consumer", x.Consumer, "tries", x.Tries)
	}
	return head, nil
}

// postpone sets Due to until for those of waiting that are due now.
func (r *relay) postpone(ctx context.Context, tx Tx, waiting []Delivery, now, until time.Time) error {
	for i := range waiting {
		if x := &waiting[i]; r.due(x, now) {
			x.Due = until
			if err := tx.PutDelivery(ctx, x); err != nil {
				return err
			}
		}
	}
	return nil
}

// release ends the lease on x and sets its next try.
func release(ctx context.Context, tx Tx, x Delivery, due time.Time) error {
	x.Due, x.LeaseOwner, x.LeaseUntil = due, ID{}, never
	return tx.PutDelivery(ctx, &x)
}

// markDead gives x up: the next delivery in its queue can be tried.
func markDead(ctx context.Context, tx Tx, x Delivery, now time.Time) error {
	x.Dead, x.LeaseOwner, x.LeaseUntil = now, ID{}, never
	return tx.PutDelivery(ctx, &x)
}
