package moving

import (
	"context"
	"fmt"

	"example.com/roster"
)

// names are what rows call the groups and teams of an account: by key or by id.
type names struct {
	groups, teams keys
}

// keys name records of one kind. The key of a record is its name; a second one of the
// same name, in the order of ids, has " (2)" behind it.
type keys struct {
	ids  map[string]roster.ID
	keys map[roster.ID]string
}

func newKeys() keys { return keys{map[string]roster.ID{}, map[roster.ID]string{}} }

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

// find returns the record that text names, by its key or its id.
func (k keys) find(text string) (roster.ID, bool) {
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
	}
	teams, err := nestedTeams(ctx, d)
	for _, t := range teams {
		n.teams.add(t.ID, t.Name)
	}
	return n, err
}
