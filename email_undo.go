package roster

import "context"

// UndoEmail puts the address back that a user had before [Directory.ConfirmEmail],
// by the code that was mailed to it then. It works once, for seven days, also after
// further changes of the user's own; an address that the host or an admin sets
// voids it. It ends what somebody else may have made since: the password, sessions,
// tokens, pending codes, and identities that were linked after the change. The
// user has no password then, and asks for one by [Directory.SendPasswordReset].
// The host's Directory accepts codes of every account, a confined one those of its
// own. Errors: ErrCredentials for every code that is not good, with nothing said
// about why; ExistsError of "email" where somebody else has the address since.
func (d *Directory) UndoEmail(ctx context.Context, code SecretText) (User, error) {
	found, err := d.openSecret(ctx, PurposeEmailUndo, code)
	if err != nil {
		return User{}, err
	}
	u, err := d.ForAccount(found.Account).changeSelf(ctx, found.User, func(c *userChange) error {
		s, err := c.redeem(ctx, found.ID, StateActive)
		if err != nil {
			return err
		}
		return c.undoEmail(ctx, &s)
	})
	return u, d.codeError(ctx, &found, err)
}

// undoEmail goes back to before the change that a redeemed code undoes. The codes
// of earlier changes still work: who made the later ones cannot take them away.
func (c *userChange) undoEmail(ctx context.Context, s *Secret) error {
	before := c.u.Email
	c.u.Email, c.u.CanonicalEmail, c.u.EmailVerified, c.u.EmailProven = s.Address, s.Email, true, c.Now()
	c.replacePassword("", ID{})
	c.u.Epoch++
	later := func(other *Secret) bool { return other.Purpose != PurposeEmailUndo || other.Epoch >= s.Epoch }
	if err := c.void(ctx, later); err != nil {
		return err
	}
	if err := c.unlinkSince(ctx, s.Created); err != nil {
		return err
	}
	return c.save(ctx, Event{
		Kind: EventEmailUndone, Subject: s.ID, Detail: detail{}.changedEmail(before, c.u.Email).object(),
	})
}
