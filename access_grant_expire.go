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
	for q := (GrantSelection{Account: d.account, Limit: d.cfg.MaxPage}); ; {
		grants, err := d.store.Grants(ctx, q)
		if err != nil || len(grants) == 0 {
			return recorded, err
		}
		for _, g := range grants {
			if !g.lapsed(d.Now()) {
				continue
			}
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
	_, err = d.changePerson(ctx, found.User, func(c *userChange) error {
		done = false
		g, err := c.grant(ctx, found.ID)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil || !g.lapsed(c.Now()) {
			return err
		}
		g.Expired = c.Now()
		if err := c.tx.PutGrant(ctx, &g); err != nil {
			return err
		}
		done = true
		return c.save(ctx, g.event(EventGrantExpired))
	})
	if errors.Is(err, ErrNotFound) { // of a member who is none any more
		return false, nil
	}
	return done, err
}
