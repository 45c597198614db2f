package memstore

import (
	"time"

	"example.com/roster"
)

// snapshot is all that a Store holds, each record under every index that finds
// it. Records never change once they are in: a Put makes a new one. A copy of
// a snapshot is cheap, and changes to it are not seen in the original.
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
	throttleCounters index[roster.ThrottleCounter]
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
		throttleCounters: newIndex(func(a *roster.ThrottleCounter) (owner, id roster.ID) { return noOwner, a.ID }),
		uses:             newUses(),
	}
}

// checkVersion checks the version that a Put names against the one that is stored, 0
// where the record does not exist.
func checkVersion(named, stored int64) error {
	switch {
	case named == stored:
		return nil
	case named == 0:
		return &roster.ExistsError{Field: "id"}
	}
	return roster.ErrConflict
}

// deref returns the record, the zero one for nil.
func deref[T any](r *T) (record T) {
	if r != nil {
		record = *r
	}
	return record
}

// replace puts next in the place of old in the trees that they belong to. old
// is nil for a new record, next for one that is deleted.
func replace[T any](m *updateToken, old, next *T, trees ...*tree[*T]) {
	for _, t := range trees {
		was := old != nil && (t.includes == nil || t.includes(old))
		is := next != nil && (t.includes == nil || t.includes(next))
		if was && !(is && t.compare(old, next) == 0) {
			t.delete(m, old)
		}
		if is {
			t.set(m, next)
		}
	}
}

// toStoredTimes turns times into what a store gives back: UTC with microseconds.
func toStoredTimes(times ...*time.Time) {
	for _, t := range times {
		*t = roster.FromMicros(roster.Micros(*t))
	}
}

// cloneTexts returns a copy of texts, nil for none.
func cloneTexts(texts []string) []string { return append([]string(nil), texts...) }
