package roster

import (
	"context"
	"errors"
)

// authority is what the actor of a change may do, read in the Update that makes
// the change: a role that was taken away counts at once.
type authority struct {
	host  bool
	self  ID
	rank  Rank
	roles roles
}

func (d *Directory) authority(ctx context.Context, r Reader) (authority, error) {
	a := d.actor
	if a == (Actor{}) {
		return authority{host: true, roles: d.cfg.roles}, nil
	}
	by := authority{self: a.User, rank: d.cfg.roles.rank(a.Role), roles: d.cfg.roles}
	if a.User.IsZero() {
		return by, nil
	}
	role, err := d.roleOf(ctx, r, a.User)
	if errors.Is(err, ErrNotFound) {
		return by, ErrForbidden
	}
	if rank := d.cfg.roles.rank(role); a.Role == "" || rank < by.rank {
		by.rank = rank
	}
	return by, err
}

// roleOf returns the role that a user has in the account, as one of its own or
// by a membership. The error is ErrNotFound for one who may not act in it.
func (d *Directory) roleOf(ctx context.Context, r Reader, user ID) (Role, error) {
	u, err := d.userIn(ctx, r, user, false)
	switch {
	case errors.Is(err, ErrNotFound):
		return d.roleByMembership(ctx, r, user)
	case err != nil:
		return "", err
	case u.State != StateActive:
		return "", ErrNotFound
	}
	return u.Role, nil
}

func (d *Directory) roleByMembership(ctx context.Context, r Reader, user ID) (Role, error) {
	m, err := first(r.Memberships(ctx, MembershipSelection{Account: d.account, Users: []ID{user}, Limit: 1}))
	if err != nil {
		return "", err
	}
	home := *d
	home.account = m.Home
	account, err := home.accountIn(ctx, r, false)
	if err != nil {
		return "", err
	}
	u, err := home.userIn(ctx, r, user, false)
	if err != nil {
		return "", err
	}
	if m.State != StateActive || u.State != StateActive || !account.Closed.IsZero() {
		return "", ErrNotFound
	}
	return m.Role, nil
}

// mayAdminister allows what only the host and admins do.
func (by authority) mayAdminister() error {
	if by.host || by.rank >= RankAdmin {
		return nil
	}
	return ErrForbidden
}

// mayTouch allows a change to u.
func (by authority) mayTouch(u *User) error {
	switch {
	case by.host:
		return nil
	case u.ID == by.self && by.rank >= RankUser:
		return nil
	case by.rank >= RankAdmin && by.roles.rank(u.Role) <= by.rank:
		return nil
	}
	return ErrForbidden
}

// mayGrant allows giving somebody the role r.
func (by authority) mayGrant(r Role) error {
	if by.host || by.rank >= RankAdmin && by.roles.rank(r) <= by.rank {
		return nil
	}
	return ErrForbidden
}

// mayEdit allows the change of a profile from before to after, on a user whom
// by may touch. Below RankAdmin, people change what is personal.
func (by authority) mayEdit(before, after Profile) error {
	if after.Role != before.Role {
		if err := by.mayGrant(after.Role); err != nil {
			return err
		}
	}
	if by.mayAdminister() == nil {
		return nil
	}
	personal := after
	personal.EmailVerified = before.EmailVerified && after.EmailVerified // another address loses the mark
	personal.ExternalID, personal.Attrs, personal.Role = before.ExternalID, before.Attrs, before.Role
	personal.SessionsLimit = before.SessionsLimit
	personal.CurrentUses, personal.ExtraUses = before.CurrentUses, before.ExtraUses
	if personal != after {
		return ErrForbidden
	}
	return nil
}
