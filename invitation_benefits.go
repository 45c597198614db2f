package roster

import (
	"context"
	"errors"
	"slices"
)

// checkBenefits checks what n gives, and rounds the end of its plan.
func (c *userChange) checkBenefits(ctx context.Context, n *NewInvitation) error {
	for _, group := range []ID{n.Group, n.Plan} {
		if group.IsZero() {
			continue
		}
		if err := c.checkGroup(ctx, group); err != nil {
			return err
		}
	}
	if err := checkTime("plan", n.PlanUntil); err != nil {
		return err
	}
	if n.PlanUntil = stamp(n.PlanUntil); !n.PlanUntil.IsZero() && (n.Plan.IsZero() || !n.PlanUntil.After(c.Now())) {
		return invalid("plan", "must be given with its end, which must be to come")
	}
	if n.Team.IsZero() {
		return nil
	}
	_, err := c.findTeam(ctx, n.Team)
	if errors.Is(err, ErrNotFound) {
		err = invalid("team", "must be a team of the account")
	}
	return err
}

// takeBenefits takes from a user who is active what is to be given now: the user
// is stored without it. Every way into StateActive passes here, by save.
func (c *userChange) takeBenefits() ([]Benefit, error) {
	if c.u.State != StateActive || c.u.Benefits == "" {
		return nil, nil
	}
	due, err := c.u.Benefits.List()
	c.u.Benefits = ""
	return due, err
}

// takeBack empties what waits for the user. Who gave the role stays, as the role does.
func (c *userChange) takeBack() error {
	list, err := c.u.Benefits.List()
	c.u.Benefits = benefitsOf(slices.DeleteFunc(list, func(b Benefit) bool { return !b.isRole() }))
	return err
}

// giveBenefits gives the user, who is stored, what invitations promised. Whatever
// can no longer be given leaves an event that says why.
func (c *userChange) giveBenefits(ctx context.Context, due []Benefit) error {
	for _, b := range due {
		why, err := c.giveBenefit(ctx, b)
		if err != nil {
			return err
		}
		if why == "" {
			continue
		}
		if err := c.recordWithheld(ctx, b.subject(), why); err != nil {
			return err
		}
	}
	return nil
}

// recordWithheld records that the user does not get a group, a team or, with the zero
// ID, the role.
func (c *userChange) recordWithheld(ctx context.Context, subject ID, why string) error {
	return c.recordEvent(ctx, Event{
		Kind: EventBenefitWithheld, Subject: subject, Detail: detail{Source: sourceInvitation, Reason: why}.object(),
	})
}

// subject returns the group or team.
func (b Benefit) subject() ID {
	if !b.Team.IsZero() {
		return b.Team
	}
	return b.Group
}

// sourceInvitation is Grant.Source of what an invitation gave.
const sourceInvitation = "invitation"

// giveBenefit gives b, or says why not.
func (c *userChange) giveBenefit(ctx context.Context, b Benefit) (why string, err error) {
	stands, err := c.stillGiven(ctx, b.Creator)
	switch {
	case err != nil:
		return "", err
	case !stands:
		return "whoever invited may no longer give it", nil
	case !b.Team.IsZero():
		return c.giveTeam(ctx, b.Team)
	case !b.Until.IsZero() && !b.Until.After(c.Now()):
		return "the plan is over", nil
	}
	_, err = c.addGrant(ctx, NewGrant{Group: b.Group, Until: b.Until, Source: sourceInvitation})
	var invalid *InvalidError
	switch {
	case !errors.As(err, &invalid):
		return "", err
	case invalid.Field == "group":
		return "the group has ended", nil
	}
	return invalid.Field + " " + invalid.Reason, nil
}

func (c *userChange) giveTeam(ctx context.Context, team ID) (why string, err error) {
	_, joined, err := c.joinTeam(ctx, team)
	switch {
	case errors.Is(err, ErrNotFound):
		return "the team has ended", nil
	case err != nil || !joined:
		return "", err
	}
	return "", c.recordEvent(ctx, Event{Kind: EventTeamJoined, Subject: team})
}

// stillGiven tells whether what maker promised is given now. An admin who makes
// somebody active gives it anew; else maker must still be an admin. What the host
// promised stands.
func (c *userChange) stillGiven(ctx context.Context, maker ID) (bool, error) {
	if maker.IsZero() || c.by.mayAdminister() == nil {
		return true, nil
	}
	role, err := c.roleOf(ctx, maker)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return c.cfg.roles.rank(role) >= RankAdmin, err
}
