package wire

import (
	"context"
	"slices"

	"example.com/roster"
)

// GroupsOf returns the access groups of grants by their ids, without those that have
// ended and without their products. known has groups that were read before, the zero
// group for one that has ended; what is read is added to it.
func GroupsOf(ctx context.Context, dir *roster.Directory, grants []roster.Grant, known map[roster.ID]roster.AccessGroup) error {
	var ids []roster.ID
	for i := range grants {
		id := grants[i].Group
		if _, ok := known[id]; !ok && !id.IsZero() {
			known[id] = roster.AccessGroup{}
			ids = append(ids, id)
		}
	}
	for some := range slices.Chunk(ids, dir.MaxPage()) {
		found, err := dir.Groups(ctx, roster.GroupQuery{IDs: some, NoProducts: true})
		if err != nil {
			return err
		}
		for _, g := range found {
			known[g.ID] = g
		}
	}
	return nil
}
