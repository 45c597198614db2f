package roster

import (
	"context"
	"time"
)

// Access answers whether a user may use a product now, as [Decide] does, by one
// read of the store. It is for the host, for the user itself from rank read-only
// on, and for an actor of rank admin whom the user does not outrank. Errors:
// InvalidError, ErrNotFound, ErrForbidden.
func (d *Directory) Access(ctx context.Context, user ID, product string) (Decision, error) {
	if err := checkProduct(product); err != nil {
		return Decision{}, err
	}
	s, err := d.principal(ctx, user)
	if err != nil {
		return Decision{}, err
	}
	if err := d.mayAsk(ctx, &s.User); err != nil {
		return Decision{}, err
	}
	return Decide(s, product, d.Now()), nil
}

// principal reads what decides of a user's access. The error is ErrNotFound.
func (d *Directory) principal(ctx context.Context, user ID) (Principal, error) {
	if user.IsZero() {
		return Principal{}, ErrNotFound
	}
	s, err := d.store.Principal(ctx, PrincipalSelection{Account: d.account, User: user, Grants: true})
	if err == nil && s.User.ID.IsZero() {
		err = ErrNotFound
	}
	return s, err
}

// mayAsk allows asking for u's access, and taking uses of it.
func (d *Directory) mayAsk(ctx context.Context, u *User) error {
	if d.actor.User == u.ID {
		rank := d.cfg.roles.rank(u.Role)
		if d.actor.Role != "" {
			rank = min(rank, d.cfg.roles.rank(d.actor.Role))
		}
		if rank >= RankReadOnly {
			return nil
		}
		return ErrForbidden
	}
	by, err := d.authority(ctx)
	if err != nil {
		return err
	}
	return by.mayTouch(u)
}

// Decide answers whether the user of s may use a product at the time now. It
// reads s.Grants, and s.Groups in the order of their ids, and nothing else: what
// it allows [Directory.Access] allows.
//
// A grant gives a product when it names it, or a group that has it and has not
// ended. A user has one counter of uses. The most generous group among the
// grants that are live, whatever products it has, says how far it may go and
// when it begins anew: see [Periods]. A grant of a single product brings no
// allowance of its own; without a live group beside it, uses are unlimited.
// ExtraUses raise the allowance of every period.
func Decide(s Principal, product string, now time.Time) Decision {
	return decide(&s, product, 1, now)
}

// decide answers whether n uses may be taken.
func decide(s *Principal, product string, n int64, now time.Time) Decision {
	c := evaluation{groups: s.Groups, now: now, product: product}
	for i := range s.Grants {
		c.add(&s.Grants[i])
	}
	d := Decision{User: s.User.ID, Product: product, At: now, Asked: n, Left: c.allowed(&s.User)}
	if c.grant != nil {
		d.Grant, d.Until = *c.grant, c.grant.Until
		if c.group != nil {
			d.Group = *c.group
		}
	}
	if c.allowance != nil {
		d.Period, d.Renewed = c.allowance.Period, c.allowance.Period.End(now)
		if d.Left != Unlimited {
			d.Left = max(0, d.Left-s.User.usesIn(d.Period, now))
		}
	}
	for _, kind := range reasonKinds {
		if r, stands := c.reason(kind, s, &d); stands {
			d.Reasons = append(d.Reasons, r)
		}
	}
	d.Allowed = len(d.Reasons) == 0
	return d
}
