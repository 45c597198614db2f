package roster

import (
	"context"
	"time"
)

// SendVerification mails a code for [Directory.VerifyEmail] to a user's address;
// the code before it is void. An address that is verified is left alone. Errors:
// ErrNoKey and ErrNoConsumer, before anything is looked at; ErrNotFound; ErrForbidden; InvalidError
// of field "email" for a user without an address; ErrState for one who is
// deactivated or deleted; ThrottledError where one was mailed a moment ago.
func (d *Directory) SendVerification(ctx context.Context, user ID) error {
	if err := d.requireMail(EventVerificationAsked); err != nil {
		return err
	}
	if err := d.requireInPerson(ctx); err != nil {
		return err
	}
	_, err := d.changeOwn(ctx, user, func(c *userChange) error { return c.sendVerification(ctx) })
	return err
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
	if err := c.throttleMail(ctx, PurposeEmailVerification, c.u.CanonicalEmail, c.cfg.VerificationFor); err != nil {
		return err
	}
	return c.mailSecret(ctx, PurposeEmailVerification, c.cfg.VerificationFor, EventVerificationAsked)
}

// VerifyEmail marks a user's address as verified, by the code that was mailed to
// it. The host's Directory accepts codes of every account, a confined one those of its
// own. A code works once, while the user has that address. The state stays: an
// invitation is still to be accepted.
//
// A link in a mail is opened by whoever reads it, who may not be the one who set
// the user's password. Where the address was not verified before, the password,
// sessions, tokens and identities are therefore void, unless d acts for that very
// user by a session ([Directory.ActingAs] without a token). Errors: ErrForbidden for an
// actor who impersonates somebody; ErrCredentials for every code that is not good, with
// nothing said about why.
func (d *Directory) VerifyEmail(ctx context.Context, code SecretText) (User, error) {
	if err := d.requireInPerson(ctx); err != nil {
		return User{}, err
	}
	found, err := d.openSecret(ctx, PurposeEmailVerification, code)
	if err != nil {
		return User{}, err
	}
	u, err := d.ForAccount(found.Account).changeSelf(ctx, found.User, func(c *userChange) error {
		s, err := c.redeemCode(ctx, found.ID, StateCreated, StateInvited, StateActive)
		if err != nil {
			return err
		}
		if !d.actsInSession(&found) {
			if err := c.takeOver(ctx); err != nil {
				return err
			}
		}
		c.u.EmailVerified, c.u.EmailProven = true, c.Now()
		return c.save(ctx, Event{Kind: EventEmailVerified, Subject: s.ID})
	})
	return u, d.codeError(ctx, &found, err)
}

// actsInSession tells whether d acts for the user of a secret, by a session: an
// API token is a program's, and proves nothing about who reads mail. No two accounts
// have a user of one id.
func (d *Directory) actsInSession(s *Secret) bool {
	return d.acting && d.actor.Token.IsZero() && d.actor.User == s.User && !s.User.IsZero()
}

// takeOver ends the ways in that were made before the user's address was verified,
// for whoever reads mail there. An invitation is to that address, and stays.
func (c *userChange) takeOver(ctx context.Context) error {
	if c.u.EmailVerified {
		return nil
	}
	c.replacePassword("", ID{})
	if err := c.raiseEpoch(ctx); err != nil {
		return err
	}
	if err := c.void(ctx, func(s *Secret) bool { return isWayIn(s) && !isInvitation(s) }); err != nil {
		return err
	}
	return c.unlinkAll(ctx)
}

// proveEmail marks the user's address as verified. If it was not before, it ends
// every other way in: whoever made them may not own the address.
func (c *userChange) proveEmail(ctx context.Context) error {
	if c.u.EmailVerified {
		return nil
	}
	c.u.EmailVerified, c.u.EmailProven = true, c.Now()
	if err := c.raiseEpoch(ctx); err != nil {
		return err
	}
	if err := c.void(ctx, isWayIn); err != nil {
		return err
	}
	return c.unlinkAll(ctx)
}

// proveByReset is proveEmail for a reset that the user asked for, to be rid of
// whoever got in: it ends API tokens, and the identities that were linked since
// the address was last proven, in any case.
func (c *userChange) proveByReset(ctx context.Context) error {
	if !c.u.EmailVerified {
		return c.proveEmail(ctx)
	}
	if err := c.void(ctx, func(s *Secret) bool { return s.Purpose == PurposeToken }); err != nil {
		return err
	}
	since := c.u.EmailProven
	c.u.EmailProven = c.Now()
	return c.unlinkSince(ctx, since.Add(time.Microsecond))
}
