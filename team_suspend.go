package roster

import (
	"context"
	"errors"
	"time"
)

// suspendTeams ends the user's memberships of teams at a time, by which resumeTeams
// finds them again: who was removed is in no team and in no count.
func (c *userChange) suspendTeams(ctx context.Context, at time.Time) error {
	teams, err := c.tx.TeamMemberships(ctx, TeamMembershipSelection{Account: c.account, Users: []ID{c.u.ID}})
	if err != nil {
		return err
	}
	if err := c.leaveTeams(ctx, teams); err != nil {
		return err
	}
	for i := range teams {
		teams[i].Ended = at
		if err := c.tx.PutTeamMembership(ctx, &teams[i]); err != nil {
			return err
		}
	}
	return nil
}

// leaveTeams raises the versions of the teams that somebody leaves, or leaves to
// somebody else. One that has ended keeps its own.
func (c *change) leaveTeams(ctx context.Context, left []TeamMembership) error {
	if len(left) == 0 {
		return nil
	}
	ids := make([]ID, len(left))
	for i := range left {
		ids[i] = left[i].Team
	}
	teams, err := c.tx.Teams(ctx, TeamSelection{Account: c.account, IDs: ids})
	if err != nil {
		return err
	}
	for i := range teams {
		if err := c.storeTeam(ctx, &teams[i]); err != nil {
			return err
		}
	}
	return nil
}

// resumeTeams undoes suspendTeams, but for teams that have ended meanwhile.
func (c *userChange) resumeTeams(ctx context.Context, at time.Time) error {
	all, err := c.tx.TeamMemberships(ctx, TeamMembershipSelection{Account: c.account, Users: []ID{c.u.ID}, Ended: true})
	if err != nil {
		return err
	}
	for i := range all {
		if !all[i].Ended.Equal(at) {
			continue
		}
		t, err := c.findTeam(ctx, all[i].Team)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		// The team is the guard row of its memberships: nobody comes back to one that ends.
		if err := c.storeTeam(ctx, &t); err != nil {
			return err
		}
		all[i].Ended = never
		if err := c.tx.PutTeamMembership(ctx, &all[i]); err != nil {
			return err
		}
	}
	return nil
}
