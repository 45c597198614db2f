package memstore

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"example.com/roster"
)

// teams indexes teams.
type teams struct {
	byID, byAccount index[roster.Team]
	byExternalID    tree[*roster.Team] // (account, external id), where there is one and the team has not ended
	byName          tree[*roster.Team] // (account, name key, id)
}

func newTeams() teams {
	return teams{
		byID:      newIndex(func(t *roster.Team) (owner, id roster.ID) { return noOwner, t.ID }),
		byAccount: newIndex(func(t *roster.Team) (owner, id roster.ID) { return t.Account, t.ID }),
		byExternalID: tree[*roster.Team]{treeConfig: &treeConfig[*roster.Team]{
			compare:  func(a, b *roster.Team) int { return compareExternalID(a, b.Account, b.ExternalID) },
			includes: func(t *roster.Team) bool { return t.ExternalID != "" && t.Ended.IsZero() },
		}},
		byName: tree[*roster.Team]{treeConfig: &treeConfig[*roster.Team]{
			compare: func(a, b *roster.Team) int {
				return cmp.Or(compareNameKey(a, b.Account, b.NameKey()), a.ID.Compare(b.ID))
			},
		}},
	}
}

func compareExternalID(t *roster.Team, account roster.ID, external string) int {
	return cmp.Or(t.Account.Compare(account), strings.Compare(t.ExternalID, external))
}

func compareNameKey(t *roster.Team, account roster.ID, key string) int {
	return cmp.Or(t.Account.Compare(account), strings.Compare(t.NameKey(), key))
}

// withExternalID returns the team with an external id that has not ended, nil if there
// is none.
func (ts *teams) withExternalID(account roster.ID, external string) *roster.Team {
	t, _ := ts.byExternalID.find(func(t *roster.Team) int { return compareExternalID(t, account, external) })
	return t
}

// Teams returns teams. It does not wait for an Update.
func (r *reader) Teams(ctx context.Context, q roster.TeamSelection) ([]roster.Team, error) {
	s, err := r.load(ctx)
	if err != nil || q.Account.IsZero() {
		return nil, err
	}
	rows := s.teams.byAccount.after(q.Account, q.After)
	switch {
	case q.ExternalID != "":
		rows = single(s.teams.withExternalID(q.Account, q.ExternalID))
	case len(q.IDs) > 0:
		rows = s.teams.byID.withIDs(q.IDs)
	case q.NameKey != "":
		rows = s.teams.byName.findAll(func(t *roster.Team) int { return compareNameKey(t, q.Account, q.NameKey) })
	case !q.Vendor.IsZero():
		rows = single(s.teams.byID.get(noOwner, s.vendorIDs.find(kindTeam, q.Account, q.Vendor.Set, q.Vendor.ID)))
	}
	return collect(rows, q.Limit, func(t *roster.Team) bool {
		return t.Account == q.Account &&
			(len(q.IDs) == 0 || slices.Contains(q.IDs, t.ID)) &&
			(q.Parent.IsZero() || t.Parent == q.Parent) &&
			selects(q.Vendor, t.VendorIDs) &&
			(q.NameKey == "" || t.NameKey() == q.NameKey) &&
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
	if other := s.teams.withExternalID(team.Account, team.ExternalID); other != nil && other.ID != team.ID && team.Ended.IsZero() {
		return &roster.ExistsError{Field: "external id"}
	}
	had := owned{deref(old).Account, deref(old).VendorIDs}
	if err := s.vendorIDs.replace(t.token, kindTeam, team.ID, had, owned{team.Account, team.VendorIDs}); err != nil {
		return err
	}
	next := *team
	next.Version++
	toStoredTimes(&next.Created, &next.Updated, &next.Ended)
	replace(t.token, old, &next, &s.teams.byID.tree, &s.teams.byAccount.tree, &s.teams.byExternalID, &s.teams.byName)
	team.Version = next.Version
	return nil
}
