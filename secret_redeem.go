package roster

import (
	"context"
	"errors"
	"slices"
)

// openSecret finds the valid secret of a purpose by its text. The error is
// ErrCredentials where there is none.
func (d *Directory) openSecret(ctx context.Context, p Purpose, text SecretText) (Secret, error) {
	if text == "" || len(text) > maxCode {
		d.refuseText(ctx, EventCodeRefused, &Secret{})
		return Secret{}, ErrCredentials
	}
	q := SecretSelection{Hash: textDigest(text), Purpose: p, Limit: 1}
	if d.confined {
		q.Account = d.account
	}
	s, err := first(d.store.Secrets(ctx, q))
	switch {
	case err != nil && !errors.Is(err, ErrNotFound):
		return Secret{}, err
	case err != nil, !s.Valid(d.Now()):
		d.refuseText(ctx, EventCodeRefused, &s)
		return Secret{}, ErrCredentials
	}
	return s, nil
}

// redeemCode marks a mailed code as redeemed. The user must be in one of those
// states and still have the address that it was mailed to.
func (c *userChange) redeemCode(ctx context.Context, secret ID, states ...State) (Secret, error) {
	s, err := c.redeem(ctx, secret, states...)
	if err == nil && s.Email != c.u.CanonicalEmail {
		err = ErrCredentials
	}
	return s, err
}

// redeem is redeemCode for a code that was mailed to another address than the
// user's. The code is read in the transaction: of many who redeem it at once, one
// finds it valid.
func (c *userChange) redeem(ctx context.Context, secret ID, states ...State) (Secret, error) {
	s, err := first(c.tx.Secrets(ctx, SecretSelection{Account: c.account, ID: secret, Limit: 1}))
	if err != nil {
		return Secret{}, err
	}
	account, err := c.findAccount(ctx)
	if err != nil {
		return Secret{}, err
	}
	if !s.Valid(c.Now()) || !account.Closed.IsZero() || !slices.Contains(states, c.u.State) {
		return Secret{}, ErrCredentials
	}
	s.Redeemed = c.Now()
	return s, c.tx.PutSecret(ctx, &s)
}

// credentialsError says no more than that a secret is not good.
func credentialsError(err error) error {
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrState) || errors.Is(err, ErrCredentials) {
		return ErrCredentials
	}
	return err
}
