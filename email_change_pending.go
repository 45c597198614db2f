package roster

import (
	"context"
	"time"
)

// PendingEmail is a change of address that waits for the code in the mail.
type PendingEmail struct {
	Address string    // as it was typed; nobody has proven that it is the user's
	Asked   time.Time // when it was asked for
	Expires time.Time // first instant at which its code no longer works
}

// PendingEmail returns the change of a user's address that [Directory.ChangeEmail] has
// asked for and that still waits; the zero PendingEmail where none does. It is for the
// host, the user itself and admins whom the user does not outrank: they are asked why a
// mail does not arrive, and see a typing error. Errors: ErrNotFound; ErrForbidden, also
// for an actor who impersonates the user.
func (d *Directory) PendingEmail(ctx context.Context, user ID) (PendingEmail, error) {
	if err := d.requireInPerson(ctx); err != nil {
		return PendingEmail{}, err
	}
	if err := d.requireRead(ctx, user); err != nil {
		return PendingEmail{}, err
	}
	u, err := d.findUser(ctx, user)
	if err != nil {
		return PendingEmail{}, err
	}
	by, err := d.readAuthority(ctx)
	if err != nil {
		return PendingEmail{}, err
	}
	if by.self != user {
		if err := by.mayTouch(&u); err != nil {
			d.noteForbidden(ctx, &err)
			return PendingEmail{}, err
		}
	}
	waiting, err := d.store.Secrets(ctx, SecretSelection{Account: d.account, User: user, Purpose: PurposeEmailChange, Pending: true})
	if err != nil {
		return PendingEmail{}, err
	}
	var newest PendingEmail
	for i := range waiting {
		if s := &waiting[i]; s.Valid(d.Now()) && !s.Created.Before(newest.Asked) {
			newest = PendingEmail{Address: s.Address, Asked: s.Created, Expires: s.Expires}
		}
	}
	return newest, nil
}

// CancelEmailChange calls off the changes of a user's address that wait: their codes no
// longer work. Where none waits, it is no error and leaves no event. It is for whoever
// may ask for a change. Errors: ErrNotFound; ErrForbidden, also for an actor who
// impersonates the user.
func (d *Directory) CancelEmailChange(ctx context.Context, user ID) (User, error) {
	if err := d.requireInPerson(ctx); err != nil {
		return User{}, err
	}
	return d.changeUser(ctx, user, func(c *userChange) error {
		waiting, err := c.tx.Secrets(ctx, SecretSelection{Account: c.account, User: c.u.ID, Purpose: PurposeEmailChange, Pending: true})
		if err != nil {
			return err
		}
		valid := false
		for i := range waiting {
			valid = valid || waiting[i].Valid(c.Now())
		}
		if !valid {
			return nil
		}
		if err := c.revokeAll(ctx, waiting); err != nil {
			return err
		}
		return c.save(ctx, Event{Kind: EventEmailCancelled})
	})
}
