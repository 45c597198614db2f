package roster

import "context"

// followAbroad does in the accounts of which the user is a member what an action at
// home means for them. Deactivate and Remove end the tokens that the user has there,
// and Remove ends the membership; what it has of grants and teams stays for Restore,
// which gives the membership back. before is the user before the action.
func (c *userChange) followAbroad(ctx context.Context, a Action, before *User) error {
	if a != Deactivate && a != Remove && a != Restore {
		return nil
	}
	rows, err := c.tx.Memberships(ctx, MembershipSelection{Home: c.account, Users: []ID{c.u.ID}, Ended: a == Restore, Lock: true})
	if err != nil || len(rows) == 0 {
		return err
	}
	account, err := c.findAccount(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		m := &member{row: row, home: *before, open: account.Closed.IsZero()}
		there := &userChange{change: &change{Directory: c.inAccount(row.Account), tx: c.tx, by: c.by}, u: m.seen(), member: m}
		if err := there.follow(ctx, a, &c.u); err != nil {
			return err
		}
	}
	return nil
}

// follow writes the membership after an action at home, whose user is now home. The
// row is written even where it stays as it is: it guards the tokens, of which another
// Update may be making one.
func (c *userChange) follow(ctx context.Context, a Action, home *User) error {
	m, before := c.member, c.u
	if a == Restore && !m.row.Removed {
		return nil
	}
	kind := EventMembershipRestored
	switch a {
	case Restore:
		m.row.Ended, m.row.Removed = never, false
	case Remove:
		m.row.Ended, m.row.Removed, kind = c.Now(), true, EventMembershipEnded
	}
	m.home = *home
	c.u = m.seen()
	if err := c.keepOwner(ctx, &before, &c.u); err != nil {
		return err
	}
	if err := c.void(ctx, anySecret); err != nil {
		return err
	}
	if a == Deactivate {
		return c.put(ctx)
	}
	return c.save(ctx, Event{Kind: kind, Subject: m.row.ID})
}
