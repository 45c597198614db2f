package roster

import (
	"cmp"
	"context"
	"time"
)

// Grant gives a user an access group or a single product. Errors: InvalidError,
// of field "group" for an unknown one, ErrNotFound, ErrState for a user who is
// deleted, ErrForbidden.
func (d *Directory) Grant(ctx context.Context, user ID, n NewGrant) (Grant, error) {
	var made Grant
	_, err := d.change(ctx, user, func(c *userChange) error {
		if err := c.by.mayAdminister(); err != nil {
			return err
		}
		if c.u.State == StateDeleted {
			return &StateError{State: c.u.State, Doing: "grant anything to"}
		}
		c.u.Updated = c.Now()
		if err := c.tx.PutUser(ctx, &c.u); err != nil {
			return err
		}
		var err error
		made, err = c.grantIn(ctx, c.tx, &c.u, n)
		return err
	})
	if err != nil {
		return Grant{}, err
	}
	return made, nil
}

// grantIn writes a grant for u, whose row was written in the same Update.
func (d *Directory) grantIn(ctx context.Context, tx Tx, u *User, n NewGrant) (Grant, error) {
	if err := d.checkGrant(ctx, tx, n); err != nil {
		return Grant{}, err
	}
	g := Grant{
		ID: d.cfg.NewID(), Account: d.account, User: u.ID, Group: n.Group, Product: n.Product, Source: n.Source,
		From: stamp(n.From), Until: stamp(n.Until), Created: d.Now(),
	}
	if err := tx.PutGrant(ctx, &g); err != nil {
		return Grant{}, err
	}
	return g, d.recordEvent(ctx, tx, Event{
		User: u.ID, UserVersion: u.Version, Kind: EventGranted, Subject: g.ID,
		Detail: detail{Source: g.Source, Product: g.Product}.object(),
	})
}

func (d *Directory) checkGrant(ctx context.Context, r Reader, n NewGrant) error {
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
	return d.checkGroup(ctx, r, n.Group)
}

// Grants returns grants in the account, in the order of their ids. The error is
// an InvalidError for a negative limit.
func (d *Directory) Grants(ctx context.Context, q GrantQuery) ([]Grant, error) {
	if q.Limit < 0 {
		return nil, invalid("limit", "must be 0 or above")
	}
	return d.store.Grants(ctx, GrantSelection{
		Account: d.account, ID: q.ID, Users: q.Users, Group: q.Group, Ended: q.Ended, After: q.After, Limit: q.Limit,
	})
}

// RevokeGrant ends a grant. One that has ended is ErrNotFound. Other errors:
// ErrForbidden.
func (d *Directory) RevokeGrant(ctx context.Context, grant ID) (Grant, error) {
	g, err := d.grant(ctx, d.store, grant)
	if err != nil {
		return Grant{}, err
	}
	_, err = d.change(ctx, g.User, func(c *userChange) error {
		if err := c.by.mayAdminister(); err != nil {
			return err
		}
		if g, err = c.grant(ctx, c.tx, grant); err != nil {
			return err
		}
		g.Ended = c.Now()
		if err := c.tx.PutGrant(ctx, &g); err != nil {
			return err
		}
		return c.save(ctx, Event{
			Kind: EventGrantRevoked, Subject: g.ID, Detail: detail{Source: g.Source, Product: g.Product}.object(),
		})
	})
	if err != nil {
		return Grant{}, err
	}
	return g, nil
}

func (d *Directory) grant(ctx context.Context, r Reader, id ID) (Grant, error) {
	if id.IsZero() {
		return Grant{}, ErrNotFound
	}
	return first(r.Grants(ctx, GrantSelection{Account: d.account, ID: id, Limit: 1}))
}

// Valid tells whether g gives anything at the time now: it has begun, is neither
// over nor revoked.
func (g *Grant) Valid(now time.Time) bool {
	return g.Ended.IsZero() && !now.Before(g.From) && (g.Until.IsZero() || now.Before(g.Until))
}
