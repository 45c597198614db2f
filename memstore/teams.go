package memstore

import (
	"context"

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

// Teams returns teams. It does not wait for an Update.
func (r *reader) Teams(ctx context.Context, q roster.TeamSelection) ([]roster.Team, error) {
	s, err := r.load(ctx)
	if err != nil || q.Account.IsZero() {
		return nil, err
	}
	rows := s.teams.byAccount.after(q.Account, q.After)
	switch {
	case len(q.IDs) > 0:
		rows = s.teams.byID.withIDs(q.IDs)
	case !q.Vendor.IsZero():
		rows = single(s.teams.byID.get(noOwner, s.vendorIDs.find(kindTeam, q.Account, q.Vendor.Set, q.Vendor.ID)))
	}
	return collect(rows, q.Limit, func(t *roster.Team) bool {
		return t.Account == q.Account &&
			(q.Parent.IsZero() || t.Parent == q.Parent) &&
			selects(q.Vendor, t.VendorIDs) &&
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
	had := owned{deref(old).Account, deref(old).VendorIDs}
	if err := s.vendorIDs.replace(t.token, kindTeam, team.ID, had, owned{team.Account, team.VendorIDs}); err != nil {
		return err
	}
	next := *team
	next.Version++
	toStoredTimes(&next.Created, &next.Updated, &next.Ended)
	replace(t.token, old, &next, &s.teams.byID.tree, &s.teams.byAccount.tree)
	team.Version = next.Version
	return nil
}
