package roster

import (
	"context"
	"errors"
)

// SignInVerified returns the user whom Issuer and Subject of claims are linked
// to, or else the one with its address, whom it links to them. A user who is
// created or invited becomes active, and an open invitation is accepted. The
// address that is proven becomes verified. If it was not verified before, the
// password, sessions, tokens and identities of a user who was found by it are
// void: somebody who does not own the address may have made them. With register,
// a new user of Config.DefaultRole is made where there is none. No session is made: see
// [Directory.StartSession]. An invitation counts as far as its maker may still give
// it: see [Directory.AcceptInvitation]. It is the host's alone, which has verified the
// claims. Errors: ErrCredentials where nobody is linked or has the address, for a
// user who is deactivated and in a closed account; InvalidError; ErrForbidden for
// an actor.
func (d *Directory) SignInVerified(ctx context.Context, claims Claims, register bool) (User, error) {
	if err := d.requireHost(ctx); err != nil {
		return User{}, err
	}
	if err := claims.check(); err != nil {
		return User{}, err
	}
	fresh, err := d.newUser(NewUser{Email: claims.Email, EmailVerified: true, Name: claims.Name, Active: true})
	if err != nil {
		return User{}, err
	}
	fresh.Activity = fresh.Created
	var u User
	err = d.update(ctx, func(c *change) (err error) {
		u, err = c.signInVerified(ctx, claims, fresh, register)
		return err
	})
	if err != nil {
		return User{}, err
	}
	return u, nil
}

// signInVerified registers fresh where it finds nobody and register is set.
func (c *change) signInVerified(ctx context.Context, claims Claims, fresh User, register bool) (User, error) {
	account, err := c.ensureAccount(ctx)
	switch {
	case errors.Is(err, ErrNotFound), err == nil && !account.Closed.IsZero():
		return User{}, ErrCredentials
	case err != nil:
		return User{}, err
	}
	identity, err := c.identity(ctx, claims)
	if err != nil {
		return User{}, err
	}
	u, err := c.claimed(ctx, identity, fresh.CanonicalEmail)
	known := err == nil
	if errors.Is(err, ErrNotFound) {
		if u, err = fresh, ErrCredentials; register {
			err = c.register(ctx, &u)
		}
	}
	if err != nil {
		return User{}, err
	}
	self := &userChange{change: &change{Directory: c.ActingAs(Actor{User: u.ID}), tx: c.tx}, u: u}
	if known {
		if err := self.signInProven(ctx, fresh.CanonicalEmail, identity.User.IsZero()); err != nil {
			return User{}, err
		}
	}
	return self.u, self.useIdentity(ctx, identity)
}

// claimed returns the user whom an identity is linked to, or else the one who
// has an address.
func (d *Directory) claimed(ctx context.Context, i Identity, email string) (User, error) {
	switch {
	case !i.User.IsZero():
		return d.findUser(ctx, i.User)
	case email == "":
		return User{}, ErrNotFound
	}
	return d.oneUser(ctx, Where(FieldEmail, OpEq, email), notDeleted)
}

// register writes a user whom nobody made before: the host does it.
func (c *change) register(ctx context.Context, u *User) error {
	uc := &userChange{change: &change{Directory: c.Directory, tx: c.tx, by: authority{host: true, roles: c.cfg.roles}}, u: *u}
	err := uc.insert(ctx, nil)
	*u = uc.u
	return raced(err, "email")
}

// signInProven signs in the user, who was found by the address that is proven or
// by an identity.
func (c *userChange) signInProven(ctx context.Context, proven string, byAddress bool) error {
	var invitation Secret
	var lowered []string
	from := c.u.State
	switch from {
	case StateActive:
		if byAddress && !c.u.EmailVerified {
			c.replacePassword("", ID{})
			c.u.Epoch++
			if err := c.proveEmail(ctx); err != nil {
				return err
			}
		}
	case StateCreated, StateInvited:
		pending, err := c.pendingInvitations(ctx, c.u.ID)
		if err != nil {
			return err
		}
		for _, s := range pending { // one at most; an expired one gives nothing, but its maker gave the role
			if lowered, err = c.lowerToMaker(ctx, &s); err != nil {
				return err
			}
			if s.Valid(c.Now()) {
				invitation = s
			}
		}
		if err := c.void(ctx, isInvitation); err != nil {
			return err
		}
		// Somebody else may have set it before the address was proven.
		c.replacePassword("", ID{})
		c.u.Epoch++
		c.setState(StateActive)
	default:
		return ErrCredentials
	}
	if proven != "" && proven == c.u.CanonicalEmail {
		if !c.u.EmailVerified {
			c.u.EmailProven = c.Now()
		}
		c.u.EmailVerified = true
	}
	c.u.Activity = c.Now()
	e := Event{Kind: EventSignedIn}
	if from != StateActive {
		e = Event{Kind: EventUserActivated, Detail: detail{From: from, To: StateActive, Changed: lowered}.object()}
	}
	if err := c.save(ctx, e); err != nil {
		return err
	}
	return c.grantBenefits(ctx, &invitation)
}

// useIdentity notes a sign-in by an identity, and links it to the user when it is
// new.
func (c *userChange) useIdentity(ctx context.Context, i Identity) error {
	if i.Issuer == "" {
		return nil
	}
	isNew := i.Version == 0
	i.User, i.LastUsed = c.u.ID, c.Now()
	if err := c.tx.PutIdentity(ctx, &i); err != nil || !isNew {
		return raced(err, "identity") // linked by somebody else meanwhile
	}
	return c.recordEvent(ctx, i.event(EventIdentityLinked))
}
