package roster

import (
	"context"
	"errors"
	"slices"
	"time"
)

// newSecret returns a secret for the user's address. It expires after lasts, or
// never when that is not above 0.
func (c *userChange) newSecret(p Purpose, lasts time.Duration) Secret {
	s := Secret{
		ID: c.cfg.NewID(), Purpose: p, Account: c.account, User: c.u.ID, Email: c.u.CanonicalEmail,
		Creator: c.creator(), Created: c.Now(),
	}
	if lasts > 0 {
		s.Expires = stamp(s.Created.Add(lasts))
	}
	return s
}

// mailSecret makes a secret in place of the user's earlier ones of that purpose,
// and records the event that has its text mailed. The user is the guard row of
// its secrets. Updated stays: nothing that anybody sees has changed.
func (c *userChange) mailSecret(ctx context.Context, p Purpose, lasts time.Duration, kind EventKind, from ClientInfo) error {
	if err := c.void(ctx, func(s *Secret) bool { return s.Purpose == p }); err != nil {
		return err
	}
	s := c.newSecret(p, lasts)
	s.UserAgent, s.Network = from.UserAgent, from.Network
	c.assignText(&s)
	if err := c.tx.PutSecret(ctx, &s); err != nil {
		return err
	}
	if err := c.put(ctx); err != nil {
		return err
	}
	return c.recordEvent(ctx, Event{Kind: kind, Subject: s.ID, Secret: s.ID})
}

// openSecret finds the valid secret of a purpose by its text. The error is
// ErrCredentials where there is none.
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

// redeemCode marks a mailed code as redeemed. The user must be in one of those
// states and still have the address that it was mailed to. The code is read in
// the transaction: of many who redeem it at once, one finds it valid.
func (c *userChange) redeemCode(ctx context.Context, secret ID, states ...State) (Secret, error) {
	s, err := first(c.tx.Secrets(ctx, SecretSelection{Account: c.account, ID: secret, Limit: 1}))
	if err != nil {
		return Secret{}, err
	}
	account, err := c.Account(ctx)
	if err != nil {
		return Secret{}, err
	}
	if !s.Valid(c.Now()) || !account.Closed.IsZero() || !slices.Contains(states, c.u.State) || s.Email != c.u.CanonicalEmail {
		return Secret{}, ErrCredentials
	}
	s.Redeemed = c.Now()
	return s, c.tx.PutSecret(ctx, &s)
}
