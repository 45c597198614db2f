package moving

import (
	"context"
	"reflect"

	"example.com/roster"
)

// bundle makes or changes the group or the team of a row.
func (r *run) bundle(ctx context.Context, it *item) error {
	var err error
	switch {
	case it.outcome.Result != "":
		return nil
	case it.row.Group != nil:
		err = r.group(ctx, it, it.row.Group)
	case it.row.Team != nil:
		err = r.team(ctx, it, it.row.Team)
	}
	return it.settle(err)
}

// wrongKey says what the key of a new group or team is.
const wrongKey = `must be the name, with " (2)" behind it for a second one of that name, and so on`

// group makes or changes an access group, which the row finds by its key.
func (r *run) group(ctx context.Context, it *item, g *Group) error {
	id, found := r.names.groups.find(key(g.Key, g.Name))
	switch {
	case found && r.KeepExisting:
		it.outcome = Outcome{Result: Unchanged, ID: id}
		return nil
	case found:
		before, err := r.bundles.Group(ctx, id)
		if err != nil {
			return err
		}
		after := before.GroupProfile
		if g.apply(&after); reflect.DeepEqual(after, before.GroupProfile) {
			it.outcome = Outcome{Result: Unchanged, ID: id}
			return nil
		}
		_, err = r.bundles.EditGroup(ctx, id, func(p *roster.GroupProfile) error { g.apply(p); return nil })
		it.outcome = Outcome{Result: Changed, ID: id, Changed: []string{"group"}}
		return err
	}
	if next := r.names.groups.next(g.Name); key(g.Key, g.Name) != next {
		it.refuse("group.key", wrongKey)
		return nil
	}
	var p roster.GroupProfile
	g.apply(&p)
	made, err := r.bundles.CreateGroup(ctx, p)
	if err == nil {
		r.names.groups.add(made.ID, made.Name)
		it.outcome = r.madeOutcome(made.ID)
	}
	return err
}

// team makes or changes a team, which the row finds by its key.
func (r *run) team(ctx context.Context, it *item, t *Team) error {
	parent, known := r.names.teams.find(t.Parent)
	if t.Parent != "" && !known {
		it.refuse("team.parent", "must be the key of a team that is there or stands before")
		return nil
	}
	apply := func(p *roster.TeamProfile) {
		set(&p.Name, t.Name)
		set(&p.Parent, parent)
	}
	id, found := r.names.teams.find(key(t.Key, t.Name))
	switch {
	case found && r.KeepExisting:
		it.outcome = Outcome{Result: Unchanged, ID: id}
		return nil
	case found:
		before, err := r.bundles.Team(ctx, id)
		if err != nil {
			return err
		}
		after := before.TeamProfile
		if apply(&after); after == before.TeamProfile {
			it.outcome = Outcome{Result: Unchanged, ID: id}
			return nil
		}
		_, err = r.bundles.EditTeam(ctx, id, func(p *roster.TeamProfile) error { apply(p); return nil })
		it.outcome = Outcome{Result: Changed, ID: id, Changed: []string{"team"}}
		return err
	}
	if next := r.names.teams.next(t.Name); key(t.Key, t.Name) != next {
		it.refuse("team.key", wrongKey)
		return nil
	}
	var p roster.TeamProfile
	apply(&p)
	made, err := r.bundles.CreateTeam(ctx, p)
	if err == nil {
		r.names.teams.add(made.ID, made.Name)
		it.outcome = r.madeOutcome(made.ID)
	}
	return err
}

// apply sets what the row gives.
func (g *Group) apply(p *roster.GroupProfile) {
	set(&p.Name, g.Name)
	if len(g.Products) > 0 {
		p.Products = append([]string(nil), g.Products...)
	}
	set(&p.Period, g.Period)
	set(&p.Uses, g.Uses)
	set(&p.Public, g.Public)
	set(&p.Shared, g.Shared)
}

// set sets a field to a value that is given.
func set[T comparable](field *T, value T) {
	var none T
	if value != none {
		*field = value
	}
}

// key returns what rows call a record.
func key(key, name string) string {
	if key != "" {
		return key
	}
	return name
}

// madeOutcome tells that a record was made. A dry run has no id for it.
func (r *run) madeOutcome(id roster.ID) Outcome {
	if r.DryRun {
		id = roster.ID{}
	}
	return Outcome{Result: Made, ID: id}
}
