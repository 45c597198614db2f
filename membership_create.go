package roster

import (
	"context"
	"errors"
)

// NewMembership is what [Directory.CreateMembership] makes a membership from.
type NewMembership struct {
	Account ID // where the user becomes a member
	Home    ID // the account that owns the user; zero: the Directory's own
	User    ID
	Role    Role
}

// CreateMembership makes a user a member of another account, active at once: nobody
// is asked. It is for the host, and for an actor who signed in as a user with rank
// admin or above in both accounts, whom neither the user nor the role outranks. For
// everybody else it is ErrForbidden, whether there is such a user or not. Whoever was a
// member before has the same Membership again, with the uses that count still, and
// nothing else of what it had. Events: one in the trail of each account. Errors:
// ErrForbidden for a confined Directory of the host's, ErrNotFound for an account or
// user that does not exist, ExistsError of "membership", InvalidError for an unknown
// role and for the user's own account, ErrState for a user who is deleted.
func (d *Directory) CreateMembership(ctx context.Context, n NewMembership) (_ Membership, err error) {
	defer d.noteForbidden(ctx, &err)
	if n.Home.IsZero() {
		n.Home = d.account
	}
	if err := d.mayConnect(ctx, n); err != nil {
		return Membership{}, err
	}
	if n.Home == n.Account {
		return Membership{}, invalid("account", "must be another than the one that owns the user")
	}
	p := MembershipProfile{Role: n.Role, State: StateActive}
	if err := p.check(d.cfg.roles); err != nil {
		return Membership{}, err
	}
	var made Membership
	_, err = d.inAccount(n.Home).administerUser(ctx, n.User, func(c *userChange) (err error) {
		made, err = c.joinAccount(ctx, n.Account, p)
		return err
	})
	if err != nil {
		return Membership{}, err
	}
	return made, nil
}

// mayConnect allows a membership to the unconfined host, and to a user in person who
// may administer both accounts. It looks nobody else up.
func (d *Directory) mayConnect(ctx context.Context, n NewMembership) error {
	if !d.acting {
		return d.requireWholeHost(ctx)
	}
	if d.actor.User.IsZero() || !d.actor.Token.IsZero() || d.account != n.Account && d.account != n.Home {
		return ErrForbidden
	}
	for _, account := range []ID{n.Account, n.Home} {
		by, err := d.inAccount(account).authority(ctx)
		if err != nil {
			return err
		}
		if err := by.mayAdminister(); err != nil {
			return err
		}
		if account == n.Account {
			err = by.mayGrant(n.Role)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// joinAccount makes the user, whom the account of c owns, a member of another account,
// and saves both. Who acts may do so. Events stand in both trails.
func (c *userChange) joinAccount(ctx context.Context, account ID, p MembershipProfile) (Membership, error) {
	if c.u.State == StateDeleted {
		return Membership{}, &StateError{State: c.u.State, Doing: "give a membership to"}
	}
	there := &change{Directory: c.inAccount(account), tx: c.tx, by: c.by}
	if _, err := there.ensureAccount(ctx); err != nil {
		return Membership{}, err
	}
	m, err := there.newMembership(ctx, &c.u, p)
	if err != nil {
		return Membership{}, err
	}
	if err := c.tx.PutMembership(ctx, &m); err != nil {
		return Membership{}, err
	}
	e := Event{Kind: EventMembershipCreated, Subject: m.ID}
	seen := &userChange{change: there, u: User{ID: c.u.ID, Version: m.Version}}
	if err := seen.recordEvent(ctx, e); err != nil {
		return Membership{}, err
	}
	return m, c.save(ctx, e)
}

// newMembership returns the membership of u in the account of c, not written yet. One
// that has ended begins again: a person has one row in an account, so that its uses
// and the order of its events go on.
func (c *change) newMembership(ctx context.Context, u *User, p MembershipProfile) (Membership, error) {
	old, err := first(c.tx.Memberships(ctx, MembershipSelection{Account: c.account, Users: []ID{u.ID}, Ended: true, Limit: 1, Lock: true}))
	now := c.Now()
	switch {
	case errors.Is(err, ErrNotFound):
		old = Membership{ID: c.cfg.NewID(), Account: c.account, User: u.ID}
	case err != nil:
		return Membership{}, err
	case old.Ended.IsZero():
		return Membership{}, &ExistsError{Field: "membership"}
	}
	return Membership{
		ID: old.ID, Account: old.Account, Home: u.Account, User: u.ID, MembershipProfile: p,
		CurrentUses: old.CurrentUses, UsesAt: old.UsesAt, UsesPeriod: old.UsesPeriod,
		Created: now, Updated: now, Version: old.Version,
	}, nil
}
