package roster

import (
	"context"
	"time"
)

// savePeople stores people as updated now, and records an event of each, by few
// statements. Members, and who gets what invitations promised, are saved one by one.
func (c *change) savePeople(ctx context.Context, people []*userChange, e Event) error {
	var users []*User
	now := c.Now()
	for _, uc := range people {
		if uc.member != nil || uc.u.Benefits != "" {
			if err := uc.save(ctx, e); err != nil {
				return err
			}
			continue
		}
		uc.u.Updated = now
		users = append(users, &uc.u)
	}
	if err := c.touchUsers(ctx, users); err != nil {
		return err
	}
	events := make([]Event, 0, len(users))
	for _, u := range users {
		c.wrote(u.ID, u.Version)
		e.User, e.UserVersion = u.ID, u.Version
		events = append(events, c.newEvent(e))
	}
	return c.recordEvents(ctx, events)
}

// touchUsers stores users of whom Updated alone has changed.
func (c *change) touchUsers(ctx context.Context, users []*User) error {
	if bulk, ok := c.tx.(BulkTx); ok {
		return bulk.TouchUsers(ctx, users)
	}
	for _, u := range users {
		if err := c.tx.PutUser(ctx, u); err != nil {
			return err
		}
	}
	return nil
}

// endTeamMemberships ends memberships at a time.
func (c *change) endTeamMemberships(ctx context.Context, left []TeamMembership, at time.Time) error {
	for i := range left {
		left[i].Ended = at
	}
	if bulk, ok := c.tx.(BulkTx); ok {
		return bulk.EndTeamMemberships(ctx, left)
	}
	for i := range left {
		if err := c.tx.PutTeamMembership(ctx, &left[i]); err != nil {
			return err
		}
	}
	return nil
}

// insertTeamMemberships writes new memberships.
func (c *change) insertTeamMemberships(ctx context.Context, made []TeamMembership) error {
	if bulk, ok := c.tx.(BulkTx); ok {
		return bulk.InsertTeamMemberships(ctx, made)
	}
	for i := range made {
		if err := c.tx.PutTeamMembership(ctx, &made[i]); err != nil {
			return err
		}
	}
	return nil
}
