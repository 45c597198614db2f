package roster

import (
	"context"
	"errors"
)

// authority is what an actor may do.
type authority struct {
	host  bool
	posed bool // somebody impersonates self
	self  ID
	rank  Rank
	roles roles
}

// authority reads what the actor may do. A change reads it in its own
// transaction.
func (d *Directory) authority(ctx context.Context) (authority, error) {
	if !d.acting {
		return authority{host: true, roles: d.cfg.roles}, nil
	}
	role, err := d.ActorRole(ctx)
	return d.capped(role), err
}

// ActorRole returns the role that the actor of d acts with now: its user's, or the
// one that caps it where that ranks lower. The error is ErrForbidden for an actor
// who may not act: nobody, a user who is not active or has no membership, and
// anybody in a closed account; also for the host, which has no role.
func (d *Directory) ActorRole(ctx context.Context) (Role, error) {
	switch {
	case !d.acting:
		return "", ErrForbidden
	case d.actor.User.IsZero():
		return d.actor.Role, d.mayActAlone(ctx)
	}
	role, err := d.roleOf(ctx, d.actor.User)
	switch {
	case errors.Is(err, ErrNotFound):
		return "", ErrForbidden
	case err != nil:
		return "", err
	case d.actor.Role != "" && d.cfg.roles.rank(d.actor.Role) < d.cfg.roles.rank(role):
		return d.actor.Role, nil
	}
	return role, nil
}

// capped returns the authority of the actor, whose own role is r.
func (d *Directory) capped(r Role) authority { return d.ranked(d.cappedRank(r)) }

// ranked returns the authority of the actor, who acts with a rank.
func (d *Directory) ranked(r Rank) authority {
	return authority{self: d.actor.User, posed: d.actor.poses(), rank: r, roles: d.cfg.roles}
}

// cappedRank returns the rank that the actor acts with, whose own role is r.
func (d *Directory) cappedRank(r Role) Rank {
	rank := d.cfg.roles.rank(r)
	if d.actor.Role != "" {
		rank = min(rank, d.cfg.roles.rank(d.actor.Role))
	}
	if d.actor.poses() {
		rank = min(rank, RankUser)
	}
	return rank
}

// mayActAlone allows an actor without a user, in an account that is open: a token of
// the account, and staff of the host.
func (d *Directory) mayActAlone(ctx context.Context) error {
	if d.actor.Token.IsZero() && d.staffHome.IsZero() || d.actor.Role == "" {
		return ErrForbidden
	}
	if !d.staffHome.IsZero() {
		if err := d.mayActAsStaff(ctx); err != nil {
			return err
		}
	}
	account, err := d.findAccount(ctx)
	if errors.Is(err, ErrNotFound) || err == nil && !account.Closed.IsZero() {
		return ErrForbidden
	}
	return err
}

// roleOf returns the role that a user has in the account, as one of its own or
// by a membership. The error is ErrNotFound for one who may not act in it.
func (d *Directory) roleOf(ctx context.Context, user ID) (Role, error) {
	p, err := d.principal(ctx, user)
	if err != nil {
		return "", err
	}
	role, may := p.actingRole()
	if !may {
		return "", ErrNotFound
	}
	return role, nil
}

// requireOutsideUpdate refuses what counts failures where the count could be
// taken back: in an Update, and in a transaction of the host's.
func (d *Directory) requireOutsideUpdate(what string) error {
	if d.insideUpdate() {
		return invalid(what, "must be checked outside of Update and of the host's transaction, which could take back its count")
	}
	return nil
}

// insideUpdate reports whether d works in an Update, or in a transaction of the host's.
func (d *Directory) insideUpdate() bool {
	_, inUpdate := d.store.(inTx)
	joined, ok := d.store.(interface{ InHostTransaction() bool })
	return inUpdate || ok && joined.InHostTransaction()
}

// requireHost refuses an actor.
func (d *Directory) requireHost(ctx context.Context) (err error) {
	defer d.noteForbidden(ctx, &err)
	if d.acting {
		return ErrForbidden
	}
	return nil
}

// requireWholeHost refuses an actor and a confined Directory.
func (d *Directory) requireWholeHost(ctx context.Context) error {
	if d.confined && !d.acting {
		return ErrForbidden
	}
	return d.requireHost(ctx)
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
	case by.rank >= RankAdmin && by.roles.guardedRank(u.Role) <= by.rank:
		return nil
	}
	return ErrForbidden
}

// mayGrant allows giving somebody the role r.
func (by authority) mayGrant(r Role) error {
	if by.host || by.rank >= RankAdmin && by.roles.guardedRank(r) <= by.rank {
		return nil
	}
	return ErrForbidden
}

// mayEdit allows the change of a profile from before to after, on a user whom
// by may touch. Below RankAdmin, people change what [personal] names, and may
// take the mark from their address. Another address they ask for by ChangeEmail.
func (by authority) mayEdit(before, after Profile) error {
	if after.Role != before.Role {
		if err := by.mayGrant(after.Role); err != nil {
			return err
		}
	}
	if by.mayAdminister() == nil {
		return nil
	}
	if by.posed && after.Email != before.Email {
		return ErrForbidden
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
	p.Name, p.First, p.Last = after.Name, after.First, after.Last
	p.Image, p.Avatar = after.Image, after.Avatar
	p.IPAddress, p.Summary, p.Preferences = after.IPAddress, after.Summary, after.Preferences
	return p
}

// authorityOver returns what the actor may do, from what was just read when p is
// the actor itself.
func (d *Directory) authorityOver(ctx context.Context, p *Principal) (authority, error) {
	if !d.acting || d.actor.User != p.User.ID {
		return d.readAuthority(ctx)
	}
	role, may := p.actingRole()
	if !may {
		return authority{}, ErrForbidden
	}
	return d.capped(role), nil
}

// mayAsk allows asking for u's access, and taking uses of it.
func (by authority) mayAsk(u *User) error {
	if u.ID == by.self && by.rank >= RankReadOnly {
		return nil
	}
	return by.mayTouch(u)
}
