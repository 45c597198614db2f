package roster

import (
	"context"
	"errors"
)

// benefits returns what an invitation gives to who accepts it: what n names, or
// what the invitation gave that is open. The latter may have ended.
func (c *userChange) benefits(ctx context.Context, n NewInvitation) (NewInvitation, error) {
	if n.Group.IsZero() && n.Plan.IsZero() && n.Team.IsZero() {
		if !n.PlanUntil.IsZero() {
			return n, invalid("plan", "must be given with its end")
		}
		return n, c.inherited(ctx, &n)
	}
	for _, group := range []ID{n.Group, n.Plan} {
		if group.IsZero() {
			continue
		}
		if err := c.checkGroup(ctx, c.tx, group); err != nil {
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
	_, err := c.teamIn(ctx, c.tx, n.Team)
	if errors.Is(err, ErrNotFound) {
		err = invalid("team", "must be a team of the account")
	}
	return n, err
}

// inherited puts into n what the pending invitation of the user gives, one that
// has expired too.
func (c *userChange) inherited(ctx context.Context, n *NewInvitation) error {
	pending, err := c.tx.Secrets(ctx, SecretSelection{
		Account: c.account, User: c.u.ID, Purpose: PurposeInvitation, Pending: true,
	})
	for _, s := range pending {
		n.Group, n.Plan, n.PlanUntil, n.Team = s.Group, s.Plan, s.PlanUntil, s.Team
	}
	return err
}

// grantBenefits gives the user, who is saved, what an invitation carried. What has ended
// since is left out.
func (c *userChange) grantBenefits(ctx context.Context, invitation *Secret) error {
	for _, n := range []NewGrant{
		{Group: invitation.Group, Source: "invitation"},
		{Group: invitation.Plan, Until: invitation.PlanUntil, Source: "invitation"},
	} {
		if n.Group.IsZero() || !n.Until.IsZero() && !n.Until.After(c.Now()) {
			continue
		}
		if _, err := c.grantIn(ctx, c.tx, &c.u, n); err != nil && !errors.Is(err, ErrInvalid) {
			return err
		}
	}
	return c.joinTeam(ctx, invitation.Team)
}

// joinTeam puts the user into a team that has not ended.
func (c *userChange) joinTeam(ctx context.Context, team ID) error {
	if team.IsZero() {
		return nil
	}
	t, err := c.teamIn(ctx, c.tx, team)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := c.inTeam(ctx, team); !errors.Is(err, ErrNotFound) {
		return err
	}
	// The team's row stands for who is in it: nobody joins one that ends.
	if err := c.tx.PutTeam(ctx, &t); err != nil {
		return err
	}
	m := TeamMembership{ID: c.cfg.NewID(), Account: c.account, Team: team, User: c.u.ID, Created: c.Now()}
	if err := c.tx.PutTeamMembership(ctx, &m); err != nil {
		return err
	}
	return c.also(ctx, Event{Kind: EventTeamJoined, Subject: team})
}
