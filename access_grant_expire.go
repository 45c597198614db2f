package roster

import (
	"context"
	"errors"
)

// ExpireGrants records EventGrantExpired, once, for each grant of the account
// that has come to its end, and returns for how many. Nothing depends on it: a
// grant gives nothing from its Until on, whether that was recorded or not. A host
// that wants to hear of ends calls it now and then; it looks at every grant of
// the account that was not revoked, and records each in an Update of its own. It
// is the host's: an actor is ErrForbidden.
func (d *Directory) ExpireGrants(ctx context.Context) (int, error) {
	if d.actor != (Actor{}) {
		return 0, ErrForbidden
	}
	recorded := 0
	for q := (GrantSelection{Account: d.account, Limit: d.cfg.MaxPage}); ; {
		grants, err := d.store.Grants(ctx, q)
		if err != nil || len(grants) == 0 {
			return recorded, err
		}
		for _, g := range grants {
			if !g.lapsed(d) {
				continue
			}
			done, err := d.expire(ctx, g)
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

// lapsed tells whether g, which was not revoked, is over and nobody has recorded
// it.
func (g *Grant) lapsed(d *Directory) bool {
	return g.Expired.IsZero() && !g.Until.IsZero() && !d.Now().Before(g.Until)
}

// expire records that a grant is over, unless somebody else did.
func (d *Directory) expire(ctx context.Context, g Grant) (done bool, err error) {
	_, err = d.change(ctx, g.User, func(c *userChange) error {
		done = false
		now, err := c.grant(ctx, c.tx, g.ID)
		switch {
		case errors.Is(err, ErrNotFound):
			return nil // revoked meanwhile
		case err != nil:
			return err
		case !now.lapsed(d):
			return nil
		}
		now.Expired = c.Now()
		if err := c.tx.PutGrant(ctx, &now); err != nil {
			return err
		}
		done = true
		return c.save(ctx, Event{
			Kind: EventGrantExpired, Subject: now.ID, Detail: detail{Source: now.Source, Product: now.Product}.object(),
		})
	})
	return done, err
}
