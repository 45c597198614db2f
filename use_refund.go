package roster

import (
	"context"
	"fmt"
	"time"
)

// RefundUse gives back what [Directory.Consume] took from a user under a key,
// once: a repeat changes nothing and is no error. The key stays used, so that a
// late repeat of the Consume takes nothing either. Only uses of the current
// period can be given back. Errors: InvalidError, ErrNotFound for a key that took
// nothing or is forgotten, ErrState for a period that is over, ErrForbidden below
// rank admin.
func (d *Directory) RefundUse(ctx context.Context, user ID, key string) (Use, error) {
	if err := checkKey(key); err != nil {
		return Use{}, err
	}
	var use Use
	_, err := d.administerPerson(ctx, user, func(c *userChange) (err error) {
		use, err = c.refund(ctx, useID(d.account, user, key))
		return err
	})
	if err != nil {
		return Use{}, err
	}
	return use, nil
}

func (c *userChange) refund(ctx context.Context, id ID) (Use, error) {
	use, err := c.useTaken(ctx, id)
	now := c.Now()
	switch {
	case err != nil:
		return Use{}, err
	case !now.Before(use.Expires):
		return Use{}, ErrNotFound
	case !use.Refunded.IsZero():
		return use, nil
	}
	if err := c.giveBack(ctx, &use, now); err != nil {
		return Use{}, err
	}
	use.Refunded = now
	if err := c.tx.PutUse(ctx, &use); err != nil {
		return Use{}, err
	}
	return use, c.recordEvent(ctx, use.event(EventUsesRefunded))
}

// giveBack gives use back to the counter that it was taken from. It writes the user
// in any case, as taking does. A grant that was revoked since gets its uses back
// too: they are of no use to anybody, and the key is marked as refunded.
func (c *userChange) giveBack(ctx context.Context, use *Use, now time.Time) error {
	over := fmt.Errorf("roster: refund a use of a period that is over: %w", ErrState)
	if !use.Shared {
		count, counts := c.u.counter().giveBack(use.N, use.At, now)
		if !counts {
			return over
		}
		c.u.setCounter(count)
		return c.put(ctx)
	}
	g, err := c.lockGrant(ctx, use.Grant)
	if err != nil {
		return err
	}
	count, counts := g.counter().giveBack(use.N, use.At, now)
	if !counts {
		return over
	}
	g.setCounter(count)
	if err := c.tx.PutGrant(ctx, &g); err != nil {
		return err
	}
	return c.put(ctx)
}

// event returns an event about u.
func (u *Use) event(kind EventKind) Event {
	return Event{Kind: kind, Subject: u.Grant, Detail: detail{Product: u.Product}.object()}
}
