package roster

import (
	"context"
	"time"
)

// Access answers whether a user may use a product now, by the rules of [Decide].
// It takes no uses: [Directory.Consume] does. It reads the store once.
//
// The host may ask about everybody, a user of RankReadOnly or above about
// itself, and an actor of RankAdmin about users who do not outrank it. A refusal
// is a Decision, not an error. Errors: InvalidError of field "product",
// ErrNotFound, ErrForbidden.
func (d *Directory) Access(ctx context.Context, user ID, product string) (_ Decision, err error) {
	defer d.noteForbidden(ctx, &err)
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
	if err := by.mayAsk(s.person()); err != nil {
		return Decision{}, err
	}
	return Decide(s, product, d.Now()), nil
}

// Decide answers whether the user of s may use a product at the time now. It
// reads nothing but s and never fails. [Directory.Access] reads s from the store
// and answers what Decide answers. s.Groups must be in the order of their ids.
//
// A grant gives a product in two ways: it names the product, or it names a group
// that has the product and has not ended.
//
// A user has one counter of uses, whatever the product. The most generous group
// of all grants that are valid now sets how many uses it allows and when it
// starts at zero again; [Periods] says which group is the most generous. The
// group need not have the product. A grant of a single product has no
// allowance: uses are unlimited unless a group is granted too. User.ExtraUses
// are added to the allowance of every period. A member's uses are those of the
// membership, and both the membership and the user at home must be active.
func Decide(s Principal, product string, now time.Time) Decision {
	return decide(&s, product, 1, now)
}

// decide is [Decide] for n uses.
func decide(s *Principal, product string, n int64, now time.Time) Decision {
	u := s.person()
	e := evaluation{user: u, groups: s.Groups, now: now, product: product}
	for i := range s.Grants {
		e.add(&s.Grants[i])
	}
	d := Decision{User: u.ID, Product: product, At: now, Asked: n, Left: e.allowed(u)}
	if e.grant != nil {
		d.Grant, d.Until = *e.grant, e.grant.Until
		if e.group != nil {
			d.Group = *e.group
		}
	}
	if e.allowance != nil {
		d.Period, d.Renewed = e.allowance.Period, e.allowance.Period.End(now)
		if d.Left != Unlimited {
			d.Left = max(0, d.Left-u.usesIn(d.Period, now))
		}
	}
	for _, kind := range reasonKinds {
		if r, holds := e.reason(kind, s, &d); holds {
			d.Reasons = append(d.Reasons, r)
		}
	}
	d.Allowed = len(d.Reasons) == 0
	return d
}
