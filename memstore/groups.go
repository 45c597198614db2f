package memstore

import (
	"cmp"
	"context"
	"slices"

	"example.com/roster"
)

// groups indexes access groups.
type groups struct {
	byID      index[roster.AccessGroup]
	byAccount index[roster.AccessGroup]
	byNumber  tree[*roster.AccessGroup]
}

func newGroups() groups {
	type group = roster.AccessGroup
	return groups{
		byID:      newIndex(func(g *group) (owner, id roster.ID) { return noOwner, g.ID }),
		byAccount: newIndex(func(g *group) (owner, id roster.ID) { return g.Account, g.ID }),
		byNumber: tree[*group]{treeConfig: &treeConfig[*group]{
			compare: func(a, b *group) int { return cmp.Compare(a.Number, b.Number) },
		}},
	}
}

// withNumber returns the group with a number, nil if there is none.
func (gs *groups) withNumber(n int64) *roster.AccessGroup {
	g, _ := gs.byNumber.find(func(g *roster.AccessGroup) int { return cmp.Compare(g.Number, n) })
	return g
}

// Groups returns access groups. It does not wait for an Update.
func (r *reader) Groups(ctx context.Context, q roster.GroupSelection) ([]roster.AccessGroup, error) {
	s, err := r.load(ctx)
	if err != nil || q.Account.IsZero() {
		return nil, err
	}
	rows := s.groups.byAccount.after(q.Account, q.After)
	switch {
	case !q.ID.IsZero():
		rows = single(s.groups.byID.get(noOwner, q.ID))
	case len(q.IDs) > 0:
		rows = s.groups.byID.withIDs(q.IDs)
	case q.Number != 0:
		rows = single(s.groups.withNumber(q.Number))
	case !q.Vendor.IsZero():
		rows = single(s.groups.byID.get(noOwner, s.vendorIDs.find(kindGroup, q.Account, q.Vendor.Set, q.Vendor.ID)))
	}
	found := collect(rows, q.Limit, func(g *roster.AccessGroup) bool {
		return g.Account == q.Account &&
			(q.ID.IsZero() || g.ID == q.ID) &&
			(len(q.IDs) == 0 || slices.Contains(q.IDs, g.ID)) &&
			(q.Number == 0 || g.Number == q.Number) &&
			selects(q.Vendor, g.VendorIDs) &&
			(q.Ended || g.Ended.IsZero()) &&
			g.ID.Compare(q.After) > 0
	})
	for i := range found {
		if q.NoProducts {
			found[i].Products = nil
			continue
		}
		found[i].Products = cloneTexts(found[i].Products)
	}
	return found, nil
}

// PutGroup inserts or replaces an access group.
func (t *tx) PutGroup(ctx context.Context, g *roster.AccessGroup) error {
	s, err := t.load(ctx)
	if err != nil {
		return err
	}
	old := s.groups.byID.get(noOwner, g.ID)
	if err := checkVersion(g.Version, deref(old).Version); err != nil {
		return err
	}
	if old == nil && g.Number != 0 && s.groups.withNumber(g.Number) != nil {
		return &roster.ExistsError{Field: "number"}
	}
	had := owned{deref(old).Account, deref(old).VendorIDs}
	if err := s.vendorIDs.replace(t.token, kindGroup, g.ID, had, owned{g.Account, g.VendorIDs}); err != nil {
		return err
	}
	next := *g
	if next.Number = deref(old).Number; old == nil {
		next.Number = nextNumber(&t.store.groupNumber, g.Number)
	}
	next.Version++
	next.Products = cloneTexts(g.Products)
	toStoredTimes(&next.Created, &next.Updated, &next.Ended)
	replace(t.token, old, &next, &s.groups.byID.tree, &s.groups.byAccount.tree, &s.groups.byNumber)
	g.Number, g.Version = next.Number, next.Version
	return nil
}
