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
	Ended   time.Time // when it ended; zero: it has not
	Version int64     // 0 before the first write; each write raises it
}

// JoinTeam puts a user into a team. One who is there already is no error.
// Errors: InvalidError of field "team" for an unknown one, ErrNotFound for an
// unknown user, ErrState for one who is deleted, ErrForbidden.
func (d *Directory) JoinTeam(ctx context.Context, team, user ID) (TeamMembership, error) {
	var made TeamMembership
	_, err := d.administerPerson(ctx, user, func(c *userChange) error {
		if c.u.State == StateDeleted {
			return &StateError{State: c.u.State, Doing: "put into a team"}
		}
		m, joined, err := c.joinTeam(ctx, team)
		if errors.Is(err, ErrNotFound) {
			return invalid("team", "must be a team of the account")
		}
		if made = m; err != nil || !joined {
			return err
		}
		return c.save(ctx, Event{Kind: EventTeamJoined, Subject: team})
	})
	if err != nil {
		return TeamMembership{}, err
	}
	return made, nil
}

// joinTeam puts the user into a team, and tells whether it was not in it before.
// The caller records the event. The error is ErrNotFound for a team that is not
// there or has ended.
func (c *userChange) joinTeam(ctx context.Context, team ID) (m TeamMembership, joined bool, err error) {
	t, err := c.findTeam(ctx, team)
	if err != nil {
		return TeamMembership{}, false, err
	}
	if err := c.requireVersion(t.ID, t.Version); err != nil {
		return TeamMembership{}, false, err
	}
	m, err = c.teamMembership(ctx, team)
	if !errors.Is(err, ErrNotFound) {
		return m, false, err
	}
	// The team is the guard row of its memberships: nobody joins one that ends.
	if err := c.storeTeam(ctx, &t); err != nil {
		return TeamMembership{}, false, err
	}
	m = TeamMembership{ID: c.cfg.NewID(), Account: c.account, Team: team, User: c.u.ID, Created: c.Now()}
	return m, true, c.tx.PutTeamMembership(ctx, &m)
}

// LeaveTeam takes a user out of a team. Errors: ErrNotFound for one who is not
// in it, ErrForbidden.
func (d *Directory) LeaveTeam(ctx context.Context, team, user ID) (TeamMembership, error) {
	var left TeamMembership
	_, err := d.administerPerson(ctx, user, func(c *userChange) (err error) {
		if left, err = c.teamMembership(ctx, team); err != nil {
			return err
		}
		t, err := c.findTeam(ctx, team)
		if err != nil {
			return err
		}
		if err := c.storeTeam(ctx, &t); err != nil {
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

// teamMembership reads the user's membership of a team. The error is ErrNotFound,
// for one that ended too.
func (c *userChange) teamMembership(ctx context.Context, team ID) (TeamMembership, error) {
	return first(c.tx.TeamMemberships(ctx, TeamMembershipSelection{
		Account: c.account, Users: []ID{c.u.ID}, Team: team, Limit: 1,
	}))
}

// TeamMemberships returns team memberships in the account, in the order of
// their ids. The error is an InvalidError for a limit above Config.MaxPage.
func (d *Directory) TeamMemberships(ctx context.Context, q TeamMembershipQuery) ([]TeamMembership, error) {
	if err := d.requireRead(ctx, q.Users...); err != nil {
		return nil, err
	}
	if err := d.bound(&q.Limit); err != nil {
		return nil, err
	}
	return d.store.TeamMemberships(ctx, TeamMembershipSelection{
		Account: d.account, ID: q.ID, Users: q.Users, Team: q.Team, Ended: q.Ended, After: q.After, Limit: q.Limit,
	})
}
