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

// Groups returns access groups. It never waits for an Update.
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

// grants indexes grants.
type grants struct {
	byID, byAccount, byUser, byGroup index[roster.Grant]
}

func newGrants() grants {
	return grants{
		byID:      newIndex(func(g *roster.Grant) (owner, id roster.ID) { return noOwner, g.ID }),
		byAccount: newIndex(func(g *roster.Grant) (owner, id roster.ID) { return g.Account, g.ID }),
		byUser:    newIndex(func(g *roster.Grant) (owner, id roster.ID) { return g.User, g.ID }),
		byGroup:   newIndex(func(g *roster.Grant) (owner, id roster.ID) { return g.Group, g.ID }),
	}
}

// Grants returns grants. It never waits for an Update.
func (r *reader) Grants(ctx context.Context, q roster.GrantSelection) ([]roster.Grant, error) {
	s, err := r.load(ctx)
	if err != nil || q.Account.IsZero() {
		return nil, err
	}
	rows := s.grants.byAccount.after(q.Account, q.After)
	switch {
	case !q.ID.IsZero():
		rows = single(s.grants.byID.get(noOwner, q.ID))
	case len(q.Users) > 0:
		rows = s.grants.byUser.afterOfOwners(q.Users, q.After)
	case !q.Group.IsZero():
		rows = s.grants.byGroup.after(q.Group, q.After)
	}
	return collect(rows, q.Limit, func(g *roster.Grant) bool {
		return g.Account == q.Account &&
			(q.ID.IsZero() || g.ID == q.ID) &&
			(q.ID.IsZero() || len(q.Users) == 0 || slices.Contains(q.Users, g.User)) && // without ID the index has seen to it
			(q.Group.IsZero() || g.Group == q.Group) &&
			(q.Ended || g.Ended.IsZero()) &&
			g.ID.Compare(q.After) > 0
	}), nil
}

// PutGrant inserts or replaces a grant.
func (t *tx) PutGrant(ctx context.Context, g *roster.Grant) error {
	s, err := t.load(ctx)
	if err != nil {
		return err
	}
	old := s.grants.byID.get(noOwner, g.ID)
	if err := checkVersion(g.Version, deref(old).Version); err != nil {
		return err
	}
	next := *g
	next.Version++
	toStoredTimes(&next.From, &next.Until, &next.Created, &next.Ended, &next.Expired)
	gs := &s.grants
	replace(t.token, old, &next, &gs.byID.tree, &gs.byAccount.tree, &gs.byUser.tree, &gs.byGroup.tree)
	g.Version = next.Version
	return nil
}
