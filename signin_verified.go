package roster

import (
	"context"
	"errors"
)

// Claims are what the host has verified of a person, by OpenID Connect, SAML or
// other means of its own.
type Claims struct {
	Issuer  string // who vouches; with Subject, or neither
	Subject string // the issuer's name of the person, never given to another
	Email   string // an address that is proven to be theirs; empty: none
	Name    string // of a user who is registered
}

// SignInVerified returns the user whom c's Issuer and Subject are linked to, or
// else the one with its address, whom they are then linked to. That user becomes
// active when created or invited, with the address verified, and an open
// invitation is accepted by it. Where the address was not verified before, the
// password, sessions, tokens and identities of that user are gone: somebody may have
// made them who does not own the address. With register, a new user of RoleUser is made
// where there is none. No session is made: see [Directory.StartSession]. It is the
// host's alone, which has verified c. Errors: ErrCredentials where nobody is linked
// or has the address, for a user who is deactivated and in a closed account;
// InvalidError; ErrForbidden for an actor.
func (d *Directory) SignInVerified(ctx context.Context, c Claims, register bool) (User, error) {
	if d.actor != (Actor{}) {
		return User{}, ErrForbidden
	}
	if err := c.check(); err != nil {
		return User{}, err
	}
	fresh, err := d.newUser(NewUser{Email: c.Email, EmailVerified: true, Name: c.Name, Active: true})
	if err != nil {
		return User{}, err
	}
	fresh.Activity = fresh.Created
	var u User
	err = d.retry(ctx, func() error {
		err := d.store.Update(ctx, func(tx Tx) (err error) {
			u, err = d.signInVerified(ctx, tx, c, fresh, register)
			return err
		})
		if errors.Is(err, ErrExists) {
			return ErrConflict // registered or linked by somebody else meanwhile
		}
		return err
	})
	if err != nil {
		return User{}, err
	}
	return u, nil
}

func (c Claims) check() error {
	switch {
	case c.Issuer == "" && c.Subject == "":
		if c.Email == "" {
			return badEmail("must have the form name@domain")
		}
		return nil
	case c.Issuer == "" || c.Subject == "":
		return invalid("identity", "must have both an issuer and a subject")
	}
	if err := checkText("issuer", c.Issuer, maxText, false); err != nil {
		return err
	}
	return checkText("subject", c.Subject, maxText, false)
}

func (d *Directory) signInVerified(ctx context.Context, tx Tx, c Claims, fresh User, register bool) (User, error) {
	account, err := d.ensureAccount(ctx, tx, false)
	switch {
	case errors.Is(err, ErrNotFound), err == nil && !account.Closed.IsZero():
		return User{}, ErrCredentials
	case err != nil:
		return User{}, err
	}
	identity, err := d.identity(ctx, tx, c)
	if err != nil {
		return User{}, err
	}
	u, err := d.claimed(ctx, tx, identity, fresh.CanonicalEmail)
	switch {
	case errors.Is(err, ErrNotFound) && register:
		u = fresh
		err = d.insert(ctx, tx, authority{host: true, roles: d.cfg.roles}, &u, nil)
	case errors.Is(err, ErrNotFound):
		err = ErrCredentials
	case err == nil:
		in := &userChange{Directory: d.ActingAs(Actor{User: u.ID}), tx: tx, u: u}
		err = in.signIn(ctx, fresh.CanonicalEmail, identity.User.IsZero())
		u = in.u
	}
	if err != nil || identity.Issuer == "" {
		return u, err
	}
	return u, d.ActingAs(Actor{User: u.ID}).link(ctx, tx, &u, identity)
}

// identity returns the identity of c, which is new where it is not stored, and
// zero where c has none.
func (d *Directory) identity(ctx context.Context, r Reader, c Claims) (Identity, error) {
	if c.Issuer == "" {
		return Identity{}, nil
	}
	i, err := first(r.Identities(ctx, IdentitySelection{Account: d.account, Issuer: c.Issuer, Subject: c.Subject, Limit: 1}))
	if errors.Is(err, ErrNotFound) {
		return Identity{ID: d.cfg.NewID(), Account: d.account, Issuer: c.Issuer, Subject: c.Subject, Created: d.Now()}, nil
	}
	return i, err
}

// claimed returns whom an identity is linked to, or who has an address.
func (d *Directory) claimed(ctx context.Context, r Reader, i Identity, email string) (User, error) {
	switch {
	case !i.User.IsZero():
		return d.userIn(ctx, r, i.User, false)
	case email == "":
		return User{}, ErrNotFound
	}
	return d.oneUser(ctx, r, Where(FieldEmail, OpEq, email), notDeleted)
}

// signIn notes that the user is here, who has proven an address or none, and is
// known byAddress or by an identity.
func (c *userChange) signIn(ctx context.Context, proven string, byAddress bool) error {
	var invitation Secret
	from := c.u.State
	switch from {
	case StateActive:
		if byAddress && !c.u.EmailVerified {
			c.u.PasswordHash = ""
			c.u.Epoch++
			if err := c.takeOver(ctx); err != nil {
				return err
			}
		}
	case StateCreated, StateInvited:
		var err error
		invitation, err = c.openInvitation(ctx, c.tx, c.u.ID)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if err := c.void(ctx, c.tx, c.u.ID, isInvitation); err != nil {
			return err
		}
		// Who set it before the address was proven may be somebody else.
		c.u.PasswordHash = ""
		c.u.Epoch++
		c.setState(StateActive)
	default:
		return ErrCredentials
	}
	if proven != "" && proven == c.u.CanonicalEmail {
		c.u.EmailVerified = true
	}
	c.u.Activity = c.Now()
	e := Event{Kind: EventSignedIn}
	if from != StateActive {
		e = Event{Kind: EventUserActivated, Detail: detail{From: from, To: StateActive}.object()}
	}
	if err := c.save(ctx, e); err != nil {
		return err
	}
	return c.grantBenefits(ctx, &invitation)
}
