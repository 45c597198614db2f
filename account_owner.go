package roster

import (
	"context"
	"errors"
)

// keepOwner refuses a change that would leave the account without an active
// owner, of its own or by membership. The account is the guard row of its owners: it
// is read before they are counted and written after, so that of two such changes at
// once one fails. Own users count as they are stored: one whose deactivation is just
// over, once they came back.
func (c *change) keepOwner(ctx context.Context, before, after *User) error {
	if !c.isActiveOwner(before) || c.isActiveOwner(after) {
		return nil
	}
	account, err := c.lockAccount(ctx)
	if err != nil {
		return err
	}
	others, err := c.tx.CountUsers(ctx, UserSelection{Account: c.account, Where: []Condition{
		Where(FieldState, OpEq, StateActive), Where(FieldRole, OpIn, c.cfg.roles.owners()...), Where(FieldID, OpNotEq, before.ID),
	}})
	if err != nil {
		return err
	}
	if others == 0 {
		owned, err := c.ownedByMember(ctx, before.ID)
		if err != nil {
			return err
		}
		if !owned {
			return ErrLastOwner
		}
	}
	return c.tx.PutAccount(ctx, &account)
}

// isActiveOwner counts a role that Config does not know as an owner's: it may be
// one on another node.
func (d *Directory) isActiveOwner(u *User) bool {
	return u.State == StateActive && d.cfg.roles.guardedRank(u.Role) >= RankOwner
}

// ownedByMember tells whether the account has a member other than except who is an
// active owner of it.
func (c *change) ownedByMember(ctx context.Context, except ID) (bool, error) {
	for q := (MembershipSelection{Account: c.account, Limit: c.cfg.MaxPage}); ; {
		page, err := c.tx.Memberships(ctx, q)
		if err != nil {
			return false, err
		}
		for _, m := range page {
			if m.User == except || m.State != StateActive || c.cfg.roles.rank(m.Role) < RankOwner {
				continue
			}
			_, err := c.roleOf(ctx, m.User)
			if !errors.Is(err, ErrNotFound) {
				return err == nil, err
			}
		}
		if len(page) < q.Limit {
			return false, nil
		}
		q.After = page[len(page)-1].ID
	}
}
