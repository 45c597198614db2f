package memstore

import (
	"context"
	"slices"

	"example.com/roster"
)

// teamMemberships indexes team memberships.
type teamMemberships struct {
	byID, byAccount, byUser, byTeam index[roster.TeamMembership]
}

func newTeamMemberships() teamMemberships {
	type member = roster.TeamMembership
	return teamMemberships{
		byID:      newIndex(func(m *member) (owner, id roster.ID) { return noOwner, m.ID }),
		byAccount: newIndex(func(m *member) (owner, id roster.ID) { return m.Account, m.ID }),
		byUser:    newIndex(func(m *member) (owner, id roster.ID) { return m.User, m.ID }),
		byTeam:    newIndex(func(m *member) (owner, id roster.ID) { return m.Team, m.ID }),
	}
}

// TeamMemberships returns team memberships. It does not wait for an Update.
func (r *reader) TeamMemberships(ctx context.Context, q roster.TeamMembershipSelection) ([]roster.TeamMembership, error) {
	s, err := r.load(ctx)
	if err != nil || q.Account.IsZero() {
		return nil, err
	}
	ms := &s.teamMemberships
	rows := ms.byAccount.after(q.Account, q.After)
	switch {
	case !q.ID.IsZero():
		rows = single(ms.byID.get(noOwner, q.ID))
	case len(q.Users) > 0:
		rows = ms.byUser.afterOfOwners(q.Users, q.After)
	case !q.Team.IsZero():
		rows = ms.byTeam.after(q.Team, q.After)
	}
	return collect(rows, q.Limit, func(m *roster.TeamMembership) bool {
		return m.Account == q.Account &&
			(len(q.Users) == 0 || slices.Contains(q.Users, m.User)) &&
			(q.Team.IsZero() || m.Team == q.Team) &&
			(q.Ended || m.Ended.IsZero()) &&
			m.ID.Compare(q.After) > 0
	}), nil
}

// PutTeamMembership inserts or replaces a team membership.
func (t *tx) PutTeamMembership(ctx context.Context, m *roster.TeamMembership) error {
	s, err := t.load(ctx)
	if err != nil {
		return err
	}
	ms := &s.teamMemberships
	old := ms.byID.get(noOwner, m.ID)
	if err := checkVersion(m.Version, deref(old).Version); err != nil {
		return err
	}
	next := *m
	next.Version++
	toStoredTimes(&next.Created, &next.Ended)
	replace(t.token, old, &next, &ms.byID.tree, &ms.byAccount.tree, &ms.byUser.tree, &ms.byTeam.tree)
	m.Version = next.Version
	return nil
}
