package memstore

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"time"

	"example.com/roster"
)

// grants indexes grants.
type grants struct {
	byID, byAccount, byGroup index[roster.Grant]

	byUser tree[*roster.Grant] // (account, user, id): what a user has in another account is not between

	byEnd tree[*roster.Grant] // (account, user, end, id) of those that were not revoked

	byLapse tree[*roster.Grant] // (account, end, id) of those that end, were not revoked and are not recorded to be over
}

func newGrants() grants {
	type grant = roster.Grant
	return grants{
		byID:      newIndex(func(g *grant) (owner, id roster.ID) { return noOwner, g.ID }),
		byAccount: newIndex(func(g *grant) (owner, id roster.ID) { return g.Account, g.ID }),
		byGroup:   newIndex(func(g *grant) (owner, id roster.ID) { return g.Group, g.ID }),
		byUser: tree[*grant]{treeConfig: &treeConfig[*grant]{
			compare: func(a, b *grant) int { return cmp.Or(compareUser(a, b.Account, b.User), a.ID.Compare(b.ID)) },
		}},
		byEnd: tree[*grant]{treeConfig: &treeConfig[*grant]{
			compare: func(a, b *grant) int {
				return cmp.Or(compareEnd(a, b.Account, b.User, grantEnd(b)), a.ID.Compare(b.ID))
			},
			includes: func(g *grant) bool { return g.Ended.IsZero() },
		}},
		byLapse: tree[*grant]{treeConfig: &treeConfig[*grant]{
			compare: func(a, b *grant) int {
				return cmp.Or(a.Account.Compare(b.Account), cmp.Compare(grantEnd(a), grantEnd(b)), a.ID.Compare(b.ID))
			},
			includes: lapses,
		}},
	}
}

// lapses reports whether g ends, was not revoked and is not recorded to be over.
func lapses(g *roster.Grant) bool { return !g.Until.IsZero() && g.Ended.IsZero() && g.Expired.IsZero() }

// lapsed returns the grants of an account that lapse and are over at that time, in the
// order of their ids.
func (gs *grants) lapsed(account roster.ID, at time.Time) iter.Seq[*roster.Grant] {
	var rows []*roster.Grant
	for g := range gs.byLapse.ascend(func(g *roster.Grant) bool { return g.Account.Compare(account) < 0 }, allStates) {
		if g.Account != account || g.Until.After(at) {
			break
		}
		rows = append(rows, g)
	}
	slices.SortFunc(rows, func(a, b *roster.Grant) int { return a.ID.Compare(b.ID) })
	return slices.Values(rows)
}

// compareUser compares g by (account, user); the grants to the account have no user.
func compareUser(g *roster.Grant, account, user roster.ID) int {
	return cmp.Or(g.Account.Compare(account), g.User.Compare(user))
}

// ofUsers returns the grants to users with ids above after, in the order of their ids.
func (gs *grants) ofUsers(account roster.ID, users []roster.ID, after roster.ID) iter.Seq[*roster.Grant] {
	of := func(user roster.ID) iter.Seq[*roster.Grant] {
		before := func(g *roster.Grant) bool { return cmp.Or(compareUser(g, account, user), g.ID.Compare(after)) <= 0 }
		return gs.sameOwner(gs.byUser.ascend(before, allStates), account, user)
	}
	if len(users) == 1 {
		return of(users[0])
	}
	var rows []*roster.Grant
	for _, user := range sortedUnique(users) {
		rows = slices.AppendSeq(rows, of(user))
	}
	slices.SortFunc(rows, func(a, b *roster.Grant) int { return a.ID.Compare(b.ID) })
	return slices.Values(rows)
}

// grantEnd returns when a grant is over, and the greatest integer where that is never.
func grantEnd(g *roster.Grant) int64 { return expiry(g.Until) }

// compareEnd compares g by (account, user, end).
func compareEnd(g *roster.Grant, account, user roster.ID, end int64) int {
	return cmp.Or(compareUser(g, account, user), cmp.Compare(grantEnd(g), end))
}

// notOver returns the grants to a user, or to the account where user is zero, that
// were neither revoked nor are over at that time.
func (gs *grants) notOver(account, user roster.ID, at time.Time) iter.Seq[*roster.Grant] {
	before := func(g *roster.Grant) bool { return compareEnd(g, account, user, roster.Micros(at)) <= 0 }
	return gs.sameOwner(gs.byEnd.ascend(before, allStates), account, user)
}

// newestOver returns at most n grants to a user, or to the account where user is
// zero, that were not revoked and are over at that time, the newest first.
func (gs *grants) newestOver(account, user roster.ID, at time.Time, n int) iter.Seq[*roster.Grant] {
	before := func(g *roster.Grant) bool { return compareEnd(g, account, user, roster.Micros(at)) <= 0 }
	return func(yield func(*roster.Grant) bool) {
		left := n
		for g := range gs.sameOwner(gs.byEnd.descend(before, allStates), account, user) {
			if left--; left < 0 || !yield(g) {
				return
			}
		}
	}
}

// sameOwner returns the rows up to the first one of another account or user.
func (gs *grants) sameOwner(rows iter.Seq[*roster.Grant], account, user roster.ID) iter.Seq[*roster.Grant] {
	return func(yield func(*roster.Grant) bool) {
		for g := range rows {
			if g.Account != account || g.User != user || !yield(g) {
				return
			}
		}
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
	case !q.LapsedAt.IsZero():
		rows = s.grants.lapsed(q.Account, q.LapsedAt)
	case len(q.Users) > 0 && !q.NotOverAt.IsZero() && !q.Ended:
		rows = s.grants.notOverOf(q.Account, q.Users, q.NotOverAt)
	case len(q.Users) > 0:
		rows = s.grants.ofUsers(q.Account, q.Users, q.After)
	case !q.Group.IsZero():
		rows = s.grants.byGroup.after(q.Group, q.After)
	}
	return collect(rows, q.Limit, func(g *roster.Grant) bool {
		return g.Account == q.Account &&
			(q.ID.IsZero() || g.ID == q.ID) &&
			(len(q.Users) == 0 || slices.Contains(q.Users, g.User)) &&
			(q.Group.IsZero() || g.Group == q.Group) &&
			(q.Ended || g.Ended.IsZero()) &&
			(q.NotOverAt.IsZero() || grantEnd(g) > roster.Micros(q.NotOverAt)) &&
			(q.LapsedAt.IsZero() || lapses(g) && !g.Until.After(q.LapsedAt)) &&
			g.ID.Compare(q.After) > 0
	}), nil
}

// notOverOf returns the rows of notOver for several users, in the order of their ids.
func (gs *grants) notOverOf(account roster.ID, users []roster.ID, at time.Time) iter.Seq[*roster.Grant] {
	var rows []*roster.Grant
	for _, user := range sortedUnique(users) {
		rows = slices.AppendSeq(rows, gs.notOver(account, user, at))
	}
	slices.SortFunc(rows, func(a, b *roster.Grant) int { return a.ID.Compare(b.ID) })
	return slices.Values(rows)
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
	toStoredTimes(&next.From, &next.Until, &next.Created, &next.Ended, &next.Expired, &next.UsesAt)
	gs := &s.grants
	replace(t.token, old, &next, &gs.byID.tree, &gs.byAccount.tree, &gs.byGroup.tree, &gs.byUser, &gs.byEnd, &gs.byLapse)
	g.Version = next.Version
	return nil
}
