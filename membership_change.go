package roster

import (
	"context"
	"errors"
)

// member is a user of another account with its membership of this one. The row of
// the membership guards what the member has here, as the row of an own user does.
type member struct {
	row  Membership
	home User // as the account that owns it has it; never written from here
	open bool // that account is open
}

// member returns the member of a principal; nil for an own user.
func (p *Principal) member() *member {
	if !p.isMember() {
		return nil
	}
	return &member{row: p.Membership, home: p.User, open: p.Home.Closed.IsZero()}
}

// seen returns the member as the account sees it.
func (m *member) seen() User { return memberOf(&m.home, &m.row, m.open) }

// findPerson returns a user of the account's own, or a member as the account sees it.
func (d *Directory) findPerson(ctx context.Context, id ID) (User, error) {
	u, _, err := d.readPerson(ctx, id)
	return u, err
}

// readPerson is findPerson with the member; nil for an own user.
func (d *Directory) readPerson(ctx context.Context, id ID) (User, *member, error) {
	p, err := d.principal(ctx, id)
	if err != nil {
		return User{}, nil, err
	}
	return *p.person(), p.member(), nil
}

// lockPerson reads a user of the account's own or a member, who will be written.
func (c *change) lockPerson(ctx context.Context, id ID) (*userChange, error) {
	uc, err := c.lockOwn(ctx, id)
	if !errors.Is(err, ErrNotFound) || id.IsZero() {
		return uc, err
	}
	return c.lockMember(ctx, id)
}

// lockMember reads a member, whose membership will be written. The error is
// ErrNotFound for an own user, too.
func (c *change) lockMember(ctx context.Context, id ID) (*userChange, error) {
	row, err := first(c.tx.Memberships(ctx, MembershipSelection{Account: c.account, Users: []ID{id}, Limit: 1, Lock: true}))
	if err != nil {
		return nil, err
	}
	u, m, err := c.readPerson(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case m == nil:
		return nil, ErrNotFound
	case m.row.ID != row.ID || m.row.Version != row.Version:
		return nil, ErrConflict // read at another moment than the guard row
	}
	return &userChange{change: c, u: u, member: m}, nil
}

// putMember stores role, uses and state of the member in the membership. It refuses
// any other change: that is for the account that owns the user.
func (c *userChange) putMember(ctx context.Context) error {
	m := &c.member.row
	m.Role, m.Benefits, m.Updated = c.u.Role, c.u.Benefits, c.u.Updated
	m.CurrentUses, m.ExtraUses, m.UsesAt, m.UsesPeriod = c.u.CurrentUses, c.u.ExtraUses, c.u.UsesAt, c.u.UsesPeriod
	if c.member.seen() != c.u {
		return errOfHome("user")
	}
	err := c.tx.PutMembership(ctx, m)
	c.u.Version = m.Version
	return err
}

// errOfHome refuses to change a field that the membership does not hold.
func errOfHome(field string) error {
	return invalid(field, "must be changed in the account that owns the user")
}

// fieldOfHome returns the name of a field in which two profiles differ and that a
// membership does not hold; empty: there is none.
func fieldOfHome(before, after Profile) string {
	after.Role, after.CurrentUses, after.ExtraUses = before.Role, before.CurrentUses, before.ExtraUses
	for _, name := range changedFields(&before, &after) {
		return name
	}
	return ""
}

// saveMember stores what the membership now says, and records e in the account's
// trail. Who may no longer act loses its tokens, and whoever ranks higher than before
// those that a lower rank made.
func (c *userChange) saveMember(ctx context.Context, before *User, e Event) error {
	if err := c.keepOwner(ctx, before, &c.u); err != nil {
		return err
	}
	if before.State == StateActive && c.u.State != StateActive {
		if err := c.void(ctx, anySecret); err != nil {
			return err
		}
	}
	if err := c.voidFromBelow(ctx, before.Role); err != nil {
		return err
	}
	e.Subject = c.member.row.ID
	return c.save(ctx, e)
}
