package memstore

import (
	"cmp"
	"context"

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
	case q.Number != 0:
		g, _ := s.groups.byNumber.find(func(g *roster.AccessGroup) int { return cmp.Compare(g.Number, q.Number) })
		rows = single(g)
	}
	found := collect(rows, q.Limit, func(g *roster.AccessGroup) bool {
		return g.Account == q.Account &&
			(q.ID.IsZero() || g.ID == q.ID) &&
			(q.Number == 0 || g.Number == q.Number) &&
			(q.Ended || g.Ended.IsZero()) &&
			g.ID.Compare(q.After) > 0
	})
	for i := range found {
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
	next := *g
	if next.Number = deref(old).Number; old == nil {
		t.store.groupNumber++
		next.Number = t.store.groupNumber
	}
	next.Version++
	next.Products = cloneTexts(g.Products)
	toStoredTimes(&next.Created, &next.Updated, &next.Ended)
	replace(t.token, old, &next, &s.groups.byID.tree, &s.groups.byAccount.tree, &s.groups.byNumber)
	g.Number, g.Version = next.Number, next.Version
	return nil
}
