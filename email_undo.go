package roster

import (
	"context"
	"errors"
	"fmt"
)

// UndoEmail puts the address back that a user had before [Directory.ConfirmEmail],
// by the code that was mailed to it then. It works once, for seven days, also after
// further changes of the user's own; an address that the host or an admin sets
// voids it. It ends what somebody else may have made since: the password, sessions,
// tokens, pending codes, and identities that were linked after the change. The
// user has no password then, and asks for one by [Directory.SendPasswordReset].
//
// Where another user of the account got the address meanwhile, that all ends just
// the same, and the user has no address: the host or an admin sets one. The error
// then is an ExistsError of "email", and the code stays good, for when the address
// is free again.
//
// The host's Directory accepts codes of every account, a confined one those of its
// own. The other error is ErrCredentials for every code that is not good, with
// nothing said about why.
func (d *Directory) UndoEmail(ctx context.Context, code SecretText) (User, error) {
	found, err := d.openSecret(ctx, PurposeEmailUndo, code)
	if err != nil {
		return User{}, err
	}
	var taken bool
	u, err := d.ForAccount(found.Account).changeSelf(ctx, found.User, func(c *userChange) error {
		s, err := c.redeem(ctx, found.ID, StateActive)
		if err != nil {
			return err
		}
		taken, err = c.undoEmail(ctx, &s)
		return err
	})
	if err == nil && taken {
		return User{}, fmt.Errorf("roster: everybody is signed out, but the address is another user's now, so the host or an admin "+
			"has to set one: %w", &ExistsError{Field: "email"})
	}
	return u, d.codeError(ctx, &found, err)
}

// undoEmail goes back to before the change that a redeemed code undoes. The codes
// of earlier changes still work: who made the later ones cannot take them away. It
// reports that the address is taken: the user has none then.
func (c *userChange) undoEmail(ctx context.Context, s *Secret) (taken bool, err error) {
	before := c.u.Email
	c.u.Email, c.u.CanonicalEmail, c.u.EmailVerified, c.u.EmailProven = s.Address, s.Email, true, c.Now()
	c.replacePassword("", ID{})
	if err := c.raiseEpoch(ctx); err != nil {
		return false, err
	}
	later := func(other *Secret) bool { return other.Purpose != PurposeEmailUndo || other.Epoch >= s.Epoch }
	if err := c.void(ctx, later); err != nil {
		return false, err
	}
	if err := c.unlinkSince(ctx, s.Created); err != nil {
		return false, err
	}
	err = c.saveUndone(ctx, s, before)
	var exists *ExistsError
	if !errors.As(err, &exists) || exists.Field != "email" {
		return false, err
	}
	s.Redeemed = never
	if err := c.tx.PutSecret(ctx, s); err != nil {
		return false, err
	}
	c.u.Email, c.u.CanonicalEmail, c.u.EmailVerified, c.u.EmailProven = "", "", false, never
	return true, c.saveUndone(ctx, s, before)
}

func (c *userChange) saveUndone(ctx context.Context, s *Secret, before string) error {
	return c.save(ctx, Event{
		Kind: EventEmailUndone, Subject: s.ID, Detail: detail{}.changedEmail(before, c.u.Email).object(),
	})
}
