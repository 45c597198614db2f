package roster

import (
	"context"
	"errors"
	"slices"
	"time"
)

// start claims the first delivery of each queue of which dispatch has found some, and
// starts a goroutine for each that works on its queue.
func (r *relay) start(ctx context.Context, found [][]Delivery) error {
	for n := range found {
		select {
		case r.claimed <- struct{}{}:
		case <-ctx.Done():
			r.giveBack(n)
			return ctx.Err()
		}
	}
	heads, err := r.claimAll(ctx, found)
	r.giveBack(len(found) - len(heads))
	r.readTogether(ctx, heads)
	for _, head := range heads {
		r.work.Go(func() {
			defer r.giveBack(1)
			for head != nil {
				head = r.attempt(ctx, head)
			}
		})
	}
	return err
}

// giveBack gives n places for leases back.
func (r *relay) giveBack(n int) {
	for range n {
		<-r.claimed
	}
}

// claimAll claims the first delivery of each queue, in one Update where no other relay has
// been faster at one of them.
func (r *relay) claimAll(ctx context.Context, found [][]Delivery) (heads []*claimed, err error) {
	if heads, err = r.claimTogether(ctx, found); err == nil {
		return heads, nil
	}
	heads = nil
	for _, queue := range found {
		head, err := r.claim(ctx, queue)
		if err != nil {
			return heads, err
		}
		if head != nil {
			heads = append(heads, head)
		}
	}
	return heads, nil
}

// errAlone says that a queue is claimed by itself.
var errAlone = errors.New("roster: claimed alone")

// claimTogether claims the first delivery of each queue, or of none.
func (r *relay) claimTogether(ctx context.Context, found [][]Delivery) (heads []*claimed, err error) {
	if len(found) < 2 {
		return nil, errAlone
	}
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	err = r.store.Update(ctx, func(tx Tx) (err error) {
		heads, err = r.claimIn(ctx, tx, found)
		return err
	})
	return heads, err
}

// claimIn takes a lease on the first delivery of each queue that can be tried now.
func (r *relay) claimIn(ctx context.Context, tx Tx, found [][]Delivery) (heads []*claimed, err error) {
	var unknown []Queue
	for _, queue := range found {
		switch x := &queue[0]; {
		case x.Tries >= int64(r.Tries):
			return nil, errAlone // it is dead, which is logged
		case !x.isPlaced():
			unknown = append(unknown, x.queue())
		}
	}
	known, err := fronts(ctx, tx, unknown)
	if err != nil {
		return nil, err
	}
	for _, queue := range found {
		queue = slices.Clone(queue)
		var head *claimed
		if x := &queue[0]; x.isPlaced() {
			head, err = r.lease(ctx, tx, x)
		} else {
			head, err = r.lineUp(ctx, tx, known[x.queue()], queue)
		}
		if err != nil {
			return nil, err
		}
		if head != nil {
			heads = append(heads, head)
		}
	}
	return heads, nil
}

// isPlaced tells whether x needs no place in a queue: it is the first, or in none.
func (x *Delivery) isPlaced() bool { return x.Place == PlaceFirst || x.User.IsZero() }

// takeSlot waits until x may be delivered. It tells that x must not be, and when it is due
// then, where ctx ends before, where the lease would end during the delivery, and where the
// destination has begun to fail meanwhile.
func (r *relay) takeSlot(ctx context.Context, x *claimed) (due time.Time, ok bool) {
	select {
	case r.slots <- struct{}{}:
	case <-ctx.Done():
		return r.Now(), false
	}
	now := r.Now()
	if now.Add(r.Timeout).After(x.LeaseUntil) {
		<-r.slots
		return now, false
	}
	if until, held := r.failing.probe(x.Delivery, now); held {
		<-r.slots
		return until, false
	}
	return now, true
}

// handBack ends the lease on x, which was not tried, and makes it due then.
func (r *relay) handBack(ctx context.Context, x *claimed, due time.Time) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.Timeout)
	defer cancel()
	err := r.settle(ctx, x.Delivery, func(tx Tx, x Delivery) error {
		x.Tries--
		return release(ctx, tx, x, due)
	})
	if err != nil {
		r.cfg.Log.ErrorContext(ctx, "roster: a delivery was not handed back, it is tried once its lease is over", "delivery", x.ID.String(), "error", err)
	}
}
