package roster

import (
	"context"
	"errors"
)

// NewSignUp is what a person adds to the code of [Directory.SendSignUp].
type NewSignUp struct {
	Acceptance
	Invited bool       // only who has an open invitation comes in
	Account NewAccount // not zero: it is made, and the person is its owner; zero: the account of the code
}

// SignUpByCode returns what was asked for with the code that [Directory.SendSignUp]
// mailed, for a host that decides by the address. The address is proven by it. It
// changes nothing, and is the host's alone. Errors: ErrCredentials for every code
// that is not good, with nothing said about why; ErrForbidden for an actor.
func (d *Directory) SignUpByCode(ctx context.Context, code SecretText) (SignUpRequest, error) {
	if err := d.requireHost(ctx); err != nil {
		return SignUpRequest{}, err
	}
	s, err := d.openSecret(ctx, PurposeSignUp, code)
	if err != nil {
		return SignUpRequest{}, err
	}
	return SignUpRequest{Email: s.Address, ClientInfo: ClientInfo{UserAgent: s.UserAgent, Network: s.Network}}, nil
}

// SignUp makes the user of whoever brings the code that [Directory.SendSignUp]
// mailed, and signs them in. The user is active, of RoleUser, and the address is
// verified. A user with that address who was created or invited becomes active
// instead, keeps the role, and gets what an open invitation gives; what was set
// before for an address that was not verified is void. With NewSignUp.Account a new
// account is made in the same Update, and the new user is its owner.
//
// It is the host's alone. The host's Directory accepts codes of every account, a
// confined one those of its own. A code works once. Errors: ErrCredentials for every
// code that is not good, and for an address whose user is active or deactivated by
// now, with nothing said about why; InvalidError, with "account " before a field of the
// new account's, as both have a name; ExistsError of "id" for the new
// account; ErrBusy; ErrForbidden for an actor, and for a confined Directory that is
// to make an account.
func (d *Directory) SignUp(ctx context.Context, code SecretText, n NewSignUp, from ClientInfo) (Session, error) {
	if err := d.requireHost(ctx); err != nil {
		return Session{}, err
	}
	own := n.Account != (NewAccount{})
	if own {
		if err := d.requireWholeHost(ctx); err != nil {
			return Session{}, err
		}
		if err := n.Account.complete(d); err != nil {
			return Session{}, ofAccount(err)
		}
	}
	d = d.calledFrom(from)
	found, err := d.openSecret(ctx, PurposeSignUp, code)
	if err != nil {
		return Session{}, err
	}
	hash, err := d.newPassword(ctx, n.Password, "")
	if err != nil {
		return Session{}, err
	}
	var made Session
	err = d.inAccount(found.Account).update(ctx, func(c *change) error {
		s, err := c.redeemSignUp(ctx, found.ID)
		if err != nil {
			return err
		}
		var self *userChange
		if own {
			self, err = c.ownAccount(ctx, &s, n)
		} else {
			self, err = c.signUp(ctx, &s, n)
		}
		if err != nil {
			return err
		}
		self.replacePassword(hash, self.u.ID)
		if made, err = self.saveAndSignIn(ctx, Event{Kind: EventSignedUp, Subject: s.ID}, &from); err != nil {
			return err
		}
		made = made.of(self.u)
		return nil
	})
	if err != nil {
		return Session{}, d.codeError(ctx, &found, err)
	}
	return made, nil
}

// redeemSignUp marks the code of a sign-up as redeemed. It is read in the
// transaction: of many who bring it at once, one finds it valid.
func (c *change) redeemSignUp(ctx context.Context, id ID) (Secret, error) {
	s, err := first(c.tx.Secrets(ctx, SecretSelection{Account: c.account, ID: id, Limit: 1}))
	if err != nil {
		return Secret{}, err
	}
	account, err := c.findAccount(ctx)
	if err != nil {
		return Secret{}, err
	}
	if !s.Valid(c.Now()) || !account.Closed.IsZero() {
		return Secret{}, ErrCredentials
	}
	s.Redeemed = c.Now()
	return s, c.tx.PutSecret(ctx, &s)
}

// signUp returns the change of the user with the address of a redeemed code, who is
// active then.
func (c *change) signUp(ctx context.Context, s *Secret, n NewSignUp) (*userChange, error) {
	u, err := c.oneUser(ctx, Where(FieldEmail, OpEq, s.Email), notDeleted)
	switch {
	case errors.Is(err, ErrNotFound) && !n.Invited:
		return c.insertSignedUp(ctx, s, n, "")
	case err != nil:
		return nil, err
	case u.State != StateCreated && u.State != StateInvited:
		return nil, ErrCredentials
	}
	self := c.forSelf(u)
	if n.Invited {
		if _, err := c.openInvitation(ctx, u.ID); err != nil {
			return nil, err
		}
	}
	if err := self.takeOver(ctx); err != nil {
		return nil, err
	}
	if err := self.applyAcceptance(n.Acceptance, true); err != nil {
		return nil, err
	}
	return self, self.signInProven(ctx, s.Email, true, !n.Invited)
}

// ofAccount returns an error of a new account as one of whoever signs up with it.
func ofAccount(err error) error {
	if invalid := new(InvalidError); errors.As(err, &invalid) {
		return &InvalidError{Field: "account " + invalid.Field, Reason: invalid.Reason}
	}
	return err
}

// ownAccount makes the account that n names, and returns the change of its owner.
func (c *change) ownAccount(ctx context.Context, s *Secret, n NewSignUp) (*userChange, error) {
	there := &change{Directory: c.inAccount(n.Account.ID), tx: c.tx}
	if _, err := there.insertAccount(ctx, n.Account.profile()); err != nil {
		return nil, err
	}
	return there.insertSignedUp(ctx, s, n, c.cfg.roles.owner())
}

// insertSignedUp makes the user of a redeemed code; an empty role is RoleUser.
func (c *change) insertSignedUp(ctx context.Context, s *Secret, n NewSignUp, role Role) (*userChange, error) {
	u, err := c.newUser(NewUser{
		Email: s.Address, EmailVerified: true, Name: n.Name, First: n.First, Last: n.Last, Role: role, Active: true,
	})
	if err != nil {
		return nil, err
	}
	self := c.forSelf(u)
	self.by = authority{host: true, roles: c.cfg.roles}
	return self, raced(self.insert(ctx, nil), "email")
}

// forSelf returns the change of a user who is the actor of its events.
func (c *change) forSelf(u User) *userChange {
	return &userChange{change: &change{Directory: c.ActingAs(Actor{User: u.ID}), tx: c.tx}, u: u}
}
