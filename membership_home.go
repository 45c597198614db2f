package roster

import "context"

// followAbroad does in the accounts of which the user is a member what an action at
// home means for them. Deactivate and Remove end the tokens that the user has there,
// and Remove ends the membership and takes it out of its teams; its grants stay for
// Restore, which gives all of it back. before is the user before the action.
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
	kind, ended := EventMembershipRestored, m.row.Ended
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
	switch a {
	case Deactivate:
		return c.put(ctx)
	case Remove:
		if err := c.suspendTeams(ctx, m.row.Ended); err != nil {
			return err
		}
	case Restore:
		if err := c.resumeTeams(ctx, ended); err != nil {
			return err
		}
	}
	return c.save(ctx, Event{Kind: kind, Subject: m.row.ID})
}
