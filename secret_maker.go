package roster

import (
	"context"
	"errors"
)

// maker returns who answers for what the actor makes: the user, or whoever made
// the token that acts without one. Zero is the host, which made that token.
func (d *Directory) maker(ctx context.Context) (ID, error) {
	if !d.actor.User.IsZero() || d.actor.Token.IsZero() {
		return d.actor.User, nil
	}
	s, err := d.token(ctx, d.actor.Token)
	if errors.Is(err, ErrNotFound) {
		return ID{}, nil // a token that the host keeps elsewhere
	}
	return s.Creator, err
}

// ofMaker returns the role that s is worth now, where it would be worth role: the
// lower one of that and its maker's. What the host made, or a user for itself,
// keeps its worth, and is not looked up. The error is ErrCredentials where the
// maker may no longer act.
func (d *Directory) ofMaker(ctx context.Context, s *Secret, role Role) (Role, error) {
	if s.Creator.IsZero() || s.Creator == s.User {
		return role, nil
	}
	now, err := d.roleOf(ctx, s.Creator)
	switch {
	case errors.Is(err, ErrNotFound):
		return "", ErrCredentials
	case err != nil:
		return "", err
	case role == "" || d.cfg.roles.rank(now) < d.cfg.roles.rank(role):
		return now, nil
	}
	return role, nil
}

// voidFromBelow runs before a user who had the role before is stored with a higher
// one. It voids the tokens and codes that somebody of a lower rank than the new
// one made for the user, and such a password; the epoch ends the sessions that it
// began. Their makers would rise with the user.
func (c *userChange) voidFromBelow(ctx context.Context, before Role) error {
	rank := c.cfg.roles.rank(c.u.Role)
	if rank <= c.cfg.roles.rank(before) {
		return nil
	}
	known := map[ID]bool{{}: false, c.u.ID: false} // makers, and whether they rank lower
	below := func(maker ID) (bool, error) {
		if low, ok := known[maker]; ok {
			return low, nil
		}
		role, err := c.roleOf(ctx, maker)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return false, err
		}
		known[maker] = err != nil || c.cfg.roles.rank(role) < rank
		return known[maker], nil
	}
	stale, err := below(c.u.PasswordMaker)
	if err != nil {
		return err
	}
	if stale {
		c.replacePassword("", ID{})
		c.u.Epoch++
	}
	pending, err := c.tx.Secrets(ctx, SecretSelection{Account: c.account, User: c.u.ID, Pending: true, NoSessions: true})
	if err != nil {
		return err
	}
	var void []Secret
	for _, s := range pending {
		low, err := below(s.Creator)
		if err != nil {
			return err
		}
		if low {
			void = append(void, s)
		}
	}
	return c.revokeAll(ctx, void)
}

// replacePassword gives the user another password, or none, that maker made. The
// user itself and the host are no makers: what they set stays when the user rises.
func (c *userChange) replacePassword(hash PasswordHash, maker ID) {
	if maker == c.u.ID || hash == "" {
		maker = ID{}
	}
	c.u.PasswordHash, c.u.PasswordMaker = hash, maker
}
