package roster

import "context"

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
	u, err := d.userIn(ctx, r, a.User, false)
	if err != nil || u.State != StateActive {
		return by, ErrForbidden
	}
	if rank := d.cfg.roles.rank(u.Role); a.Role == "" || rank < by.rank {
		by.rank = rank
	}
	return by, nil
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
	personal.EmailVerified, personal.ExternalID = before.EmailVerified, before.ExternalID
	personal.Attrs, personal.Role = before.Attrs, before.Role
	personal.SessionsLimit = before.SessionsLimit
	personal.CurrentUses, personal.ExtraUses = before.CurrentUses, before.ExtraUses
	if personal != after {
		return ErrForbidden
	}
	return nil
}
