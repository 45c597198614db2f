package roster

import (
	"context"
	"errors"
	"slices"
)

// maxTeamUsers is how many users one call lets into a team, or out of it.
const maxTeamUsers = stepRows

// JoinTeamAll puts users into a team, as [Directory.JoinTeam] does: all of them in one
// commit, or none. It returns the memberships of those who come, in the order of
// users; each leaves an event. Whoever is in the team already is no error, even where
// the actor may not touch them, and where all are, nothing is written. Errors:
// InvalidError of field "team" for an unknown one, and of field "users" for more than
// 1,000; ErrNotFound for an unknown user, ErrState for one who is deleted, ErrForbidden.
func (d *Directory) JoinTeamAll(ctx context.Context, team ID, users []ID) ([]TeamMembership, error) {
	return d.changeTeamUsers(ctx, users, func(c *change, users []ID) ([]TeamMembership, error) {
		return c.joinTeamAll(ctx, team, users)
	})
}

// LeaveTeamAll takes users out of a team, as [Directory.LeaveTeam] does: all of them in
// one commit, or none. It returns the memberships that end, in the order of their ids;
// each leaves an event. Whoever is not in the team is no error, and where nobody is,
// nothing is written. Errors: ErrNotFound for an unknown team; InvalidError of field
// "users" for more than 1,000; ErrForbidden.
func (d *Directory) LeaveTeamAll(ctx context.Context, team ID, users []ID) ([]TeamMembership, error) {
	return d.changeTeamUsers(ctx, users, func(c *change, users []ID) ([]TeamMembership, error) {
		return c.leaveTeamAll(ctx, team, users)
	})
}

// changeTeamUsers runs fn in an Update with users, each once.
func (d *Directory) changeTeamUsers(ctx context.Context, users []ID, fn func(*change, []ID) ([]TeamMembership, error)) (changed []TeamMembership, err error) {
	if len(users) > maxTeamUsers {
		return nil, invalid("users", "must be at most %d", maxTeamUsers)
	}
	err = d.administer(ctx, func(c *change) (err error) {
		changed, err = fn(c, eachOnce(users))
		return err
	})
	if err != nil {
		return nil, err
	}
	return changed, nil
}

// eachOnce returns ids without those that were there before, in their order.
func eachOnce(ids []ID) []ID {
	seen := make(map[ID]bool, len(ids))
	return slices.DeleteFunc(slices.Clone(ids), func(id ID) bool {
		before := seen[id]
		seen[id] = true
		return before
	})
}

func (c *change) joinTeamAll(ctx context.Context, team ID, users []ID) ([]TeamMembership, error) {
	people, err := c.lockPeople(ctx, users)
	if err != nil {
		return nil, err
	}
	for _, uc := range people {
		if uc.u.State == StateDeleted {
			return nil, &StateError{State: uc.u.State, Doing: "put into a team"}
		}
	}
	t, there, err := c.teamWith(ctx, team, users)
	if errors.Is(err, ErrNotFound) {
		err = invalid("team", "must be a team of the account")
	}
	if err != nil {
		return nil, err
	}
	in := make(map[ID]bool, len(there))
	for i := range there {
		in[there[i].User] = true
	}
	people = slices.DeleteFunc(people, func(uc *userChange) bool { return in[uc.u.ID] })
	if len(people) == 0 {
		return nil, nil
	}
	if err := c.mayTouchAll(people); err != nil {
		return nil, err
	}
	// The team is the guard row of its memberships: nobody joins one that ends.
	if err := c.storeTeam(ctx, &t); err != nil {
		return nil, err
	}
	made := make([]TeamMembership, len(people))
	for i, uc := range people {
		made[i] = TeamMembership{ID: c.cfg.NewID(), Account: c.account, Team: team, User: uc.u.ID, Created: c.Now()}
	}
	if err := c.insertTeamMemberships(ctx, made); err != nil {
		return nil, err
	}
	return made, c.savePeople(ctx, people, Event{Kind: EventTeamJoined, Subject: team})
}

func (c *change) leaveTeamAll(ctx context.Context, team ID, users []ID) ([]TeamMembership, error) {
	t, left, err := c.teamWith(ctx, team, users)
	if err != nil || len(left) == 0 {
		return nil, err
	}
	ids := make([]ID, len(left))
	for i := range left {
		ids[i] = left[i].User
	}
	people, err := c.lockPeople(ctx, ids)
	if err == nil {
		err = c.mayTouchAll(people)
	}
	if err != nil {
		return nil, err
	}
	if err := c.storeTeam(ctx, &t); err != nil {
		return nil, err
	}
	if err := c.endTeamMemberships(ctx, left, c.Now()); err != nil {
		return nil, err
	}
	return left, c.savePeople(ctx, people, Event{Kind: EventTeamLeft, Subject: team})
}

// teamWith reads a team, and the memberships that users have of it. The team is read
// first, as it is their guard row. The error is ErrNotFound without it.
func (c *change) teamWith(ctx context.Context, team ID, users []ID) (t Team, there []TeamMembership, err error) {
	if t, err = c.findTeam(ctx, team); err == nil {
		err = c.requireVersion(t.ID, t.Version)
	}
	if err != nil || len(users) == 0 {
		return t, nil, err
	}
	there, err = c.tx.TeamMemberships(ctx, TeamMembershipSelection{Account: c.account, Users: users, Team: team})
	return t, there, err
}

// mayTouchAll is ErrForbidden where the actor may not touch somebody.
func (c *change) mayTouchAll(people []*userChange) error {
	for _, uc := range people {
		if err := c.by.mayTouch(&uc.u); err != nil {
			return err
		}
	}
	return nil
}

// lockPeople reads users of the account's own and members of it, who will be written, in
// the order of ids. The error is ErrNotFound where somebody is neither.
func (c *change) lockPeople(ctx context.Context, ids []ID) ([]*userChange, error) {
	own, err := c.lockUsers(ctx, ids)
	if err != nil {
		return nil, err
	}
	people := make([]*userChange, len(ids))
	for i, id := range ids {
		uc := own[id]
		if uc == nil {
			if uc, err = c.lockMember(ctx, id); err != nil {
				return nil, err
			}
		}
		if err := c.requireVersion(id, uc.u.Version); err != nil {
			return nil, err
		}
		people[i] = uc
	}
	return people, nil
}

// lockUsers reads users of the account's own who will be written.
func (c *change) lockUsers(ctx context.Context, ids []ID) (map[ID]*userChange, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	values := make([]any, len(ids))
	for i, id := range ids {
		values[i] = id
	}
	s := c.selectOne(Where(FieldID, OpIn, values...))
	s.Limit, s.Lock = 0, true
	found, err := c.readUsers(ctx, s)
	own := make(map[ID]*userChange, len(found))
	for _, u := range found {
		own[u.ID] = &userChange{change: c, u: u}
	}
	return own, err
}
