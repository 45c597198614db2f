package roster

import (
	"cmp"
	"context"
	"slices"
)

// sameQueue tells whether x and other are in one queue, because they are about one
// user in one account, and go to one destination. A delivery about no user is in no queue. What happens to a
// member in another account goes by the versions of the membership, and keeps nothing
// waiting that happens at home.
func (x *Delivery) sameQueue(other *Delivery) bool {
	return !x.User.IsZero() && x.User == other.User && x.Account == other.Account && x.Destination == other.Destination
}

// queues divides new deliveries by their queues.
func queues(all []Delivery) [][]Delivery {
	var divided [][]Delivery
	for _, x := range all {
		i := slices.IndexFunc(divided, func(queue []Delivery) bool { return queue[0].sameQueue(&x) })
		if i < 0 {
			divided = append(divided, nil)
			i = len(divided) - 1
		}
		divided[i] = append(divided[i], x)
	}
	return divided
}

// front reads the first delivery of x's queue, nil where none is, and the one that is
// next once the first has gone.
func front(ctx context.Context, tx Tx, x *Delivery) (first, next *Delivery, err error) {
	heads, err := tx.Deliveries(ctx, DeliverySelection{Heads: true, Consumer: x.Consumer, Destination: x.Destination, Account: x.Account, User: x.User})
	for i := range heads {
		switch h := &heads[i]; {
		case h.Place == PlaceFirst:
			first = h
		case next == nil || cmp.Or(cmp.Compare(h.UserVersion, next.UserVersion), h.ID.Compare(next.ID)) < 0:
			next = h
		}
	}
	return first, next, err
}

// lineUp gives new deliveries of one queue their places. Where none is first yet, it
// leases the one that must be, which may be none of them. All others go behind.
//
// Where one is first, it is written too. Whoever takes it out of the queue at the same
// time then meets a conflict, looks again, and finds what went behind it.
func (r *relay) lineUp(ctx context.Context, tx Tx, found []Delivery) (head *Delivery, err error) {
	first, next, err := front(ctx, tx, &found[0])
	if err != nil {
		return nil, err
	}
	switch {
	case first != nil:
		err = tx.PutDelivery(ctx, first)
	case next != nil:
		first = next
		head, err = r.lease(ctx, tx, next)
	}
	for i := range found {
		if err != nil {
			return nil, err
		}
		if x := &found[i]; first == nil || x.ID != first.ID {
			x.Place = PlaceBehind
			err = tx.PutDelivery(ctx, x)
		}
	}
	return head, err
}

// follow lets the next delivery follow x, which was the first of its queue and has
// left it. It leases and returns that one, or lets a relay find it where this one does
// not go on.
func (r *relay) follow(ctx context.Context, tx Tx, x *Delivery, goOn bool) (*Delivery, error) {
	if x.User.IsZero() {
		return nil, nil
	}
	first, next, err := front(ctx, tx, x)
	switch {
	case err != nil, first != nil, next == nil:
		return nil, err
	case goOn:
		return r.lease(ctx, tx, next)
	case next.Place == PlaceNew:
		return nil, nil
	}
	next.Place = PlaceNew
	return nil, tx.PutDelivery(ctx, next)
}
