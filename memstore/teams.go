package memstore

import (
	"context"
	"slices"

	"example.com/roster"
)

// teams indexes teams.
type teams struct {
	byID, byAccount index[roster.Team]
}

func newTeams() teams {
	return teams{
		byID:      newIndex(func(t *roster.Team) (owner, id roster.ID) { return noOwner, t.ID }),
		byAccount: newIndex(func(t *roster.Team) (owner, id roster.ID) { return t.Account, t.ID }),
	}
}

// Teams returns teams. It never waits for an Update.
func (r *reader) Teams(ctx context.Context, q roster.TeamSelection) ([]roster.Team, error) {
	s, err := r.load(ctx)
	if err != nil || q.Account.IsZero() {
		return nil, err
	}
	rows := s.teams.byAccount.after(q.Account, q.After)
	if len(q.IDs) > 0 {
		rows = s.teams.byID.withIDs(q.IDs)
	}
	return collect(rows, q.Limit, func(t *roster.Team) bool {
		return t.Account == q.Account &&
			(q.Parent.IsZero() || t.Parent == q.Parent) &&
			(q.Ended || t.Ended.IsZero()) &&
			t.ID.Compare(q.After) > 0
	}), nil
}

// PutTeam inserts or replaces a team.
func (t *tx) PutTeam(ctx context.Context, team *roster.Team) error {
	s, err := t.load(ctx)
	if err != nil {
		return err
	}
	old := s.teams.byID.get(noOwner, team.ID)
	if err := checkVersion(team.Version, deref(old).Version); err != nil {
		return err
	}
	next := *team
	next.Version++
	toStoredTimes(&next.Created, &next.Updated, &next.Ended)
	replace(t.token, old, &next, &s.teams.byID.tree, &s.teams.byAccount.tree)
	team.Version = next.Version
	return nil
}

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

// TeamMemberships returns team memberships. It never waits for an Update.
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
