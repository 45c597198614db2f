package roster

import (
	"context"
	"errors"
	"slices"
)

// SignInVerified returns the user whom Issuer and Subject of claims are linked
// to, or else the one with its address, whom it links to them. A user with an open
// invitation becomes active, and the invitation is accepted. With register, so does
// one who is created, or whose invitation has expired; and a new user of
// Config.DefaultRole is made where there is none. Without it, only the users stay
// out whom nobody invites: an invitation that was revoked or has expired is a "no".
// A user who has another Subject of the same Issuer is not found by address, unless
// Claims.SubjectsChange says that this is the same person.
//
// The address that is proven becomes verified. If it was not verified before, the
// password, sessions, tokens and identities of a user who was found by it are
// void: somebody who does not own the address may have made them. No session is
// made: see [Directory.StartSession]. An invitation counts as far as its maker may
// still give it: see [Directory.AcceptInvitation]. It is the host's alone, which has
// verified the claims. Errors: ErrCredentials where nobody is linked or has the
// address, for a user who stays out, with an EventVerifiedRefused that says why, and
// in a closed account; InvalidError; ErrForbidden for an actor.
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
	var out *staysOut
	switch {
	case errors.As(err, &out):
		d.refuse(ctx, refusal{Observation: Observation{Kind: EventVerifiedRefused, User: out.user}, reason: out.why})
		return User{}, ErrCredentials
	case err != nil:
		return User{}, err
	}
	return u, nil
}

// staysOut is an ErrCredentials that says to the record who was refused, and why.
type staysOut struct {
	user ID
	why  string
}

func (e *staysOut) Error() string { return ErrCredentials.Error() }
func (e *staysOut) Unwrap() error { return ErrCredentials }

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
	u, err := c.claimed(ctx, identity, fresh.CanonicalEmail, claims.SubjectsChange)
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
		if err := self.signInProven(ctx, fresh.CanonicalEmail, identity.User.IsZero(), register); err != nil {
			return User{}, err
		}
	}
	return self.u, self.useIdentity(ctx, identity)
}

// claimed returns the user whom an identity is linked to, or else the one who
// has an address. One who has another subject of the issuer is another person,
// unless subjectsChange: the address may be a successor's by now.
func (d *Directory) claimed(ctx context.Context, i Identity, email string, subjectsChange bool) (User, error) {
	switch {
	case !i.User.IsZero():
		return d.findUser(ctx, i.User)
	case email == "":
		return User{}, ErrNotFound
	}
	u, err := d.oneUser(ctx, Where(FieldEmail, OpEq, email), notDeleted)
	if err != nil || i.Issuer == "" || subjectsChange {
		return u, err
	}
	linked, err := d.store.Identities(ctx, IdentitySelection{Account: d.account, User: u.ID})
	if err != nil {
		return User{}, err
	}
	if slices.ContainsFunc(linked, func(other Identity) bool { return other.Issuer == i.Issuer }) {
		return User{}, &staysOut{u.ID, "the user has another subject of the issuer"}
	}
	return u, nil
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
func (c *userChange) signInProven(ctx context.Context, proven string, byAddress, register bool) error {
	e := Event{Kind: EventSignedIn}
	switch from := c.u.State; from {
	case StateActive:
		if byAddress && !c.u.EmailVerified {
			c.replacePassword("", ID{})
			c.u.Epoch++
			if err := c.proveEmail(ctx); err != nil {
				return err
			}
		}
	case StateCreated, StateInvited:
		lowered, err := c.enter(ctx, register)
		if err != nil {
			return err
		}
		e = Event{Kind: EventUserActivated, Detail: detail{From: from, To: StateActive, Changed: lowered}.object()}
	default:
		return &staysOut{c.u.ID, "the user is " + string(from)}
	}
	if proven != "" && proven == c.u.CanonicalEmail {
		if !c.u.EmailVerified {
			c.u.EmailProven = c.Now()
		}
		c.u.EmailVerified = true
	}
	c.u.Activity = c.Now()
	return c.save(ctx, e)
}

// enter makes a user active who was proven without a code, and returns what that
// changed. It takes an open invitation, or else register.
func (c *userChange) enter(ctx context.Context, register bool) (changed []string, err error) {
	pending, err := c.pendingInvitations(ctx, c.u.ID)
	if err != nil {
		return nil, err
	}
	open := false
	for _, s := range pending { // one at most; an expired one lets nobody in, but its maker gave the role
		if changed, err = c.lowerToMaker(ctx, &s); errors.Is(err, ErrCredentials) {
			return nil, &staysOut{c.u.ID, "whoever invited may no longer act"}
		} else if err != nil {
			return nil, err
		}
		open = open || s.Valid(c.Now())
	}
	if !open && !register {
		return nil, &staysOut{c.u.ID, "the user has no open invitation"}
	}
	if err := c.void(ctx, isInvitation); err != nil {
		return nil, err
	}
	c.replacePassword("", ID{}) // somebody else may have set it before the address was proven
	c.u.Epoch++
	c.setState(StateActive)
	return changed, nil
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
