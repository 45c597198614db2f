package roster

import (
	"context"
	"errors"
)

// SendPasswordReset mails a code for [Directory.ResetPassword] to the active user
// of the account who has that address, with a password or none; the code before it
// is void. It looks nobody up: the answer, the reads and the writes are the same for
// every address. [Directory.Relay] looks when the mail is due, and makes the code.
// The answer is nil where nobody has the address, and where a code was mailed a
// moment ago: the pause between two is a minute at first, then twice as long each
// time, and never longer than a code lasts. Errors: ErrNoKey and ErrNoConsumer,
// before anything is looked at; ThrottledError where the network of from has asked
// as often as Config.NetworkLimits says.
func (d *Directory) SendPasswordReset(ctx context.Context, email string, from ClientInfo) error {
	return d.sendPasswordReset(ctx, email, from, false)
}

func (d *Directory) sendPasswordReset(ctx context.Context, email string, from ClientInfo, anywhere bool) error {
	if err := d.requireMail(EventPasswordForgotten); err != nil {
		return err
	}
	canonical, err := CanonicalEmail(email)
	if err != nil {
		return nil // nobody has it
	}
	from = from.clean()
	var wait error // of the network; that of the address stays hidden
	err = d.update(ctx, func(c *change) error {
		counting := c
		if anywhere {
			counting = &change{Directory: c.anywhere(), tx: c.tx}
		}
		if wait = counting.paceNetworks(ctx, "password resets of a network", from); wait != nil {
			return wait
		}
		if anywhere {
			return c.askResetAnywhere(ctx, canonical, from)
		}
		return c.askPasswordReset(ctx, canonical, from)
	})
	if wait == nil && errors.Is(err, ErrThrottled) {
		return nil
	}
	return err
}

// askPasswordReset writes who asks, and the event that has a code mailed. Neither has
// a user, and nobody can bring the text of this secret.
func (c *change) askPasswordReset(ctx context.Context, email string, from ClientInfo) error {
	if err := c.throttleMail(ctx, PurposePasswordReset, email, c.cfg.PasswordResetFor); err != nil {
		return err
	}
	open, err := c.isOpen(ctx)
	if err != nil || !open {
		return err
	}
	return c.putAskedReset(ctx, email, from, detail{})
}

func (c *change) putAskedReset(ctx context.Context, email string, from ClientInfo, v detail) error {
	s := c.newAsked(PurposePasswordReset, email, from, c.cfg.PasswordResetFor)
	s.Hash = textDigest(randomText())
	if err := c.tx.PutSecret(ctx, &s); err != nil {
		return err
	}
	return c.recordEvent(ctx, Event{Kind: EventPasswordForgotten, Subject: s.ID, Secret: s.ID, Detail: v.object()})
}

// resetMessage completes the message of a forgotten password. It makes the code for
// the active user who has the address now; a repeat of the message has the same.
func (d *Directory) resetMessage(ctx context.Context, m *Message, asked *Secret) (wanted bool, err error) {
	var s Secret
	err = d.update(ctx, func(c *change) (err error) {
		m.User, s, err = c.resetCode(ctx, asked)
		return err
	})
	if err != nil || s.ID.IsZero() {
		return false, err
	}
	m.Purpose, m.Email, m.Expires = s.Purpose, s.Email, s.Expires
	m.Code, err = d.mailedText(&s)
	return true, err
}

// resetCode returns the code that answers what was asked, the zero Secret where
// nobody gets one. The user is the guard row of its codes.
func (c *change) resetCode(ctx context.Context, asked *Secret) (User, Secret, error) {
	u, err := c.oneUser(ctx, Where(FieldEmail, OpEq, asked.Email), notDeleted)
	if errors.Is(err, ErrNotFound) || err == nil && u.State != StateActive {
		return User{}, Secret{}, nil
	}
	if err != nil {
		return User{}, Secret{}, err
	}
	pending, err := c.tx.Secrets(ctx, SecretSelection{Account: c.account, User: u.ID, Purpose: PurposePasswordReset, Pending: true})
	if err != nil {
		return User{}, Secret{}, err
	}
	for _, s := range pending {
		if s.Valid(c.Now()) && s.Email == asked.Email && !s.Created.Before(asked.Created) {
			return u, s, nil // made for this message or for a later one
		}
	}
	uc := &userChange{change: c, u: u}
	from := ClientInfo{UserAgent: asked.UserAgent, Network: asked.Network}
	s, err := uc.replaceSecret(ctx, PurposePasswordReset, c.cfg.PasswordResetFor, from)
	if err != nil {
		return User{}, Secret{}, err
	}
	return uc.u, s, uc.recordEvent(ctx, Event{Kind: EventResetMailed, Subject: s.ID})
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
