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
	s, err := d.principalWithGrants(ctx, user)
	if err != nil {
		return Decision{}, err
	}
	by, err := d.authorityOver(ctx, &s)
	if err != nil {
		return Decision{}, err
	}
	if err := by.mayAsk(&s.User); err != nil {
		return Decision{}, err
	}
	return Decide(s, product, d.Now()), nil
}

// principal reads a user with its account, as of one moment. The error is
// ErrNotFound.
func (d *Directory) principal(ctx context.Context, user ID) (Principal, error) {
	return d.readPrincipal(ctx, PrincipalSelection{Account: d.account, User: user})
}

// principalWithGrants reads what decides about a user's access.
func (d *Directory) principalWithGrants(ctx context.Context, user ID) (Principal, error) {
	return d.readPrincipal(ctx, PrincipalSelection{Account: d.account, User: user, Grants: true})
}

func (d *Directory) readPrincipal(ctx context.Context, q PrincipalSelection) (Principal, error) {
	if q.User.IsZero() {
		return Principal{}, ErrNotFound
	}
	p, err := d.store.Principal(ctx, q)
	if err == nil && p.User.ID.IsZero() {
		err = ErrNotFound
	}
	return p, err
}

// authorityOver returns what the actor may do, from what was just read when p is
// the actor itself.
func (d *Directory) authorityOver(ctx context.Context, p *Principal) (authority, error) {
	if !d.acting || d.actor.User != p.User.ID {
		return d.readAuthority(ctx)
	}
	if p.User.State != StateActive || !p.Account.Closed.IsZero() {
		return authority{}, ErrForbidden
	}
	return d.capped(p.User.Role), nil
}

// mayAsk allows asking for u's access, and taking uses of it.
func (by authority) mayAsk(u *User) error {
	if u.ID == by.self && by.rank >= RankReadOnly {
		return nil
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
