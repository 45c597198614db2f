package roster

import (
	"context"
	"time"
)

// Access answers whether a user may use a product now, by the rules of [Decide].
// It takes no uses: [Directory.Consume] does. It reads the store once, and once
// more where nothing gives the product, to tell what did. Work is the same however
// many grants of the past there are: of those that are over, the newest 100 of the
// user and the newest 100 of the account are looked at.
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
	now := d.Now()
	s, err := d.principalWithGrants(ctx, user, product, now)
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
	return d.explain(ctx, decide(&s, product, 1, now))
}

// explain returns a decision as it is where something gives the product. Else it
// decides again, by grants that are over too: they tell why nothing does.
func (d *Directory) explain(ctx context.Context, found Decision) (Decision, error) {
	if !found.Grant.ID.IsZero() {
		return found, nil
	}
	s, err := d.readPrincipal(ctx, PrincipalSelection{
		Account: d.account, User: found.User, Grants: true, GrantsAt: found.At, Over: overShown, Product: found.Product,
	})
	if err != nil {
		return Decision{}, err
	}
	return decide(&s, found.Product, found.Asked, found.At), nil
}

// overShown is how many grants that are over a refusal looks at: of the user, and of
// the account.
const overShown = 100

// Decide answers whether the user of s may use a product at the time now. It
// reads nothing but s and never fails. [Directory.Access] reads s from the store
// and answers what Decide answers. s.Groups must be in the order of their ids.
//
// A grant gives a product in two ways: it names the product, or it names a group
// that has the product and has not ended. A grant to the account gives it to
// everybody in the account.
//
// A user has one counter of uses, whatever the product. The most generous group
// of all grants that are valid now sets how many uses it allows and when it
// starts at zero again; [Periods] says which group is the most generous. The
// group need not have the product. A grant of a single product has no
// allowance: uses are unlimited unless a group is granted too. User.ExtraUses
// are added to the allowance of every period. A member's uses are those of the
// membership, and both the membership and the user at home must be active.
//
// A grant to the account, of a group that is Shared, has a counter of its own,
// from which everybody in the account takes. It pays for the products of its group
// alone, and adds nothing to what users have of their own. Uses are taken from one
// counter, all together: from the user's own where another grant gives the product
// and enough is left, and else from the first shared one that has enough, of which
// the one that ends first comes first. Where none has enough, the Decision shows
// the one that has the most left.
//
// A counter never goes back in time: where it was last changed after now, by a
// node whose clock is ahead, it counts as of that time.
func Decide(s Principal, product string, now time.Time) Decision {
	return decide(&s, product, 1, now)
}

// decide is [Decide] for n uses.
func decide(s *Principal, product string, n int64, now time.Time) Decision {
	u := s.person()
	e := evaluation{user: u, groups: s.Groups, now: now, product: product, asked: n}
	for i := range s.Grants {
		e.add(&s.Grants[i])
	}
	e.choose()
	pays := e.chosen
	d := Decision{
		User: u.ID, Product: product, At: now, Asked: n,
		Shared: pays.grant != nil && pays.grant == e.pool.grant, Left: pays.left, Period: pays.period, Renewed: pays.renewed,
	}
	if pays.grant != nil {
		d.Grant, d.Until = *pays.grant, pays.grant.Until
		if pays.group != nil {
			d.Group = *pays.group
		}
	}
	for _, kind := range reasonKinds {
		if r, holds := e.reason(kind, s); holds {
			d.Reasons = append(d.Reasons, r)
		}
	}
	d.Allowed = len(d.Reasons) == 0
	return d
}
