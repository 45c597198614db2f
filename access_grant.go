package roster

import (
	"cmp"
	"context"
	"time"
)

// Grant gives a user an access group or a single product. Errors: InvalidError,
// of field "group" for an unknown one and of field "grants" above
// Config.MaxGrants; ErrNotFound, ErrState for a user who is
// deleted, ErrForbidden.
func (d *Directory) Grant(ctx context.Context, user ID, n NewGrant) (Grant, error) {
	var made Grant
	_, err := d.administerPerson(ctx, user, func(c *userChange) (err error) {
		if c.u.State == StateDeleted {
			return &StateError{State: c.u.State, Doing: "grant anything to"}
		}
		c.u.Updated = c.Now()
		if err := c.put(ctx); err != nil {
			return err
		}
		made, err = c.addGrant(ctx, n)
		return err
	})
	if err != nil {
		return Grant{}, err
	}
	return made, nil
}

// addGrant writes a grant for the user, who is stored in the same Update.
func (c *userChange) addGrant(ctx context.Context, n NewGrant) (Grant, error) {
	g, err := c.putGrant(ctx, c.u.ID, n)
	if err != nil {
		return Grant{}, err
	}
	return g, c.recordEvent(ctx, g.event(EventGranted))
}

// putGrant writes a new grant to a user, or to the account where user is zero. Their
// row is locked by the same Update.
func (c *change) putGrant(ctx context.Context, user ID, n NewGrant) (Grant, error) {
	if err := c.checkGrant(ctx, n); err != nil {
		return Grant{}, err
	}
	if err := c.countGrant(ctx, user); err != nil {
		return Grant{}, err
	}
	g := Grant{
		ID: c.cfg.NewID(), Account: c.account, User: user, Group: n.Group, Product: n.Product, Source: n.Source,
		From: stamp(n.From), Until: stamp(n.Until), Created: c.Now(),
	}
	err := c.tx.PutGrant(ctx, &g)
	return g, err
}

// event returns an event about g.
func (g *Grant) event(kind EventKind) Event {
	return Event{Kind: kind, Subject: g.ID, Detail: detail{Source: g.Source, Product: g.Product}.object()}
}

func (d *Directory) checkGrant(ctx context.Context, n NewGrant) error {
	if err := checkText("source", n.Source, maxSource, false); err != nil {
		return err
	}
	if err := cmp.Or(checkTime("from", n.From), checkTime("until", n.Until)); err != nil {
		return err
	}
	if !n.Until.IsZero() && !stamp(n.Until).After(stamp(n.From)) {
		return invalid("until", "must be after from")
	}
	switch {
	case n.Group.IsZero():
		return checkProduct(n.Product)
	case n.Product != "":
		return invalid("product", "must not come with a group")
	}
	return d.checkGroup(ctx, n.Group)
}

// Grants returns grants in the account, in the order of their ids. Who may act in
// the account may read those to the account, and their own. The error is an
// InvalidError for a negative limit, and for Users beside Account.
func (d *Directory) Grants(ctx context.Context, q GrantQuery) ([]Grant, error) {
	users := q.Users
	allowed := d.requireRead
	if q.Account {
		if len(users) > 0 {
			return nil, invalid("users", "must not come with account")
		}
		users = []ID{{}}
		allowed = func(ctx context.Context, _ ...ID) error { return d.requireReadShared(ctx) }
	}
	if err := allowed(ctx, users...); err != nil {
		return nil, err
	}
	if q.Limit < 0 {
		return nil, invalid("limit", "must be 0 or above")
	}
	x := GrantSelection{Account: d.account, ID: q.ID, Users: users, Group: q.Group, Ended: q.Ended, After: q.After, Limit: q.Limit}
	if q.Current {
		x.NotOverAt = d.Now()
	}
	return d.store.Grants(ctx, x)
}

// RevokeGrant ends a grant, to a user or to the account. One that has ended is
// ErrNotFound. Other errors: ErrForbidden.
func (d *Directory) RevokeGrant(ctx context.Context, grant ID) (Grant, error) {
	g, err := d.grant(ctx, grant)
	if err != nil {
		return Grant{}, err
	}
	if g.User.IsZero() {
		return d.revokeAccountGrant(ctx, grant)
	}
	_, err = d.administerPerson(ctx, g.User, func(c *userChange) error {
		if g, err = c.endGrant(ctx, grant); err != nil {
			return err
		}
		return c.save(ctx, g.event(EventGrantRevoked))
	})
	if err != nil {
		return Grant{}, err
	}
	return g, nil
}

// endGrant writes that a grant was revoked.
func (c *change) endGrant(ctx context.Context, id ID) (Grant, error) {
	g, err := c.grant(ctx, id)
	if err != nil {
		return Grant{}, err
	}
	g.Ended = c.Now()
	delete(c.grantTally(), c.tallied(g.User))
	return g, c.tx.PutGrant(ctx, &g)
}

func (d *Directory) grant(ctx context.Context, id ID) (Grant, error) {
	if id.IsZero() {
		return Grant{}, ErrNotFound
	}
	return first(d.store.Grants(ctx, GrantSelection{Account: d.account, ID: id, Limit: 1}))
}

// Valid tells whether g gives anything at the time now: it has begun, and is
// neither over nor revoked.
func (g *Grant) Valid(now time.Time) bool {
	return g.Ended.IsZero() && !now.Before(g.From) && (g.Until.IsZero() || now.Before(g.Until))
}
