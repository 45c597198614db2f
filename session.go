package roster

import (
	"context"
	"errors"
)

// ForceLogout ends every session of a user at once, whatever their state. A
// repeat is another event and no error. Errors: ErrNotFound, ErrForbidden,
// ErrState for a user who is deleted.
func (d *Directory) ForceLogout(ctx context.Context, id ID) (User, error) {
	return d.change(ctx, id, func(c *unit) error {
		if c.u.State == StateDeleted {
			return &StateError{State: c.u.State, Action: "sign out"}
		}
		c.u.Epoch++
		err := c.void(ctx, c.tx, c.u.ID, func(s *Secret) bool { return s.Purpose == PurposeSession })
		if err != nil {
			return err
		}
		return c.save(ctx, Event{Kind: EventForcedLogout})
	})
}

// Claims are what the host has verified of a person, by OpenID Connect, SAML or
// other means of its own.
type Claims struct {
	Email string // an address that is proven to be theirs
	Name  string // of a user who is registered
}

// SignInVerified returns the user with the address of i, who becomes active
// when created or invited, and whose address is then verified. An open
// invitation is accepted by it. With register, a new user of RoleUser is made where there is none. No session is made: it is
// the host's. Errors: ErrCredentials where nobody has the address, for a user
// who is deactivated and in a closed account; InvalidError.
func (d *Directory) SignInVerified(ctx context.Context, i Claims, register bool) (User, error) {
	fresh, err := d.newUser(NewUser{Email: i.Email, EmailVerified: true, Name: i.Name, Active: true})
	if err != nil {
		return User{}, err
	}
	if fresh.CanonicalEmail == "" {
		return User{}, badEmail("must have the form name@domain")
	}
	fresh.Activity = fresh.Created
	var u User
	err = d.retry(ctx, func() error {
		err := d.store.Update(ctx, func(tx Tx) (err error) {
			u, err = d.signInVerified(ctx, tx, fresh, register)
			return err
		})
		if errors.Is(err, ErrExists) {
			return ErrConflict // registered by somebody else meanwhile
		}
		return err
	})
	if err != nil {
		return User{}, err
	}
	return u, nil
}

func (d *Directory) signInVerified(ctx context.Context, tx Tx, fresh User, register bool) (User, error) {
	account, err := d.ensureAccount(ctx, tx, false)
	switch {
	case errors.Is(err, ErrNotFound), err == nil && !account.Closed.IsZero():
		return User{}, ErrCredentials
	case err != nil:
		return User{}, err
	}
	u, err := d.one(ctx, tx, Where(FieldEmail, OpEq, fresh.CanonicalEmail), living)
	switch {
	case errors.Is(err, ErrNotFound) && register:
		u = fresh
		err = d.insert(ctx, tx, authority{host: true, roles: d.cfg.roles}, &u, nil)
		return u, err
	case errors.Is(err, ErrNotFound):
		return User{}, ErrCredentials
	case err != nil:
		return User{}, err
	}
	c := &unit{Directory: d.As(Actor{User: u.ID}), tx: tx, u: u}
	err = c.signIn(ctx)
	return c.u, err
}

// signIn notes that the user, who has proven the address, is here.
func (c *unit) signIn(ctx context.Context) error {
	var group ID
	from := c.u.State
	switch from {
	case StateActive:
	case StateCreated, StateInvited:
		s, err := c.openInvitation(ctx, c.tx, c.u.ID)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		group = s.Group
		if err := c.void(ctx, c.tx, c.u.ID, isInvitation); err != nil {
			return err
		}
		// Who set it before the address was proven may be somebody else.
		c.u.PasswordHash = ""
		c.u.Epoch++
		c.enter(StateActive)
	default:
		return ErrCredentials
	}
	c.u.EmailVerified = true
	c.u.Activity = c.Now()
	e := Event{Kind: EventSignedIn}
	if from != StateActive {
		e = Event{Kind: EventUserActivated, Detail: detail{From: from, To: StateActive}.object()}
	}
	if err := c.save(ctx, e); err != nil {
		return err
	}
	return c.grantInvited(ctx, group)
}
