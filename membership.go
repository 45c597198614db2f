package roster

import (
	"context"
	"time"
)

// Membership makes a user of one account a member of another, with a role and
// uses of its own there. The member acts there, by [Directory.ActingAs], while the
// membership and the user are active and the account that owns the user is open.
type Membership struct {
	ID      ID
	Account ID // where the user is a member
	Home    ID // the account that owns the user
	User    ID
	MembershipProfile
	CurrentUses int64     // uses taken there in UsesPeriod, as User.CurrentUses
	ExtraUses   int64     // uses added there to the allowance of every period
	UsesAt      time.Time // when CurrentUses was last set; zero: never
	UsesPeriod  Period    // the period in which CurrentUses was counted then
	Created     time.Time
	Updated     time.Time
	Ended       time.Time // when it ended; zero: it has not
	Version     int64     // 0 before the first write; each write raises it
}

// MembershipProfile is the part of a Membership that changes.
type MembershipProfile struct {
	Role  Role  // in that account
	State State // StateInvited: not accepted yet; StateActive; StateDeactivated
}

// NewMembership is what [Directory.CreateMembership] makes a membership from.
type NewMembership struct {
	Account ID // where the role counts
	Home    ID // the account that owns the user; zero: the Directory's own
	User    ID
	Role    Role
}

// CreateMembership gives a user a role in another account. It is the host's
// alone. Errors: ErrForbidden for a confined Directory and an actor, ErrNotFound
// for an account or user that does not exist, ExistsError of "membership",
// InvalidError for an unknown role and for the user's own account, ErrState for
// a user who is deleted.
func (d *Directory) CreateMembership(ctx context.Context, n NewMembership) (Membership, error) {
	if err := d.requireWholeHost(ctx); err != nil {
		return Membership{}, err
	}
	if n.Home.IsZero() {
		n.Home = d.account
	}
	if n.Home == n.Account {
		return Membership{}, invalid("account", "must be another than the one that owns the user")
	}
	p := MembershipProfile{Role: n.Role, State: StateActive}
	if err := p.check(d.cfg.roles); err != nil {
		return Membership{}, err
	}
	now := d.Now()
	m := Membership{
		ID: d.cfg.NewID(), Account: n.Account, Home: n.Home, User: n.User, MembershipProfile: p, Created: now, Updated: now,
	}
	var made Membership
	_, err := d.inAccount(n.Home).changeUser(ctx, n.User, func(c *userChange) error {
		if c.u.State == StateDeleted {
			return &StateError{State: c.u.State, Doing: "give a membership to"}
		}
		err := c.inAccount(n.Account).update(ctx, func(there *change) error {
			_, err := there.ensureAccount(ctx)
			return err
		})
		if err != nil {
			return err
		}
		others, err := c.tx.Memberships(ctx, MembershipSelection{Account: n.Account, Users: []ID{n.User}, Limit: 1})
		if err != nil {
			return err
		}
		if len(others) > 0 {
			return &ExistsError{Field: "membership"}
		}
		made = m
		if err := c.tx.PutMembership(ctx, &made); err != nil {
			return err
		}
		return c.save(ctx, Event{Kind: EventMembershipCreated, Subject: m.ID})
	})
	if err != nil {
		return Membership{}, err
	}
	return made, nil
}

func (p *MembershipProfile) check(rs roles) error {
	if _, ok := rs.find(p.Role); !ok {
		return invalid("role", "must be one of the roles")
	}
	if p.State != StateActive && p.State != StateDeactivated {
		return invalid("state", "must be active or deactivated")
	}
	return nil
}

// EditMembership changes what fn changes in a membership. It is the host's
// alone. Errors: ErrForbidden, ErrNotFound, InvalidError, ErrConflict.
func (d *Directory) EditMembership(ctx context.Context, id ID, fn func(*MembershipProfile) error) (Membership, error) {
	return d.changeMembership(ctx, id, EventMembershipEdited, func(m *Membership) error {
		p := m.MembershipProfile
		if err := fn(&p); err != nil {
			return err
		}
		m.MembershipProfile = p
		return p.check(d.cfg.roles)
	})
}

// EndMembership ends a membership. It is the host's alone. Errors: ErrForbidden,
// ErrNotFound, for one that has ended too.
func (d *Directory) EndMembership(ctx context.Context, id ID) (Membership, error) {
	return d.changeMembership(ctx, id, EventMembershipEnded, func(m *Membership) error {
		m.Ended = d.Now()
		return nil
	})
}

// changeMembership stores what edit makes of a membership. The user is the guard
// row of its memberships. What edit leaves as it is writes nothing.
func (d *Directory) changeMembership(ctx context.Context, id ID, kind EventKind, edit func(*Membership) error) (Membership, error) {
	if err := d.requireWholeHost(ctx); err != nil {
		return Membership{}, err
	}
	read := func(ctx context.Context) (Membership, error) {
		if id.IsZero() {
			return Membership{}, ErrNotFound
		}
		return first(d.store.Memberships(ctx, MembershipSelection{ID: id, Limit: 1}))
	}
	return editRecord(ctx, d, read, edit, func(c *change, before, after *Membership) error {
		if *after == *before {
			return nil
		}
		_, err := c.inAccount(after.Home).changeUser(ctx, after.User, func(home *userChange) error {
			after.Updated = home.Now()
			if err := home.tx.PutMembership(ctx, after); err != nil {
				return err
			}
			return home.save(ctx, Event{Kind: kind, Subject: id})
		})
		return err
	})
}

// Memberships returns memberships, in the order of their ids. The
// error is an InvalidError for a limit above Config.MaxPage.
func (d *Directory) Memberships(ctx context.Context, q MembershipQuery) ([]Membership, error) {
	if err := d.requireRead(ctx, q.Users...); err != nil {
		return nil, err
	}
	if err := d.bound(&q.Limit); err != nil {
		return nil, err
	}
	s := MembershipSelection{
		Account: q.Account, ID: q.ID, Users: q.Users, Ended: q.Ended, After: q.After, Limit: q.Limit,
	}
	if q.Account != d.account {
		s.Home = d.account
	}
	return d.store.Memberships(ctx, s)
}

// MembershipAccount returns the account in which a membership of one of the
// account's own users counts. The error is ErrNotFound, for one that has ended
// too.
func (d *Directory) MembershipAccount(ctx context.Context, membership ID) (Account, error) {
	if err := d.requireReadShared(ctx); err != nil {
		return Account{}, err
	}
	if membership.IsZero() {
		return Account{}, ErrNotFound
	}
	m, err := first(d.store.Memberships(ctx, MembershipSelection{Home: d.account, ID: membership, Limit: 1}))
	if err != nil {
		return Account{}, err
	}
	return first(d.store.Accounts(ctx, AccountSelection{ID: m.Account, Limit: 1}))
}
