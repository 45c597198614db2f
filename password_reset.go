package roster

import (
	"context"
	"errors"
)

// SendPasswordReset mails a code for [Directory.ResetPassword] to the active user of the
// account who has that address, with a password or none; the code before it is
// void. The answer is nil for everybody else too, and where a code was mailed a
// moment ago: the pause between two is a minute at first, twice as long each
// time, and never longer than a code lasts. Errors: ErrNoKey, before anything is
// looked at.
func (d *Directory) SendPasswordReset(ctx context.Context, email string, from ClientInfo) error {
	if len(d.cfg.Keys) == 0 {
		return ErrNoKey
	}
	canonical, err := CanonicalEmail(email)
	if err != nil {
		return nil // nobody has it
	}
	err = d.updateCounters(ctx, func(tx Tx) error { return d.forgot(ctx, tx, canonical, from.clean()) })
	if errors.Is(err, ErrThrottled) {
		return nil
	}
	return err
}

func (d *Directory) forgot(ctx context.Context, tx Tx, email string, from ClientInfo) error {
	if err := d.throttleMail(ctx, tx, PurposePasswordReset, email, d.cfg.PasswordResetFor); err != nil {
		return err
	}
	account, err := d.accountIn(ctx, tx, false)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	u, err := d.oneUser(ctx, tx, Where(FieldEmail, OpEq, email), notDeleted)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if u.State != StateActive || !account.Closed.IsZero() {
		return nil
	}
	c := &userChange{Directory: d, tx: tx, u: u}
	return c.mailSecret(ctx, PurposePasswordReset, d.cfg.PasswordResetFor, EventPasswordForgotten, from)
}

// ResetPassword gives the user to whom a code was mailed by [Directory.SendPasswordReset] a
// new password, and signs them in: every other session is over, failed sign-ins
// are forgotten and the address is verified. Where it was not, whatever else was
// open is void, too, and identities are unlinked: somebody may have made them who
// does not own the address. A code brings its own account, and works once. Errors: ErrCredentials
// for every code that is not good, with nothing said about why; those of
// [Directory.HashPassword], after which the code is still good.
func (d *Directory) ResetPassword(ctx context.Context, code, password string, from ClientInfo) (Session, error) {
	s, err := d.openSecret(ctx, PurposePasswordReset, code)
	if err != nil {
		return Session{}, err
	}
	d = d.ForAccount(s.Account)
	hash, err := d.HashPassword(ctx, password)
	if err != nil {
		return Session{}, err
	}
	var made Session
	u, err := d.self(ctx, s.User, func(c *userChange) error {
		s, err := c.redeemCode(ctx, s.ID, StateActive)
		if err != nil {
			return err
		}
		if err := c.setPassword(ctx, hash); err != nil {
			return err
		}
		if err := c.takeOver(ctx); err != nil {
			return err
		}
		made, err = c.saveAndSignIn(ctx, Event{Kind: EventPasswordReset, Subject: s.ID}, &from)
		return err
	})
	if err != nil {
		return Session{}, credentials(err)
	}
	made.User = u
	return made, nil
}

// takeOver marks the user's address as proven. Where it was not before, it ends
// every other way in: who made it may not own the address.
func (c *userChange) takeOver(ctx context.Context) error {
	if c.u.EmailVerified {
		return nil
	}
	c.u.EmailVerified = true
	if err := c.void(ctx, c.tx, c.u.ID, func(*Secret) bool { return true }); err != nil {
		return err
	}
	return c.unlinkAll(ctx)
}
