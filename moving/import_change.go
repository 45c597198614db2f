package moving

import (
	"context"
	"iter"

	"example.com/roster"
)

// newUsers yields what rows ask for.
func newUsers(items []*item) iter.Seq[roster.NewUser] {
	return func(yield func(roster.NewUser) bool) {
		for _, it := range items {
			if !yield(it.row.newUser()) {
				return
			}
		}
	}
}

// changeRows is how many users have their grants and teams read at once.
const changeRows = 100

// change changes the users who are there where their rows differ.
func (r *run) change(ctx context.Context, target *roster.Directory, items []*item) error {
	var open []*item
	for _, it := range items {
		switch {
		case it.outcome.Result != "" || it.user == nil:
		case r.KeepExisting:
			it.outcome = Outcome{Result: Unchanged, ID: it.user.ID}
		default:
			open = append(open, it)
		}
	}
	for len(open) > 0 {
		some := open[:min(changeRows, len(open))]
		open = open[len(some):]
		has, err := readAccess(ctx, r.Directory, some)
		if err != nil {
			return err
		}
		var units []unit
		for _, it := range some {
			if s := r.compare(it, has); s != nil && !s.nothing() {
				units = append(units, unit{it, func(ctx context.Context, d *roster.Directory) error { return s.take(ctx, d) }})
			} else if s != nil {
				it.outcome = Outcome{Result: Unchanged, ID: it.user.ID}
			}
		}
		if err := runUnits(ctx, target, units); err != nil {
			return err
		}
	}
	return nil
}

// held is what users have.
type held struct {
	grants map[roster.ID][]roster.Grant
	teams  map[roster.ID][]roster.ID
}

// readAccess reads the grants and the teams of the users whose rows name some.
func readAccess(ctx context.Context, d *roster.Directory, items []*item) (held, error) {
	has := held{map[roster.ID][]roster.Grant{}, map[roster.ID][]roster.ID{}}
	var grants, teams []roster.ID
	for _, it := range items {
		if len(it.want.grants) > 0 {
			grants = append(grants, it.user.ID)
		}
		if len(it.want.teams) > 0 {
			teams = append(teams, it.user.ID)
		}
	}
	if len(grants) > 0 {
		all, err := d.Grants(ctx, roster.GrantQuery{Users: grants})
		if err != nil {
			return has, err
		}
		for _, g := range all {
			has.grants[g.User] = append(has.grants[g.User], g)
		}
	}
	if len(teams) > 0 {
		for m, err := range allTeamMemberships(ctx, d, teams) {
			if err != nil {
				return has, err
			}
			has.teams[m.User] = append(has.teams[m.User], m.Team)
		}
	}
	return has, nil
}
