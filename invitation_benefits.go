package roster

import (
	"context"
	"errors"
)

// benefits returns n with what the invitee gets by accepting: what n names, or
// else what the pending invitation gives.
func (c *userChange) benefits(ctx context.Context, n NewInvitation) (NewInvitation, error) {
	if n.Group.IsZero() && n.Plan.IsZero() && n.Team.IsZero() {
		if !n.PlanUntil.IsZero() {
			return n, invalid("plan", "must be given with its end")
		}
		return c.inherited(ctx, n)
	}
	for _, group := range []ID{n.Group, n.Plan} {
		if group.IsZero() {
			continue
		}
		if err := c.checkGroup(ctx, group); err != nil {
			return n, err
		}
	}
	if err := checkTime("plan", n.PlanUntil); err != nil {
		return n, err
	}
	if n.PlanUntil = stamp(n.PlanUntil); !n.PlanUntil.IsZero() && (n.Plan.IsZero() || !n.PlanUntil.After(c.Now())) {
		return n, invalid("plan", "must be given with its end, which must be to come")
	}
	if n.Team.IsZero() {
		return n, nil
	}
	_, err := c.Team(ctx, n.Team)
	if errors.Is(err, ErrNotFound) {
		err = invalid("team", "must be a team of the account")
	}
	return n, err
}

// inherited returns n with what the user's pending invitation gives, even when
// that has expired, or its group or team has ended.
func (c *userChange) inherited(ctx context.Context, n NewInvitation) (NewInvitation, error) {
	pending, err := c.pendingInvitations(ctx, c.u.ID)
	for _, s := range pending {
		n.Group, n.Plan, n.PlanUntil, n.Team = s.Group, s.Plan, s.PlanUntil, s.Team
	}
	return n, err
}

// grantBenefits gives the user, who is saved, what an invitation carries. It
// leaves out what has ended since.
func (c *userChange) grantBenefits(ctx context.Context, invitation *Secret) error {
	for _, n := range []NewGrant{
		{Group: invitation.Group, Source: "invitation"},
		{Group: invitation.Plan, Until: invitation.PlanUntil, Source: "invitation"},
	} {
		if n.Group.IsZero() || !n.Until.IsZero() && !n.Until.After(c.Now()) {
			continue
		}
		if _, err := c.addGrant(ctx, n); err != nil && !errors.Is(err, ErrInvalid) {
			return err
		}
	}
	if invitation.Team.IsZero() {
		return nil
	}
	_, joined, err := c.joinTeam(ctx, invitation.Team)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil || !joined {
		return err
	}
	return c.recordEvent(ctx, Event{Kind: EventTeamJoined, Subject: invitation.Team})
}
