package memstore

import (
	"context"
	"slices"

	"example.com/roster"
)

// memberships indexes memberships.
type memberships struct {
	byID, byAccount, byHome, byUser index[roster.Membership]
}

func newMemberships() memberships {
	type membership = roster.Membership
	return memberships{
		byID:      newIndex(func(m *membership) (owner, id roster.ID) { return noOwner, m.ID }),
		byAccount: newIndex(func(m *membership) (owner, id roster.ID) { return m.Account, m.ID }),
		byHome:    newIndex(func(m *membership) (owner, id roster.ID) { return m.Home, m.ID }),
		byUser:    newIndex(func(m *membership) (owner, id roster.ID) { return m.User, m.ID }),
	}
}

// Memberships returns memberships. It does not wait for an Update.
func (r *reader) Memberships(ctx context.Context, q roster.MembershipSelection) ([]roster.Membership, error) {
	s, err := r.load(ctx)
	if err != nil || q.Account.IsZero() && q.Home.IsZero() && q.ID.IsZero() {
		return nil, err
	}
	ms := &s.memberships
	rows := ms.byHome.after(q.Home, q.After)
	switch {
	case !q.ID.IsZero():
		rows = single(ms.byID.get(noOwner, q.ID))
	case len(q.Users) > 0:
		rows = ms.byUser.afterOfOwners(q.Users, q.After)
	case !q.Account.IsZero():
		rows = ms.byAccount.after(q.Account, q.After)
	}
	return collect(rows, q.Limit, func(m *roster.Membership) bool {
		return (q.Account.IsZero() || m.Account == q.Account) &&
			(q.Home.IsZero() || m.Home == q.Home) &&
			(len(q.Users) == 0 || slices.Contains(q.Users, m.User)) &&
			(q.Ended || m.Ended.IsZero()) &&
			m.ID.Compare(q.After) > 0
	}), nil
}

// PutMembership inserts or replaces a membership.
func (t *tx) PutMembership(ctx context.Context, m *roster.Membership) error {
	s, err := t.load(ctx)
	if err != nil {
		return err
	}
	ms := &s.memberships
	old := ms.byID.get(noOwner, m.ID)
	if err := checkVersion(m.Version, deref(old).Version); err != nil {
		return err
	}
	next := *m
	next.Version++
	toStoredTimes(&next.UsesAt, &next.Created, &next.Updated, &next.Ended)
	replace(t.token, old, &next, &ms.byID.tree, &ms.byAccount.tree, &ms.byHome.tree, &ms.byUser.tree)
	m.Version = next.Version
	return nil
}
