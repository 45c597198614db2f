package moving

import (
	"context"

	"example.com/roster"
	"example.com/roster/memstore"
)

// scratch returns a Directory with d's rules over a store in memory, where a dry run
// does what a real one does in the database. fill writes what it begins with.
func scratch(ctx context.Context, d *roster.Directory, fill func(roster.Tx) error) (*roster.Directory, error) {
	store := memstore.New()
	err := store.Update(ctx, func(tx roster.Tx) error {
		account := roster.Account{ID: d.AccountID(), Created: d.Now(), Updated: d.Now()}
		if err := tx.PutAccount(ctx, &account); err != nil {
			return err
		}
		return fill(tx)
	})
	return d.WithStore(store), err
}

// scratchBundles returns one with the groups and teams of the account.
func scratchBundles(ctx context.Context, d *roster.Directory) (*roster.Directory, error) {
	return scratch(ctx, d, func(tx roster.Tx) error {
		for g, err := range allGroups(ctx, d) {
			if err != nil {
				return err
			}
			g.Version = 0
			if err := tx.PutGroup(ctx, &g); err != nil {
				return err
			}
		}
		for t, err := range allTeams(ctx, d) {
			if err != nil {
				return err
			}
			t.Version = 0
			if err := tx.PutTeam(ctx, &t); err != nil {
				return err
			}
		}
		return nil
	})
}

// scratchUsers returns one with the users whom rows have found, the groups and teams
// that rows name, and two of the account's owners, who let others be demoted.
func (r *run) scratchUsers(ctx context.Context, items []*item) (*roster.Directory, error) {
	fill, err := r.fill(ctx, items)
	if err != nil {
		return nil, err
	}
	return scratch(ctx, r.Directory, fill)
}

// fill returns what writes them.
func (r *run) fill(ctx context.Context, items []*item) (func(roster.Tx) error, error) {
	users, err := r.owners(ctx)
	if err != nil {
		return nil, err
	}
	bundles, teams := map[roster.ID]roster.AccessGroup{}, map[roster.ID]roster.Team{}
	for _, it := range items {
		if it.user != nil {
			users[it.user.ID] = *it.user
		}
		for _, g := range it.want.grants {
			if bundles[g.Group], err = r.bundles.Group(ctx, g.Group); err != nil && !g.Group.IsZero() {
				return nil, err
			}
		}
		for _, t := range it.want.teams {
			if teams[t], err = r.bundles.Team(ctx, t); err != nil {
				return nil, err
			}
		}
	}
	delete(bundles, roster.ID{})
	return func(tx roster.Tx) error {
		for _, u := range users {
			u.Version = 0
			if err := tx.PutUser(ctx, &u); err != nil {
				return err
			}
		}
		for _, g := range bundles {
			g.Version = 0
			if err := tx.PutGroup(ctx, &g); err != nil {
				return err
			}
		}
		for _, t := range teams {
			t.Version = 0
			if err := tx.PutTeam(ctx, &t); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// owners returns two active owners of the account.
func (r *run) owners(ctx context.Context) (map[roster.ID]roster.User, error) {
	var roles []any
	for _, info := range r.Directory.Roles() {
		if info.Rank >= roster.RankOwner {
			roles = append(roles, info.Role)
		}
	}
	found := map[roster.ID]roster.User{}
	if len(roles) == 0 {
		return found, nil
	}
	page, err := r.Directory.Users(ctx, roster.UserQuery{Limit: 2, Where: []roster.Condition{
		roster.Where(roster.FieldRole, roster.OpIn, roles...), roster.Where(roster.FieldState, roster.OpEq, roster.StateActive),
	}})
	for _, u := range page.Users {
		found[u.ID] = u
	}
	return found, err
}
