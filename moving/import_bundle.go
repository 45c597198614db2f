package moving

import (
	"context"
	"reflect"

	"example.com/roster"
)

// wrongKey says what the key of a new group or team is.
const wrongKey = `must be the name, with " (2)" behind it for a second one of that name, and so on`

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

// group makes or changes an access group.
func (r *run) group(ctx context.Context, it *item, g *Group) error {
	id, found, err := findBundle(r.names.groups, g.Key, g.Name, g.VendorIDs, func(id roster.ID) (roster.VendorIDs, error) {
		group, err := r.bundles.Group(ctx, id)
		return group.VendorIDs, err
	})
	switch {
	case err != nil:
		return err
	case found:
		return r.changeGroup(ctx, it, id, g)
	case g.Key != "" && g.Key != r.names.groups.next(g.Name):
		it.refuse("group.key", wrongKey)
		return nil
	}
	var p roster.GroupProfile
	g.apply(&p)
	made, err := r.bundles.CreateGroup(ctx, p)
	if err == nil {
		r.names.groups.add(made.ID, made.Name)
		r.names.groups.note(made.ID, g.VendorIDs)
		it.outcome = r.madeOutcome(made.ID)
	}
	return err
}

// findBundle finds the group or the team of a row, by vendor id or by key. One of the same
// name that has another id in the same set is somebody else's.
func findBundle(k keys, given, name string, vendorIDs map[string]string, read func(roster.ID) (roster.VendorIDs, error)) (id roster.ID, found bool, err error) {
	if id, found = k.byVendorID(vendorIDs); found {
		return id, true, nil
	}
	if id, found = k.find(key(given, name)); !found || len(vendorIDs) == 0 {
		return id, found, nil
	}
	ids, err := read(id)
	return id, !otherRecord(ids, vendorIDs), err
}

// changeGroup changes what differs in an access group.
func (r *run) changeGroup(ctx context.Context, it *item, id roster.ID, g *Group) error {
	it.outcome = Outcome{Result: Unchanged, ID: id}
	before, err := r.bundles.Group(ctx, id)
	after := before.GroupProfile
	if g.apply(&after); err != nil || r.KeepExisting || reflect.DeepEqual(after, before.GroupProfile) {
		return err
	}
	_, err = r.bundles.EditGroup(ctx, id, func(p *roster.GroupProfile) error { g.apply(p); return nil })
	r.names.groups.note(id, g.VendorIDs)
	it.outcome = Outcome{Result: Changed, ID: id, Changed: []string{"group"}}
	return err
}

// team makes or changes a team.
func (r *run) team(ctx context.Context, it *item, t *Team) error {
	parent, known := r.names.teams.find(t.Parent)
	if t.Parent != "" && !known {
		it.refuse("team.parent", "must be a team that is there or stands before")
		return nil
	}
	id, found, err := findBundle(r.names.teams, t.Key, t.Name, t.VendorIDs, func(id roster.ID) (roster.VendorIDs, error) {
		team, err := r.bundles.Team(ctx, id)
		return team.VendorIDs, err
	})
	switch {
	case err != nil:
		return err
	case found:
		return r.changeTeam(ctx, it, id, t, parent)
	case t.Key != "" && t.Key != r.names.teams.next(t.Name):
		it.refuse("team.key", wrongKey)
		return nil
	}
	var p roster.TeamProfile
	t.apply(&p, parent)
	made, err := r.bundles.CreateTeam(ctx, p)
	if err == nil {
		r.names.teams.add(made.ID, made.Name)
		r.names.teams.note(made.ID, t.VendorIDs)
		it.outcome = r.madeOutcome(made.ID)
	}
	return err
}

// changeTeam changes what differs in a team.
func (r *run) changeTeam(ctx context.Context, it *item, id roster.ID, t *Team, parent roster.ID) error {
	it.outcome = Outcome{Result: Unchanged, ID: id}
	before, err := r.bundles.Team(ctx, id)
	after := before.TeamProfile
	if t.apply(&after, parent); err != nil || r.KeepExisting || after == before.TeamProfile {
		return err
	}
	_, err = r.bundles.EditTeam(ctx, id, func(p *roster.TeamProfile) error { t.apply(p, parent); return nil })
	r.names.teams.note(id, t.VendorIDs)
	it.outcome = Outcome{Result: Changed, ID: id, Changed: []string{"team"}}
	return err
}

// apply sets what the row gives.
func (g *Group) apply(p *roster.GroupProfile) {
	set(&p.Name, g.Name)
	applyVendorIDs(&p.VendorIDs, g.VendorIDs)
	if len(g.Products) > 0 {
		p.Products = append([]string(nil), g.Products...)
	}
	set(&p.Period, g.Period)
	set(&p.Uses, g.Uses)
	set(&p.Public, g.Public)
	set(&p.Shared, g.Shared)
}

func (t *Team) apply(p *roster.TeamProfile, parent roster.ID) {
	set(&p.Name, t.Name)
	set(&p.ExternalID, t.ExternalID)
	set(&p.Parent, parent)
	applyVendorIDs(&p.VendorIDs, t.VendorIDs)
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
