package roster

import (
	"context"
	"errors"
)

// SendVerification mails a code for [Directory.VerifyEmail] to a user's address;
// the code before it is void. An address that is verified is left alone. Errors:
// ErrNoKey, before anything is looked at; ErrNotFound; ErrForbidden; InvalidError
// of field "email" for a user without an address; ErrState for one who is
// deactivated or deleted; ThrottledError where one was mailed a moment ago.
func (d *Directory) SendVerification(ctx context.Context, user ID) error {
	if len(d.cfg.Keys) == 0 {
		return ErrNoKey
	}
	return d.retry(ctx, func() error {
		_, err := d.selfOr(ctx, user, func(c *userChange) error { return c.sendVerification(ctx) })
		if errors.Is(err, ErrExists) {
			return ErrConflict // somebody else counts the first mail
		}
		return err
	})
}

func (c *userChange) sendVerification(ctx context.Context) error {
	switch {
	case c.u.State == StateDeactivated || c.u.State == StateDeleted:
		return &StateError{State: c.u.State, Doing: "verify the address of"}
	case c.u.CanonicalEmail == "":
		return badEmail("must be set before it can be verified")
	case c.u.EmailVerified:
		return nil
	}
	if err := c.throttleMail(ctx, c.tx, PurposeEmailVerification, c.u.CanonicalEmail, c.cfg.VerificationFor); err != nil {
		return err
	}
	return c.mailSecret(ctx, PurposeEmailVerification, c.cfg.VerificationFor, EventVerificationAsked, ClientInfo{})
}

// VerifyEmail notes that the address is verified that a code was mailed to, which
// works once, as long as the user has that address. It changes no state: an
// invitation stays to be accepted. A code brings its own account. The error is
// ErrCredentials for every code that is not good, with nothing said about why.
func (d *Directory) VerifyEmail(ctx context.Context, code string) (User, error) {
	s, err := d.openSecret(ctx, PurposeEmailVerification, code)
	if err != nil {
		return User{}, err
	}
	u, err := d.ForAccount(s.Account).self(ctx, s.User, func(c *userChange) error {
		s, err := c.redeemCode(ctx, s.ID, StateCreated, StateInvited, StateActive)
		if err != nil {
			return err
		}
		c.u.EmailVerified = true
		return c.save(ctx, Event{Kind: EventEmailVerified, Subject: s.ID})
	})
	return u, credentials(err)
}
