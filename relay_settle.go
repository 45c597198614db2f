package roster

import (
	"context"
	"errors"
	"sync"
)

// settling gathers the results of deliveries. Whoever writes its own writes those of all
// who wait, in one Update: a result costs little beside the COMMIT.
type settling struct {
	turn sync.Mutex // held by whoever writes

	mu      sync.Mutex
	waiting []*settlement
}

// settlement is one result that waits to be written. The fields below write belong to the
// holder of the turn.
type settlement struct {
	x     *Delivery
	write func(Tx, Delivery) error

	written bool
	err     error
}

// settle writes the result of x by write, together with others that wait. It does nothing
// where the lease is over and another relay has x.
func (r *relay) settle(ctx context.Context, x *Delivery, write func(Tx, Delivery) error) error {
	s := &r.settling
	own := &settlement{x: x, write: write}
	s.mu.Lock()
	s.waiting = append(s.waiting, own)
	s.mu.Unlock()
	s.turn.Lock()
	defer s.turn.Unlock()
	if own.written {
		return own.err
	}
	s.mu.Lock()
	all := s.waiting
	s.waiting = nil
	s.mu.Unlock()
	together := len(all) > 1 && r.settleTogether(ctx, all) == nil
	for _, one := range all {
		if !together {
			one.err = r.settleAlone(ctx, one.x, one.write)
		}
		one.written = true
	}
	return own.err
}

// settleTogether writes all results in one Update, or none of them.
func (r *relay) settleTogether(ctx context.Context, all []*settlement) error {
	return r.store.Update(ctx, func(tx Tx) error {
		for _, one := range all {
			if err := one.write(tx, *one.x); err != nil {
				return err
			}
		}
		return nil
	})
}

// settleAlone runs write on x in an Update. After a conflict it reads x again: others have
// gone behind it meanwhile. It does nothing where the lease is over and another relay
// has x.
func (r *relay) settleAlone(ctx context.Context, x *Delivery, write func(Tx, Delivery) error) error {
	mine := *x
	again := false
	err := r.retry(ctx, func() error {
		if again {
			stored, err := first(r.store.Deliveries(ctx, DeliverySelection{ID: x.ID, Limit: 1}))
			if err != nil {
				return err
			}
			if stored.LeaseOwner != x.LeaseOwner || stored.Tries != x.Tries {
				return ErrNotFound
			}
			mine = stored
		}
		again = true
		return r.store.Update(ctx, func(tx Tx) error { return write(tx, mine) })
	})
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}
