package papershift

import (
	"context"
	"math"
	"slices"

	"example.com/roster"
)

// related holds the resources that users are related to along a query's include.
type related struct {
	here        roster.ID // the account, which shows its members like its own users
	accounts    map[roster.ID]roster.Account
	memberships map[roster.ID][]roster.Membership     // in other accounts, by user
	joined      map[roster.ID][]roster.TeamMembership // by user
	teams       map[roster.ID]roster.Team
}

// load reads what users are related to along p, for all of them together.
func (c *call) load(us []roster.User, p paths) (*related, error) {
	found := &related{
		here:        c.acting.AccountID(),
		accounts:    make(map[roster.ID]roster.Account),
		memberships: make(map[roster.ID][]roster.Membership),
		joined:      make(map[roster.ID][]roster.TeamMembership),
		teams:       make(map[roster.ID]roster.Team),
	}
	if len(us) == 0 || len(p) == 0 {
		return found, nil
	}
	ids := make([]roster.ID, len(us))
	for i, u := range us {
		ids[i] = u.ID
	}
	ctx := c.r.Context()
	if err := c.loadMemberships(ctx, found, ids, p["account_memberships"]); err != nil {
		return nil, err
	}
	if err := c.loadAccounts(ctx, found, ids, p); err != nil {
		return nil, err
	}
	return found, c.loadJoined(ctx, found, ids, p)
}

// loadMemberships reads memberships in other accounts, unless p is nil.
func (c *call) loadMemberships(ctx context.Context, found *related, users []roster.ID, p paths) error {
	if p == nil {
		return nil
	}
	q := roster.MembershipQuery{Users: users}
	all, err := gather(len(users), math.MaxInt, func(after *roster.Membership) ([]roster.Membership, error) {
		if after != nil {
			q.After = after.ID
		}
		return c.acting.Memberships(ctx, q)
	})
	for _, m := range all {
		found.memberships[m.User] = append(found.memberships[m.User], m)
	}
	return err
}

// loadAccounts reads the account of the users, and those of their memberships.
func (c *call) loadAccounts(ctx context.Context, found *related, users []roster.ID, p paths) error {
	everywhere := p["account_memberships"]["account"] != nil
	if p["account"] == nil && !everywhere {
		return nil
	}
	own, err := c.acting.Account(ctx)
	if err != nil {
		return err
	}
	found.accounts[own.ID] = own
	if !everywhere || len(found.memberships) == 0 {
		return nil
	}
	for some := range slices.Chunk(users, c.acting.MaxPage()) {
		accounts, err := c.acting.MembershipAccounts(ctx, some)
		if err != nil {
			return err
		}
		for _, account := range accounts {
			found.accounts[account.ID] = account
		}
	}
	return nil
}

// loadJoined reads the team memberships of users, and their teams.
func (c *call) loadJoined(ctx context.Context, found *related, users []roster.ID, p paths) error {
	if p["teams"] == nil && p["team_memberships"] == nil {
		return nil
	}
	q := roster.TeamMembershipQuery{Users: users}
	all, err := gather(len(users), math.MaxInt, func(after *roster.TeamMembership) ([]roster.TeamMembership, error) {
		if after != nil {
			q.After = after.ID
		}
		return c.acting.TeamMemberships(ctx, q)
	})
	if err != nil {
		return err
	}
	var teams []roster.ID
	for _, m := range all {
		found.joined[m.User] = append(found.joined[m.User], m)
		teams = append(teams, m.Team)
	}
	levels := 0
	for _, from := range []paths{p["teams"], p["team_memberships"]["team"]} {
		if from != nil {
			levels = max(levels, 1+from.depth())
		}
	}
	for ; levels > 0; levels-- {
		if teams, err = c.loadTeams(ctx, found, teams); err != nil {
			return err
		}
	}
	return nil
}

// loadTeams reads teams and returns the ids of their parents.
func (c *call) loadTeams(ctx context.Context, found *related, ids []roster.ID) (parents []roster.ID, err error) {
	var q roster.TeamQuery
	asked := make(map[roster.ID]bool)
	for _, id := range ids {
		if team, known := found.teams[id]; known {
			parents = append(parents, team.Parent)
		} else if !id.IsZero() && !asked[id] {
			asked[id], q.IDs = true, append(q.IDs, id)
		}
	}
	if len(q.IDs) == 0 {
		return parents, nil // a query without ids selects all teams
	}
	all, err := gather(1, len(q.IDs), func(after *roster.Team) ([]roster.Team, error) {
		if after != nil {
			q.After = after.ID
		}
		return c.acting.Teams(ctx, q)
	})
	for _, team := range all {
		found.teams[team.ID] = team
		parents = append(parents, team.Parent)
	}
	return parents, err
}

// gather reads batches of records until it has most of them or a batch has fewer
// than few records. The Directory chooses the size of a batch.
func gather[T any](few, most int, read func(after *T) ([]T, error)) ([]T, error) {
	var all []T
	for {
		var after *T
		if len(all) > 0 {
			after = &all[len(all)-1]
		}
		batch, err := read(after)
		if err != nil {
			return nil, err
		}
		all = append(all, batch...)
		if len(batch) < few || len(all) >= most {
			return all, nil
		}
	}
}
