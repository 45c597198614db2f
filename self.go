package roster

import (
	"context"
	"errors"
)

// self is change by a user to what everybody may change of their own, whatever
// their rank: signing in, out and accepting.
func (d *Directory) self(ctx context.Context, user ID, fn func(c *userChange) error) (User, error) {
	if d.actor.User != user { // else the actor as it is, whose token events name
		d = d.ActingAs(Actor{User: user})
	}
	var u User
	err := d.updateCounters(ctx, func(tx Tx) error {
		read, err := d.userIn(ctx, tx, user, true)
		if err != nil {
			return err
		}
		c := &userChange{Directory: d, tx: tx, u: read}
		if err := fn(c); err != nil {
			return err
		}
		u = c.u
		return nil
	})
	if err != nil {
		return User{}, err
	}
	return u, nil
}

// selfOr is self where d acts for that user, and else change.
func (d *Directory) selfOr(ctx context.Context, user ID, fn func(c *userChange) error) (User, error) {
	if !user.IsZero() && d.actor.User == user {
		return d.self(ctx, user, fn)
	}
	return d.change(ctx, user, fn)
}

// credentials says no more than that a secret is not good.
func credentials(err error) error {
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrState) {
		return ErrCredentials
	}
	return err
}
