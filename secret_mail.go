package roster

import (
	"context"
	"errors"
	"slices"
	"time"
)

// mailSecret makes a secret whose text is mailed to the user's address, in the place of
// what was mailed for that purpose before, and writes the event that has it mailed.
// The user's row stands for the secrets: it is written, and Updated left alone,
// as nothing that anybody sees has changed.
func (c *userChange) mailSecret(ctx context.Context, p Purpose, lasts time.Duration, kind EventKind, from ClientInfo) error {
	if err := c.void(ctx, c.tx, c.u.ID, func(s *Secret) bool { return s.Purpose == p }); err != nil {
		return err
	}
	now := c.Now()
	s := Secret{
		ID: c.cfg.NewID(), Purpose: p, Account: c.account, User: c.u.ID, Email: c.u.CanonicalEmail,
		Creator: c.creator(), UserAgent: from.UserAgent, Network: from.Network, Created: now,
	}
	if lasts > 0 {
		s.Expires = stamp(now.Add(lasts))
	}
	c.assignText(&s)
	if err := c.tx.PutSecret(ctx, &s); err != nil {
		return err
	}
	if err := c.tx.PutUser(ctx, &c.u); err != nil {
		return err
	}
	return c.also(ctx, Event{Kind: kind, Subject: s.ID, Secret: s.ID})
}

// also writes one more event of what was saved.
func (c *userChange) also(ctx context.Context, e Event) error {
	e.User, e.UserVersion = c.u.ID, c.u.Version
	return c.recordEvent(ctx, c.tx, e)
}

// openSecret finds the secret that text belongs to. The error is
// ErrCredentials where there is none that is open and of that purpose.
func (d *Directory) openSecret(ctx context.Context, p Purpose, text string) (Secret, error) {
	if text == "" || len(text) > maxCode {
		return Secret{}, ErrCredentials
	}
	q := SecretSelection{Hash: textDigest(text), Purpose: p, Limit: 1}
	if d.confined {
		q.Account = d.account
	}
	s, err := first(d.store.Secrets(ctx, q))
	switch {
	case errors.Is(err, ErrNotFound):
		return Secret{}, ErrCredentials
	case err != nil:
		return Secret{}, err
	case !s.Valid(d.Now()):
		return Secret{}, ErrCredentials
	}
	return s, nil
}

// redeemCode marks a code as used, whose user is in one of those states and still has
// the address that it was mailed to. It is read again: of many who use it at once
// one finds it open.
func (c *userChange) redeemCode(ctx context.Context, secret ID, states ...State) (Secret, error) {
	s, err := first(c.tx.Secrets(ctx, SecretSelection{Account: c.account, ID: secret, Limit: 1}))
	if err != nil {
		return Secret{}, err
	}
	account, err := c.accountIn(ctx, c.tx, false)
	if err != nil {
		return Secret{}, err
	}
	if !s.Valid(c.Now()) || !account.Closed.IsZero() || !slices.Contains(states, c.u.State) || s.Email != c.u.CanonicalEmail {
		return Secret{}, ErrCredentials
	}
	s.Redeemed = c.Now()
	return s, c.tx.PutSecret(ctx, &s)
}

// saveAndSignIn saves the user, who has used a mailed code, with e, and makes a
// session where from is not nil. Failures to sign in are forgotten then. The
// caller fills in Session.User.
func (c *userChange) saveAndSignIn(ctx context.Context, e Event, from *ClientInfo) (Session, error) {
	if from == nil {
		return Session{}, c.save(ctx, e)
	}
	if err := c.clearFailures(ctx, c.tx, c.u.CanonicalEmail, *from); err != nil {
		return Session{}, err
	}
	made, err := c.openSession(ctx, *from)
	if err != nil {
		return Session{}, err
	}
	if err := c.save(ctx, e); err != nil {
		return Session{}, err
	}
	return made, c.also(ctx, Event{Kind: EventSignedIn, Subject: made.Secret.ID})
}
