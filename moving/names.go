package moving

import (
	"context"
	"fmt"

	"example.com/roster"
)

// names are what rows call the groups and teams of an account: by vendor id, key or id.
type names struct {
	groups, teams keys
}

// keys name records of one kind. The key of a record is its name; a second one of the
// same name, in the order of ids, has " (2)" behind it.
type keys struct {
	ids    map[string]roster.ID
	keys   map[roster.ID]string
	vendor map[string]roster.ID // by vendorName
}

func newKeys() keys {
	return keys{map[string]roster.ID{}, map[roster.ID]string{}, map[string]roster.ID{}}
}

// vendorName is what rows call a group or a team by its id at a vendor.
func vendorName(set, id string) string { return set + ":" + id }

// note names a record by its vendor ids, too.
func (k keys) note(id roster.ID, vendorIDs map[string]string) {
	for set, text := range vendorIDs {
		k.vendor[vendorName(set, text)] = id
	}
}

// byVendorID finds a record by one of several vendor ids.
func (k keys) byVendorID(vendorIDs map[string]string) (id roster.ID, found bool) {
	for set, text := range vendorIDs {
		if id, found = k.vendor[vendorName(set, text)]; found {
			break
		}
	}
	return id, found
}

// add names a record, and returns its key.
func (k keys) add(id roster.ID, name string) string {
	key := k.next(name)
	k.ids[key], k.keys[id] = id, key
	return key
}

// next returns the key that a new record of that name gets.
func (k keys) next(name string) string {
	key := name
	for n := 2; ; n++ {
		if _, taken := k.ids[key]; !taken && key != "" {
			return key
		}
		key = fmt.Sprintf("%s (%d)", name, n)
	}
}

// find returns the record that text names.
func (k keys) find(text string) (roster.ID, bool) {
	if id, ok := k.vendor[text]; ok {
		return id, true
	}
	if id, ok := k.ids[text]; ok {
		return id, true
	}
	id, err := roster.ParseID(text)
	_, known := k.keys[id]
	return id, err == nil && known
}

// readNames reads the groups and teams of d's account that have not ended.
func readNames(ctx context.Context, d *roster.Directory) (*names, error) {
	n := &names{newKeys(), newKeys()}
	for g, err := range allGroups(ctx, d) {
		if err != nil {
			return nil, err
		}
		n.groups.add(g.ID, g.Name)
		n.groups.note(g.ID, g.VendorIDs.Map())
	}
	teams, err := nestedTeams(ctx, d)
	for _, t := range teams {
		n.teams.add(t.ID, t.Name)
		n.teams.note(t.ID, t.VendorIDs.Map())
	}
	return n, err
}
