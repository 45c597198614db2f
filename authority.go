package roster

import (
	"context"
	"errors"
)

// authority is what an actor may do.
type authority struct {
	host  bool
	self  ID
	rank  Rank
	roles roles
}

// authority reads what the actor may do. A change reads it in its own
// transaction.
func (d *Directory) authority(ctx context.Context) (authority, error) {
	a := d.actor
	if a == (Actor{}) {
		return authority{host: true, roles: d.cfg.roles}, nil
	}
	by := authority{self: a.User, rank: d.cfg.roles.rank(a.Role), roles: d.cfg.roles}
	if a.User.IsZero() {
		return by, nil
	}
	role, err := d.roleOf(ctx, a.User)
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
func (d *Directory) roleOf(ctx context.Context, user ID) (Role, error) {
	u, err := d.User(ctx, user)
	switch {
	case errors.Is(err, ErrNotFound):
		return d.roleByMembership(ctx, user)
	case err != nil:
		return "", err
	case u.State != StateActive:
		return "", ErrNotFound
	}
	return u.Role, nil
}

func (d *Directory) roleByMembership(ctx context.Context, user ID) (Role, error) {
	m, err := first(d.store.Memberships(ctx, MembershipSelection{Account: d.account, Users: []ID{user}, Limit: 1}))
	if err != nil {
		return "", err
	}
	home := d.inAccount(m.Home)
	account, err := home.Account(ctx)
	if err != nil {
		return "", err
	}
	u, err := home.User(ctx, user)
	if err != nil {
		return "", err
	}
	if m.State != StateActive || u.State != StateActive || !account.Closed.IsZero() {
		return "", ErrNotFound
	}
	return m.Role, nil
}

// requireHost refuses an actor.
func (d *Directory) requireHost() error {
	if d.actor != (Actor{}) {
		return ErrForbidden
	}
	return nil
}

// requireWholeHost refuses an actor and a confined Directory.
func (d *Directory) requireWholeHost() error {
	if d.confined {
		return ErrForbidden
	}
	return d.requireHost()
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
// by may touch. Below RankAdmin, people change what [personal] names, and
// another address loses its mark.
func (by authority) mayEdit(before, after Profile) error {
	if after.Role != before.Role {
		if err := by.mayGrant(after.Role); err != nil {
			return err
		}
	}
	if by.mayAdminister() == nil {
		return nil
	}
	allowed := personal(before, after)
	allowed.EmailVerified = before.EmailVerified && after.EmailVerified
	if allowed != after {
		return ErrForbidden
	}
	return nil
}

// personal returns before with those fields of after that people may change of
// themselves. A field that is not named here is an admin's to change.
func personal(before, after Profile) Profile {
	p := before
	p.Email = after.Email
	p.Name, p.First, p.Last = after.Name, after.First, after.Last
	p.Image, p.Avatar = after.Image, after.Avatar
	p.IPAddress, p.Summary, p.Preferences = after.IPAddress, after.Summary, after.Preferences
	return p
}

// creator returns the user or token that acts, zero for the host.
func (d *Directory) creator() ID {
	if d.actor.User.IsZero() {
		return d.actor.Token
	}
	return d.actor.User
}
