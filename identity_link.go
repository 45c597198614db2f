package roster

import "context"

// link notes a sign-in by an identity, which it links to u where it is new.
func (d *Directory) link(ctx context.Context, tx Tx, u *User, i Identity) error {
	fresh := i.Version == 0
	i.User, i.LastUsed = u.ID, d.Now()
	if err := tx.PutIdentity(ctx, &i); err != nil || !fresh {
		return err
	}
	return d.recordEvent(ctx, tx, Event{
		User: u.ID, UserVersion: u.Version, Kind: EventIdentityLinked, Subject: i.ID, Detail: detail{Source: i.Issuer}.object(),
	})
}

// LinkIdentity lets a user sign in by the Issuer and Subject of c, whatever its Email. It
// is the host's alone, which has verified both that user and c. One that is linked
// to them already is no error. Errors: InvalidError; ErrNotFound; ErrState for a
// user who is deleted; ExistsError of "identity" where it is another user's;
// ErrForbidden for an actor.
func (d *Directory) LinkIdentity(ctx context.Context, user ID, c Claims) (Identity, error) {
	if d.actor != (Actor{}) {
		return Identity{}, ErrForbidden
	}
	if c.Issuer == "" {
		return Identity{}, invalid("identity", "must have both an issuer and a subject")
	}
	if err := c.check(); err != nil {
		return Identity{}, err
	}
	var linked Identity
	_, err := d.change(ctx, user, func(in *userChange) (err error) {
		if in.u.State == StateDeleted {
			return &StateError{State: in.u.State, Doing: "link an identity to"}
		}
		linked, err = in.identity(ctx, in.tx, c)
		switch {
		case err != nil || linked.User == user:
			return err
		case !linked.User.IsZero():
			return &ExistsError{Field: "identity"}
		}
		linked.User = user
		if err := in.tx.PutIdentity(ctx, &linked); err != nil {
			return err
		}
		return in.save(ctx, Event{Kind: EventIdentityLinked, Subject: linked.ID, Detail: detail{Source: c.Issuer}.object()})
	})
	if err != nil {
		return Identity{}, err
	}
	return linked, nil
}

// Identities returns what a user can sign in by, beside a password, in the order
// in which it was linked.
func (d *Directory) Identities(ctx context.Context, user ID) ([]Identity, error) {
	if user.IsZero() {
		return nil, nil
	}
	return d.store.Identities(ctx, IdentitySelection{Account: d.account, User: user})
}

// UnlinkIdentity ends an identity of a user; its sessions go on. Errors: ErrNotFound,
// ErrForbidden.
func (d *Directory) UnlinkIdentity(ctx context.Context, user, identity ID) error {
	_, err := d.change(ctx, user, func(c *userChange) error {
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
		return c.save(ctx, Event{Kind: EventIdentityUnlinked, Subject: i.ID, Detail: detail{Source: i.Issuer}.object()})
	})
	return err
}

// unlinkAll ends every identity of the user: who is removed leaves them free for
// somebody new.
func (c *userChange) unlinkAll(ctx context.Context) error {
	all, err := c.tx.Identities(ctx, IdentitySelection{Account: c.account, User: c.u.ID})
	if err != nil {
		return err
	}
	for i := range all {
		all[i].Ended = c.Now()
		if err := c.tx.PutIdentity(ctx, &all[i]); err != nil {
			return err
		}
	}
	return nil
}
