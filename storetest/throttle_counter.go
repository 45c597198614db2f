package storetest

import (
	"slices"
	"testing"

	"example.com/roster"
)

var throttleCounterRules = []rule{
	{sentence: "throttle counters are selected by their ids: in the order of the ids, each once, and none for no ids", check: throttleCountersByID},
	{sentence: "one of 64 concurrent inserts of one use, one throttle counter or one identity succeeds", check: oneRowWins},
}

func throttleCountersByID(t testing.TB, s roster.Store) {
	ids := make([]roster.ID, 500)
	for i := range ids {
		ids[i] = roster.NewID()
	}
	all := make([]roster.ThrottleCounter, 12)
	for i := range all { // not in the order of ids
		all[i] = roster.ThrottleCounter{ID: ids[i*7%12], Count: int64(i), Last: start, Expires: start}
	}
	write(t, s, pointers(all)...)
	slices.SortFunc(all, func(a, b roster.ThrottleCounter) int { return a.ID.Compare(b.ID) })
	check := func(r roster.Reader) {
		for _, named := range [][]roster.ID{
			nil, {}, {{}}, {ids[20]}, {ids[3]}, {ids[9], ids[2]}, {ids[5], ids[20], ids[1], ids[5], {}}, {ids[0], ids[11]}, ids[6:], ids,
		} {
			expectSelected(t, r.ThrottleCounters, all, roster.ThrottleCounterSelection{IDs: named}, func(a *roster.ThrottleCounter) bool { return slices.Contains(named, a.ID) })
		}
	}
	check(s)
	if err := s.Update(t.Context(), func(tx roster.Tx) error { check(tx); return nil }); err != nil {
		t.Error(err)
	}
}

// oneRowWins inserts one id, or one identity, with a user of its own in each
// Update: an Update whose insert is refused must leave no user.
func oneRowWins(t testing.TB, s roster.Store) {
	ctx, account := t.Context(), roster.NewID()
	id := roster.NewID()
	for _, kind := range []struct {
		field string // as an ExistsError names it
		of    func(i int) any
	}{
		{"id", func(i int) any { return &roster.Use{ID: id, Account: account, Key: "key", N: int64(i), At: start} }},
		{"id", func(i int) any { return &roster.ThrottleCounter{ID: id, Count: int64(i), Last: start} }},
		{"identity", func(int) any { i := newIdentity(account, "iss", "sub"); return &i }},
	} {
		users, records := make([]roster.User, 64), make([]any, 64)
		for i := range records {
			users[i], records[i] = newUser(account), kind.of(i)
		}
		errs := race(len(records), func(i int) error { return tryWrite(ctx, s, &users[i], records[i]) })
		expectOneWinner(t, errs, roster.ErrExists)
		for i, err := range errs {
			if err == nil {
				expectStored(t, s, &users[i], records[i])
			} else {
				expectTaken(t, "insert", kind.field, err)
				expectMissing(t, s, &users[i])
			}
		}
	}
}
