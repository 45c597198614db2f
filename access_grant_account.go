package roster

import "context"

// GrantAccount gives an access group or a single product to everybody in the
// account: its own users and its members, also those who come later. A group whose
// GroupProfile is Shared has one counter of uses for all of them, which no two
// callers overdraw; another one counts for each person, as if it were granted to each. It is
// for the host and actors of rank admin. Errors: InvalidError, of field "group" for
// an unknown one and of field "grants" above Config.MaxGrants for the account;
// ErrNotFound for an account that does not exist; ErrForbidden.
func (d *Directory) GrantAccount(ctx context.Context, n NewGrant) (Grant, error) {
	var made Grant
	err := d.administer(ctx, func(c *change) error {
		account, err := c.lockAccount(ctx)
		if err != nil {
			return err
		}
		if made, err = c.putGrant(ctx, ID{}, n); err != nil {
			return err
		}
		if err := c.tx.PutAccount(ctx, &account); err != nil {
			return err
		}
		return c.recordEvent(ctx, made.event(EventGranted))
	})
	if err != nil {
		return Grant{}, err
	}
	return made, nil
}

// revokeAccountGrant is RevokeGrant for a grant to the account.
func (d *Directory) revokeAccountGrant(ctx context.Context, id ID) (Grant, error) {
	var g Grant
	err := d.administer(ctx, func(c *change) (err error) {
		if g, err = c.endGrant(ctx, id); err != nil {
			return err
		}
		return c.recordEvent(ctx, g.event(EventGrantRevoked))
	})
	if err != nil {
		return Grant{}, err
	}
	return g, nil
}

// lockGrant returns a grant whose counter will be written, one that was revoked too.
func (c *change) lockGrant(ctx context.Context, id ID) (Grant, error) {
	return first(c.tx.Grants(ctx, GrantSelection{Account: c.account, ID: id, Ended: true, Lock: true, Limit: 1}))
}
