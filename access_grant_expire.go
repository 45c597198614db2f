package roster

import (
	"context"
	"errors"
	"time"
)

// ExpireGrants records EventGrantExpired, once, for each grant of the account
// that has come to its end, and returns for how many. Nothing depends on it: a
// grant gives nothing from its Until on, whether that was recorded or not. A host
// that wants an event for each end calls it now and then; it looks at every grant of
// the account that was not revoked, and records each in an Update of its own. It
// is the host's alone: an actor is ErrForbidden.
func (d *Directory) ExpireGrants(ctx context.Context) (int, error) {
	if err := d.requireHost(ctx); err != nil {
		return 0, err
	}
	recorded := 0
	for q := (GrantSelection{Account: d.account, LapsedAt: d.Now(), Limit: d.cfg.MaxPage}); ; {
		grants, err := d.store.Grants(ctx, q)
		if err != nil || len(grants) == 0 {
			return recorded, err
		}
		for _, g := range grants {
			done, err := d.expireGrant(ctx, g)
			if err != nil {
				return recorded, err
			}
			if done {
				recorded++
			}
		}
		q.After = grants[len(grants)-1].ID
	}
}

// lapsed tells whether g, which was not revoked, is over without a record of it.
func (g *Grant) lapsed(now time.Time) bool {
	return g.Expired.IsZero() && !g.Until.IsZero() && !now.Before(g.Until)
}

// expireGrant records that a grant is over, unless it was revoked or recorded
// meanwhile.
func (d *Directory) expireGrant(ctx context.Context, found Grant) (done bool, err error) {
	if found.User.IsZero() {
		err = d.administer(ctx, func(c *change) error {
			var g Grant
			if g, done, err = c.putExpired(ctx, found.ID); err != nil || !done {
				return err
			}
			return c.recordEvent(ctx, g.event(EventGrantExpired))
		})
		return done, err
	}
	_, err = d.changePerson(ctx, found.User, func(c *userChange) error {
		var g Grant
		if g, done, err = c.putExpired(ctx, found.ID); err != nil || !done {
			return err
		}
		return c.save(ctx, g.event(EventGrantExpired))
	})
	if errors.Is(err, ErrNotFound) { // of a member who is none any more
		return false, nil
	}
	return done, err
}

// putExpired writes that a grant is over. It does nothing where that was written
// already, or the grant was revoked.
func (c *change) putExpired(ctx context.Context, id ID) (g Grant, done bool, err error) {
	g, err = c.grant(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return Grant{}, false, nil
	}
	if err != nil || !g.lapsed(c.Now()) {
		return Grant{}, false, err
	}
	g.Expired = c.Now()
	return g, true, c.tx.PutGrant(ctx, &g)
}
