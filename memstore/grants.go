package memstore

import (
	"context"
	"slices"

	"example.com/roster"
)

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

// Grants returns grants. It does not wait for an Update.
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
