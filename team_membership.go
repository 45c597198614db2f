package roster

import (
	"context"
	"errors"
	"time"
)

// TeamMembership puts a user into a team of the same account.
type TeamMembership struct {
	ID      ID
	Account ID
	Team    ID
	User    ID
	Created time.Time
	Ended   time.Time // zero: not
	Version int64     // 0 before the first write; raised by each
}

// JoinTeam puts a user into a team. One who is there already is no error.
// Errors: InvalidError of field "team" for an unknown one, ErrNotFound for an
// unknown user, ErrState for one who is deleted, ErrForbidden.
func (d *Directory) JoinTeam(ctx context.Context, team, user ID) (TeamMembership, error) {
	var made TeamMembership
	_, err := d.change(ctx, user, func(c *userChange) error {
		if err := c.by.mayAdminister(); err != nil {
			return err
		}
		if c.u.State == StateDeleted {
			return &StateError{State: c.u.State, Doing: "put into a team"}
		}
		t, err := c.teamIn(ctx, c.tx, team)
		if errors.Is(err, ErrNotFound) {
			return invalid("team", "must be a team of the account")
		}
		if err != nil {
			return err
		}
		made, err = c.inTeam(ctx, team)
		if !errors.Is(err, ErrNotFound) {
			return err
		}
		// The team's row stands for who is in it: nobody joins one that ends.
		if err := c.tx.PutTeam(ctx, &t); err != nil {
			return err
		}
		made = TeamMembership{ID: c.cfg.NewID(), Account: c.account, Team: team, User: user, Created: c.Now()}
		if err := c.tx.PutTeamMembership(ctx, &made); err != nil {
			return err
		}
		return c.save(ctx, Event{Kind: EventTeamJoined, Subject: team})
	})
	if err != nil {
		return TeamMembership{}, err
	}
	return made, nil
}

// LeaveTeam takes a user out of a team. Errors: ErrNotFound for one who is not
// in it, ErrForbidden.
func (d *Directory) LeaveTeam(ctx context.Context, team, user ID) (TeamMembership, error) {
	var left TeamMembership
	_, err := d.change(ctx, user, func(c *userChange) (err error) {
		if err := c.by.mayAdminister(); err != nil {
			return err
		}
		if left, err = c.inTeam(ctx, team); err != nil {
			return err
		}
		left.Ended = c.Now()
		if err := c.tx.PutTeamMembership(ctx, &left); err != nil {
			return err
		}
		return c.save(ctx, Event{Kind: EventTeamLeft, Subject: team})
	})
	if err != nil {
		return TeamMembership{}, err
	}
	return left, nil
}

// inTeam reads the user's live membership of a team.
func (c *userChange) inTeam(ctx context.Context, team ID) (TeamMembership, error) {
	return first(c.tx.TeamMemberships(ctx, TeamMembershipSelection{
		Account: c.account, Users: []ID{c.u.ID}, Team: team, Limit: 1,
	}))
}

// TeamMemberships returns team memberships in the account, in the order of
// their ids.
func (d *Directory) TeamMemberships(ctx context.Context, q TeamMembershipQuery) ([]TeamMembership, error) {
	if err := d.bound(&q.Limit); err != nil {
		return nil, err
	}
	return d.store.TeamMemberships(ctx, TeamMembershipSelection{
		Account: d.account, ID: q.ID, Users: q.Users, Team: q.Team, Ended: q.Ended, After: q.After, Limit: q.Limit,
	})
}
