package roster

import (
	"context"
	"errors"
	"time"
)

// EndTeam ends a team that has no other below it, and its memberships with it. The
// team ends first, and nobody joins it any more; its memberships follow, with a
// commit after each thousand. After an error, another EndTeam goes on. In the
// host's Update or transaction, all of it belongs to that. Errors: InvalidError of
// field "team" while others lie below it; ErrNotFound, for one that ended with all
// its memberships too; ErrForbidden.
func (d *Directory) EndTeam(ctx context.Context, id ID) (Team, error) {
	var ended Team
	var again bool // it had ended before
	err := d.administer(ctx, func(c *change) (err error) {
		ended, again, err = c.endTeam(ctx, id)
		return err
	})
	if err != nil {
		return Team{}, err
	}
	n, err := d.endTeamMemberships(ctx, &ended)
	if err == nil && again && n == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Team{}, err
	}
	return ended, nil
}

// endTeam marks a team as ended. again reports that it was.
func (c *change) endTeam(ctx context.Context, id ID) (t Team, again bool, err error) {
	account, err := c.lockAccount(ctx) // the guard row of the teams
	if err != nil {
		return t, false, err
	}
	if t, err = c.findTeam(ctx, id); errors.Is(err, ErrNotFound) {
		t, err = first(c.tx.Teams(ctx, TeamSelection{Account: c.account, IDs: []ID{id}, Ended: true, Limit: 1}))
		return t, true, err
	}
	if err != nil {
		return t, false, err
	}
	below, err := c.tx.Teams(ctx, TeamSelection{Account: c.account, Parent: id, Limit: 1})
	if err != nil {
		return t, false, err
	}
	if len(below) > 0 {
		return t, false, invalid("team", "must have no other team below it")
	}
	if err := c.tx.PutAccount(ctx, &account); err != nil {
		return t, false, err
	}
	t.Ended = c.Now()
	if err := c.storeTeam(ctx, &t); err != nil {
		return t, false, err
	}
	return t, false, c.recordEvent(ctx, Event{Kind: EventTeamEnded, Subject: id})
}

// endTeamMemberships ends every membership of a team that has ended, at the same
// time, and returns how many.
func (d *Directory) endTeamMemberships(ctx context.Context, t *Team) (ended int, err error) {
	for {
		var n int
		err := d.update(ctx, func(c *change) (err error) {
			n, err = c.endSomeTeamMemberships(ctx, t.ID, t.Ended)
			return err
		})
		if ended += n; err != nil || n < stepRows {
			return ended, err
		}
	}
}

func (c *change) endSomeTeamMemberships(ctx context.Context, team ID, now time.Time) (int, error) {
	members, err := c.tx.TeamMemberships(ctx, TeamMembershipSelection{Account: c.account, Team: team, Limit: stepRows})
	if err != nil {
		return 0, err
	}
	return len(members), c.endTeamMemberships(ctx, members, now)
}
