package roster

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"time"
)

// A use is remembered until its period is over, and for a day at least; for 30
// days in a period without end.
const (
	rememberAtLeast = 24 * time.Hour
	rememberForever = 30 * 24 * time.Hour
)

// Consume takes n uses of a product from a user, all or none, if [Decide] allows
// it at that moment. However many callers there are, no more are taken than the
// allowance and the extra uses together. Uses without a limit are counted too.
//
// key names the attempt among all attempts of this user, in 1 to 255 code points.
// A key takes once: until Use.Expires a repeat takes nothing and is answered like the first,
// whatever has become of the user since. A key is remembered until its period
// ends, and for at least 24 hours; for 30 days in a period without end.
//
// It is for the host, for the user itself from rank read-only on, and for an
// actor of rank admin whom the user does not outrank. Errors: *[AccessRefusedError],
// with the Decision; InvalidError, also of field "key" for a key that was used
// with another product or n, or refunded; ErrNotFound, ErrForbidden.
func (d *Directory) Consume(ctx context.Context, user ID, product string, n int64, key string) (Use, error) {
	if err := checkProduct(product); err != nil {
		return Use{}, err
	}
	if n < 1 {
		return Use{}, invalid("uses", "must be 1 or above")
	}
	if err := checkKey(key); err != nil {
		return Use{}, err
	}
	use := Use{ID: useID(d.account, user, key), Account: d.account, User: user, Product: product, Key: key, N: n}
	var taken Use
	err := d.update(ctx, func(c *change) error {
		uc, err := c.lockPerson(ctx, user)
		if err != nil {
			return err
		}
		if err := c.authorize(ctx); err != nil {
			return err
		}
		if err := uc.by.mayAsk(&uc.u); err != nil {
			return err
		}
		taken, err = uc.consume(ctx, use)
		return err
	})
	if err != nil {
		return Use{}, err
	}
	return taken, nil
}

// consume takes what use asks for, or finds that it was taken before. The user
// is the guard row of its uses.
func (c *userChange) consume(ctx context.Context, use Use) (Use, error) {
	now := c.Now()
	old, err := c.useTaken(ctx, use.ID)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Use{}, err
	}
	if now.Before(old.Expires) {
		return old, old.answers(&use)
	}
	decision, err := c.decideUse(ctx, &use, now)
	if err != nil {
		return Use{}, err
	}
	if err := c.pay(ctx, decision, &use); err != nil {
		return Use{}, err
	}
	use.Grant, use.Left, use.Version = decision.Grant.ID, decision.Left, old.Version
	use.Expires = decision.rememberUntil()
	if use.Left != Unlimited {
		use.Left -= use.N
	}
	if err := c.tx.PutUse(ctx, &use); err != nil || use.Left != 0 {
		return use, err
	}
	return use, c.recordEvent(ctx, use.event(EventUsesSpent))
}

// decideUse decides about use. Where a shared counter pays, its grant is locked, and
// what was decided holds for the grant as it is then. The error is an
// *AccessRefusedError for a refusal.
func (c *userChange) decideUse(ctx context.Context, use *Use, now time.Time) (Decision, error) {
	p, err := c.principalWithGrants(ctx, c.u.ID, use.Product, now)
	if err != nil {
		return Decision{}, err
	}
	if p.person().Version != c.u.Version {
		return Decision{}, ErrConflict // read at another moment than the guard row
	}
	locked := map[ID]bool{}
	for {
		d := decide(&p, use.Product, use.N, now)
		if !d.Allowed {
			if d, err = c.explain(ctx, d); err != nil {
				return Decision{}, err
			}
			return Decision{}, &AccessRefusedError{Decision: d}
		}
		if !d.Shared || locked[d.Grant.ID] {
			return d, nil
		}
		locked[d.Grant.ID] = true
		g, err := c.lockGrant(ctx, d.Grant.ID)
		if err != nil {
			return Decision{}, err
		}
		i := slices.IndexFunc(p.Grants, func(old Grant) bool { return old.ID == g.ID })
		p.Grants[i] = g
	}
}

// pay takes use from the counter that d chose. The user is written in any case: it
// is the guard row of its uses, and of the state that d goes by.
func (c *userChange) pay(ctx context.Context, d Decision, use *Use) error {
	count := c.u.counter()
	if use.Shared = d.Shared; d.Shared {
		count = d.Grant.counter()
	}
	count, err := count.take(use.N, d.Period, d.At)
	if err != nil {
		return err
	}
	use.At = count.at
	if d.Shared {
		g := d.Grant
		g.setCounter(count)
		if err := c.tx.PutGrant(ctx, &g); err != nil {
			return err
		}
		return c.put(ctx)
	}
	c.u.setCounter(count)
	return c.put(ctx)
}

// answers refuses to answer a repeat of u's key that asks for something else.
func (u *Use) answers(asked *Use) error {
	switch {
	case u.Product != asked.Product || u.N != asked.N:
		return invalid("key", "must not be one that was used for something else")
	case !u.Refunded.IsZero():
		return invalid("key", "must not be one that was refunded")
	}
	return nil
}

// rememberUntil returns until when a use that was allowed is remembered.
func (d Decision) rememberUntil() time.Time {
	if d.Renewed.IsZero() {
		return d.At.Add(rememberForever)
	}
	if least := d.At.Add(rememberAtLeast); d.Renewed.Before(least) {
		return least
	}
	return d.Renewed
}

// useTaken returns the use with an id. The error is ErrNotFound.
func (d *Directory) useTaken(ctx context.Context, id ID) (Use, error) {
	return first(d.store.Uses(ctx, UseSelection{Account: d.account, ID: id, Limit: 1}))
}

// useID returns the id of what a user takes in an account under a key.
func useID(account, user ID, key string) ID {
	sum := sha256.Sum256(append(append(account[:], user[:]...), key...))
	return ID(sum[:len(ID{})])
}

func checkKey(key string) error {
	if key == "" {
		return invalid("key", "must not be empty")
	}
	return checkText("key", key, maxText, false)
}
