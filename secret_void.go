package roster

import (
	"context"
	"slices"
)

// void revokes the pending codes and tokens of the user that match. Sessions, of which
// there may be any number, end by [userChange.raiseEpoch].
func (c *userChange) void(ctx context.Context, match func(*Secret) bool) error {
	secrets, err := c.tx.Secrets(ctx, SecretSelection{Account: c.account, User: c.u.ID, Pending: true, NoSessions: true})
	if err != nil {
		return err
	}
	return c.revokeAll(ctx, slices.DeleteFunc(secrets, func(s Secret) bool { return !match(&s) }))
}

// voidAll revokes the pending codes or tokens of the user for one purpose.
func (c *userChange) voidAll(ctx context.Context, purpose Purpose) error {
	secrets, err := c.tx.Secrets(ctx, SecretSelection{Account: c.account, User: c.u.ID, Purpose: purpose, Pending: true, NoSessions: true})
	if err != nil {
		return err
	}
	return c.revokeAll(ctx, secrets)
}

func (c *userChange) revokeAll(ctx context.Context, secrets []Secret) error {
	for i := range secrets {
		secrets[i].Revoked = c.Now()
		if err := c.tx.PutSecret(ctx, &secrets[i]); err != nil {
			return err
		}
	}
	return nil
}

// voids tells whether an action ends a secret: what was revoked never comes
// back.
func voids(a Action, s *Secret) bool {
	switch a {
	case Deactivate, Remove:
		return true
	case RevokeInvitation, Activate:
		return isInvitation(s)
	}
	return false
}

// changesEmail tells whether s changes the address of its user.
func changesEmail(s *Secret) bool {
	return s.Purpose == PurposeEmailChange || s.Purpose == PurposeEmailUndo
}

// isWayIn tells whether s could let somebody in who made or asked for it. What
// undoes a change of address stays: it is for whoever had the address before.
func isWayIn(s *Secret) bool { return s.Purpose != PurposeEmailUndo }

func isInvitation(s *Secret) bool { return s.Purpose == PurposeInvitation }

func anySecret(*Secret) bool { return true }
