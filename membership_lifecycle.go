package roster

import "context"

// applyToMember moves a membership. Of the actions of users it has those that need
// no consent of the member: the account decides who acts in it.
func (c *userChange) applyToMember(ctx context.Context, a Action, n NewDeactivation) error {
	if !n.Until.IsZero() {
		return invalid("until", "must be zero for a member of the account")
	}
	from := c.member.row.State
	next, err := nextOfMember(from, a)
	switch {
	case err != nil:
		return err
	case a == Remove, a == RevokeInvitation:
		return c.endMembership(ctx)
	case a == Activate && next != from && !c.by.host:
		return &StateError{State: from, Doing: a.doing()} // the member accepts
	case next == from:
		return nil
	}
	return c.moveMember(ctx, next, n.Reason)
}

// nextOfMember returns the state of a membership after an action.
func nextOfMember(s State, a Action) (State, error) {
	switch {
	case a == Remove, a == RevokeInvitation && s == StateInvited, a == Activate && s == StateInvited, a == Reactivate && s == StateDeactivated:
		return StateActive, nil
	case a == Deactivate && s == StateActive:
		return StateDeactivated, nil
	case a == Deactivate && s == StateDeactivated, (a == Activate || a == Reactivate) && s == StateActive:
		return s, nil
	}
	return s, &StateError{State: s, Doing: a.doing()}
}

// moveMember gives the membership another state.
func (c *userChange) moveMember(ctx context.Context, next State, reason string) error {
	before, from := c.u, c.member.row.State
	c.member.row.State = next
	c.u.State = c.member.seen().State
	return c.saveMember(ctx, &before, Event{
		Kind: EventMembershipEdited, Detail: detail{From: from, To: next, Changed: []string{"state"}, Reason: reason}.object(),
	})
}

// endMembership ends the membership with all that the member has in the account. The
// user is returned as deleted: of the account's people it is none any more.
func (c *userChange) endMembership(ctx context.Context) error {
	before, now := c.u, c.Now()
	if err := c.revokeGrants(ctx); err != nil {
		return err
	}
	if err := c.suspendTeams(ctx, c.Now()); err != nil {
		return err
	}
	if err := c.void(ctx, anySecret); err != nil {
		return err
	}
	gone := before
	gone.State, gone.Discarded = StateDeleted, now
	if err := c.keepOwner(ctx, &before, &gone); err != nil {
		return err
	}
	c.member.row.Ended = now
	e := Event{Kind: EventMembershipEnded, Subject: c.member.row.ID}
	if err := c.save(ctx, e); err != nil {
		return err
	}
	gone.Updated, gone.Version = c.u.Updated, c.u.Version
	c.u = gone
	return c.recordAtHome(ctx, e)
}

// recordAtHome records an event of a membership in the trail of the account that owns
// the user.
func (c *userChange) recordAtHome(ctx context.Context, e Event) error {
	e.User, e.UserVersion = c.member.home.ID, c.member.home.Version
	home := *c.change
	home.Directory = c.inAccount(c.member.row.Home)
	return home.recordEvent(ctx, e)
}

// revokeGrants revokes every grant of the user, those that are over too: ExpireGrants would
// look at them again and again.
func (c *userChange) revokeGrants(ctx context.Context) error {
	grants, err := c.tx.Grants(ctx, GrantSelection{Account: c.account, Users: []ID{c.u.ID}})
	if err != nil {
		return err
	}
	delete(c.grantTally(), c.u.ID)
	for i := range grants {
		grants[i].Ended = c.Now()
		if err := c.tx.PutGrant(ctx, &grants[i]); err != nil {
			return err
		}
		if err := c.recordEvent(ctx, grants[i].event(EventGrantRevoked)); err != nil {
			return err
		}
	}
	return nil
}
