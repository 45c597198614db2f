package roster

import (
	"context"
	"errors"
)

// SendPasswordReset mails a code for [Directory.ResetPassword] to the active user
// of the account who has that address, with a password or none; the code before
// it is void. The answer is nil for everybody else too, and where a code was
// mailed a moment ago: the pause between two is a minute at first, then twice as
// long each time, and never longer than a code lasts. Errors: ErrNoKey and
// ErrNoConsumer, before anything is looked at.
func (d *Directory) SendPasswordReset(ctx context.Context, email string, from ClientInfo) error {
	if err := d.requireMail(EventPasswordForgotten); err != nil {
		return err
	}
	canonical, err := CanonicalEmail(email)
	if err != nil {
		return nil // nobody has it
	}
	from = from.clean()
	err = d.update(ctx, func(c *change) error { return c.mailPasswordReset(ctx, canonical, from) })
	if errors.Is(err, ErrThrottled) {
		return nil
	}
	return err
}

func (c *change) mailPasswordReset(ctx context.Context, email string, from ClientInfo) error {
	if err := c.throttleMail(ctx, PurposePasswordReset, email, c.cfg.PasswordResetFor); err != nil {
		return err
	}
	account, err := c.findAccount(ctx)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	u, err := c.oneUser(ctx, Where(FieldEmail, OpEq, email), notDeleted)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if u.State != StateActive || !account.Closed.IsZero() {
		return nil
	}
	uc := &userChange{change: c, u: u}
	return uc.mailSecret(ctx, PurposePasswordReset, c.cfg.PasswordResetFor, EventPasswordForgotten, from)
}

// ResetPassword gives the user to whom [Directory.SendPasswordReset] mailed a
// code a new password, and signs them in: every other session is over, API tokens
// are void, failed sign-ins are forgotten and the address is verified. Identities
// that were linked since the address was last proven are unlinked: an intruder may
// have linked them. If it was not verified before, everything else that was open is
// void too: somebody who does not own the address may have made it. The host's
// Directory accepts codes of every account, a confined one those of its own. A
// code works once. Errors: ErrCredentials for every code that is not
// good, with nothing said about why; those of [Directory.HashPassword], after
// which the code is still good.
func (d *Directory) ResetPassword(ctx context.Context, code, password SecretText, from ClientInfo) (Session, error) {
	d = d.calledFrom(from)
	found, err := d.openSecret(ctx, PurposePasswordReset, code)
	if err != nil {
		return Session{}, err
	}
	hash, err := d.HashPassword(ctx, password)
	if err != nil {
		return Session{}, err
	}
	var made Session
	u, err := d.ForAccount(found.Account).changeSelf(ctx, found.User, func(c *userChange) error {
		s, err := c.redeemCode(ctx, found.ID, StateActive)
		if err != nil {
			return err
		}
		if err := c.setPassword(ctx, hash); err != nil {
			return err
		}
		if err := c.proveByReset(ctx); err != nil {
			return err
		}
		made, err = c.saveAndSignIn(ctx, Event{Kind: EventPasswordReset, Subject: s.ID}, &from)
		return err
	})
	if err != nil {
		return Session{}, d.codeError(ctx, &found, err)
	}
	return made.of(u), nil
}
