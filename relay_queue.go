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

// queue names the queue of x.
func (x *Delivery) queue() Queue {
	return Queue{Consumer: x.Consumer, Destination: x.Destination, Account: x.Account, User: x.User}
}

// front is what stands at the head of a queue.
type front struct {
	first  *Delivery // nil: none is first
	next   *Delivery // is next once the first has gone; nil: none waits
	behind bool      // one is behind
}

// fronts reads the fronts of queues.
func fronts(ctx context.Context, tx Tx, queues []Queue) (map[Queue]front, error) {
	if len(queues) == 0 {
		return nil, nil
	}
	heads, err := tx.Deliveries(ctx, DeliverySelection{Heads: queues})
	found := make(map[Queue]front, len(queues))
	for i := range heads {
		h := &heads[i]
		f := found[h.queue()]
		switch {
		case h.Place == PlaceFirst:
			f.first = h
		case f.next == nil || cmp.Or(cmp.Compare(h.UserVersion, f.next.UserVersion), h.ID.Compare(f.next.ID)) < 0:
			f.next = h
		}
		f.behind = f.behind || h.Place == PlaceBehind
		found[h.queue()] = f
	}
	return found, err
}

// lineUp gives new deliveries of one queue their places. Where none is first yet, it
// leases the one that must be, which may be none of them. All others go behind.
//
// Where one is first, it is written too. Whoever takes it out of the queue at the same
// time then meets a conflict, looks again, and finds what went behind it. One that was
// leased with nothing behind it is therefore sole for as long as nobody has written it.
func (r *relay) lineUp(ctx context.Context, tx Tx, f front, found []Delivery) (head *claimed, err error) {
	first := f.first
	switch {
	case first != nil:
		err = tx.PutDelivery(ctx, first)
	case f.next != nil:
		first = f.next
		if head, err = r.lease(ctx, tx, first); head != nil {
			head.sole = !f.behind && len(found) == 1 && found[0].ID == first.ID
		}
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
func (r *relay) follow(ctx context.Context, tx Tx, x *Delivery, goOn bool) (*claimed, error) {
	if x.User.IsZero() {
		return nil, nil
	}
	found, err := fronts(ctx, tx, []Queue{x.queue()})
	f := found[x.queue()]
	next := f.next
	switch {
	case err != nil, f.first != nil, next == nil:
		return nil, err
	case goOn:
		return r.lease(ctx, tx, next)
	case next.Place == PlaceNew:
		return nil, nil
	}
	next.Place = PlaceNew
	return nil, tx.PutDelivery(ctx, next)
}
