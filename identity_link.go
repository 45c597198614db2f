package roster

import (
	"context"
	"errors"
	"time"
)

// Claims are what the host has verified about a person, by OpenID Connect, SAML
// or other means of its own.
type Claims struct {
	Issuer  string // who vouches for the person; with Subject, or neither. At most 255 code points, no control characters
	Subject string // the issuer's name for the person, never given to another; likewise
	Email   string // an address that is proven to be theirs; empty: none
	Name    string // full name for a user whom SignInVerified registers

	// SubjectsChange says that Issuer gives one person several subjects, such as one
	// for each client. A user who has Email and another Subject of Issuer is then the
	// same person. False: two subjects are two people, and Email was given to the
	// second one.
	SubjectsChange bool
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

// LinkIdentity lets a user sign in by the Issuer and Subject of claims; their
// Email is ignored. It is the host's alone, which has verified both the user and
// the claims. An identity that is the user's already is no error. Errors:
// InvalidError; ErrNotFound; ErrState for a user who is deleted; ExistsError of
// "identity" where it is another user's; ErrForbidden for an actor.
func (d *Directory) LinkIdentity(ctx context.Context, user ID, claims Claims) (Identity, error) {
	if err := d.requireHost(ctx); err != nil {
		return Identity{}, err
	}
	if claims.Issuer == "" {
		return Identity{}, invalid("identity", "must have both an issuer and a subject")
	}
	if err := claims.check(); err != nil {
		return Identity{}, err
	}
	var linked Identity
	_, err := d.changeUser(ctx, user, func(c *userChange) (err error) {
		if c.u.State == StateDeleted {
			return &StateError{State: c.u.State, Doing: "link an identity to"}
		}
		linked, err = c.identity(ctx, claims)
		switch {
		case err != nil || linked.User == user:
			return err
		case !linked.User.IsZero():
			return &ExistsError{Field: "identity"}
		}
		linked.User = user
		if err := c.tx.PutIdentity(ctx, &linked); err != nil {
			return err
		}
		return c.save(ctx, linked.event(EventIdentityLinked))
	})
	if err != nil {
		return Identity{}, err
	}
	return linked, nil
}

// event returns an event about i.
func (i *Identity) event(kind EventKind) Event {
	return Event{Kind: kind, Subject: i.ID, Detail: detail{Source: i.Issuer}.object()}
}

// Identities returns what a user can sign in by, beside a password, in the order
// in which it was linked.
func (d *Directory) Identities(ctx context.Context, user ID) ([]Identity, error) {
	if err := d.requireRead(ctx, user); err != nil {
		return nil, err
	}
	if user.IsZero() {
		return nil, nil
	}
	return d.store.Identities(ctx, IdentitySelection{Account: d.account, User: user})
}

// UnlinkIdentity ends an identity of a user; the user's sessions go on. Errors:
// ErrNotFound; ErrForbidden, also for an API token of that very user.
func (d *Directory) UnlinkIdentity(ctx context.Context, user, identity ID) error {
	if err := d.requireInPerson(ctx); err != nil {
		return err
	}
	if err := d.requireNotOwnToken(ctx, user); err != nil {
		return err
	}
	_, err := d.changeUser(ctx, user, func(c *userChange) error {
		if identity.IsZero() {
			return ErrNotFound
		}
		i, err := first(c.tx.Identities(ctx, IdentitySelection{Account: c.account, ID: identity, User: user}))
		if err != nil {
			return err
		}
		i.Ended = c.Now()
		if err := c.tx.PutIdentity(ctx, &i); err != nil {
			return err
		}
		return c.save(ctx, i.event(EventIdentityUnlinked))
	})
	return err
}

// unlinkAll ends every identity of the user: after a removal, somebody new may
// have them.
func (c *userChange) unlinkAll(ctx context.Context) error { return c.unlinkSince(ctx, never) }

// unlinkSince ends the identities that were linked at that time or after it.
func (c *userChange) unlinkSince(ctx context.Context, since time.Time) error {
	all, err := c.tx.Identities(ctx, IdentitySelection{Account: c.account, User: c.u.ID})
	if err != nil {
		return err
	}
	for i := range all {
		if all[i].Created.Before(since) {
			continue
		}
		all[i].Ended = c.Now()
		if err := c.tx.PutIdentity(ctx, &all[i]); err != nil {
			return err
		}
	}
	return nil
}

// identity returns the identity of claims, which is new where it is not stored,
// and zero where claims have none.
func (d *Directory) identity(ctx context.Context, claims Claims) (Identity, error) {
	if claims.Issuer == "" {
		return Identity{}, nil
	}
	i, err := first(d.store.Identities(ctx, IdentitySelection{
		Account: d.account, Issuer: claims.Issuer, Subject: claims.Subject, Limit: 1,
	}))
	if errors.Is(err, ErrNotFound) {
		return Identity{ID: d.cfg.NewID(), Account: d.account, Issuer: claims.Issuer, Subject: claims.Subject, Created: d.Now()}, nil
	}
	return i, err
}
