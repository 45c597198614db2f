package memstore

import (
	"time"

	"example.com/roster"
)

// snapshot has all records of a Store, each in every index that finds it. A
// stored record never changes: a Put stores a new one. A copy of a snapshot is
// cheap, and changes to it leave the original as it is.
type snapshot struct {
	users            users
	accounts         index[roster.Account]
	groups           groups
	grants           grants
	secrets          secrets
	memberships      memberships
	teams            teams
	teamMemberships  teamMemberships
	events           events
	deliveries       deliveries
	identities       identities
	vendorIDs        vendorIDs
	throttleCounters throttleCounters
	uses             uses
}

func newSnapshot() *snapshot {
	return &snapshot{
		users:            newUsers(),
		accounts:         newIndex(func(a *roster.Account) (owner, id roster.ID) { return noOwner, a.ID }),
		groups:           newGroups(),
		grants:           newGrants(),
		secrets:          newSecrets(),
		memberships:      newMemberships(),
		teams:            newTeams(),
		teamMemberships:  newTeamMemberships(),
		events:           newEvents(),
		deliveries:       newDeliveries(),
		identities:       newIdentities(),
		vendorIDs:        newVendorIDs(),
		throttleCounters: newThrottleCounters(),
		uses:             newUses(),
	}
}

// checkVersion compares the version of a Put with the stored one, which is 0
// for a record that does not exist.
func checkVersion(named, stored int64) error {
	switch {
	case named == stored:
		return nil
	case named == 0:
		return &roster.ExistsError{Field: "id"}
	}
	return roster.ErrConflict
}

// deref returns the record that r points at, the zero record for nil.
func deref[T any](r *T) (record T) {
	if r != nil {
		record = *r
	}
	return record
}

// replace replaces old with next in the trees that include them. old is nil for
// a new record, next for a deleted one.
func replace[T any](token *updateToken, old, next *T, trees ...*tree[*T]) {
	for _, t := range trees {
		was := old != nil && (t.includes == nil || t.includes(old))
		is := next != nil && (t.includes == nil || t.includes(next))
		if was && !(is && t.compare(old, next) == 0) {
			t.delete(token, old)
		}
		if is {
			t.set(token, next)
		}
	}
}

// toStoredTimes converts times to UTC with microseconds.
func toStoredTimes(times ...*time.Time) {
	for _, t := range times {
		*t = roster.FromMicros(roster.Micros(*t))
	}
}

// cloneTexts returns a copy of texts, nil for an empty slice.
func cloneTexts(texts []string) []string { return append([]string(nil), texts...) }
