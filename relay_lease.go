package roster

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"
)

// waitsFor tells whether x and other are of one queue: that of a user. What is
// about no user waits for nothing.
func (x *Delivery) waitsFor(other Delivery) bool { return !x.User.IsZero() && x.User == other.User }

// ready tells whether x can be tried, if it is the first of its queue. Before the
// first try it is so at any time: its Due was only put off behind others.
func (x *Delivery) ready(now time.Time) bool { return x.Tries == 0 || !x.Due.After(now) }

// queue reads the deliveries that wait for one another with x, in order. What is
// about no user stands alone, and is taken as it was read before.
func (r *relay) queue(ctx context.Context, tx Tx, x Delivery) ([]Delivery, error) {
	if x.User.IsZero() {
		return []Delivery{x}, nil
	}
	queue, err := tx.Deliveries(ctx, DeliverySelection{Consumer: r.Consumer, User: x.User})
	slices.SortFunc(queue, func(a, b Delivery) int {
		return cmp.Or(cmp.Compare(a.UserVersion, b.UserVersion), a.ID.Compare(b.ID))
	})
	return queue, err
}

// claim takes a lease on the first delivery of x's queue, and returns it. It is
// nil where that cannot be tried now, or another relay was faster: the version
// guard tells. One that was tried too often, by relays that did not live to say
// so, is buried, and the next has its turn. Those behind it are put off until
// the lease ends, so that they are not found due while they wait.
func (r *relay) claim(ctx context.Context, x Delivery) (*Delivery, error) {
	var head *Delivery
	var buried []Delivery
	err := r.store.Update(ctx, func(tx Tx) error {
		head, buried = nil, nil
		queue, err := r.queue(ctx, tx, x)
		if err != nil {
			return err
		}
		now := r.Now()
		for len(queue) > 0 && queue[0].ready(now) && queue[0].Tries >= int64(r.Tries) {
			if err := markDead(ctx, tx, queue[0], now); err != nil {
				return err
			}
			buried, queue = append(buried, queue[0]), queue[1:]
		}
		if len(queue) == 0 {
			return nil
		}
		if queue[0].ready(now) {
			head = &queue[0]
			head.Tries++
			head.LeaseOwner, head.LeaseUntil = r.id, now.Add(2*r.Timeout)
			head.Due = head.LeaseUntil
			if err := tx.PutDelivery(ctx, head); err != nil {
				return err
			}
		}
		return postpone(ctx, tx, queue[1:], now, queue[0].Due)
	})
	switch {
	case errors.Is(err, ErrConflict):
		return nil, nil
	case err != nil:
		return nil, err
	}
	for _, x := range buried {
		r.cfg.Log.ErrorContext(ctx, "roster: dead, every try was cut off", "delivery", x.ID.String(), "consumer", x.Consumer, "tries", x.Tries)
	}
	return head, nil
}

// postpone sets the due time of what waits and is found due now.
func postpone(ctx context.Context, tx Tx, waiting []Delivery, now, until time.Time) error {
	for i := range waiting {
		if x := &waiting[i]; !x.Due.After(now) {
			x.Due = until
			if err := tx.PutDelivery(ctx, x); err != nil {
				return err
			}
		}
	}
	return nil
}

// release ends the lease on x, which is due again at that time.
func release(ctx context.Context, tx Tx, x Delivery, due time.Time) error {
	x.Due, x.LeaseOwner, x.LeaseUntil = due, ID{}, never
	return tx.PutDelivery(ctx, &x)
}

// markDead marks x as dead: the next of its queue has its turn.
func markDead(ctx context.Context, tx Tx, x Delivery, now time.Time) error {
	x.Dead, x.LeaseOwner, x.LeaseUntil = now, ID{}, never
	return tx.PutDelivery(ctx, &x)
}
