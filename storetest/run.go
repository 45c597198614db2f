// Package storetest checks that an implementation of [roster.Store] keeps the
// promises in the comment of that interface, and those that a
// [roster.Directory] builds on them. It uses the methods of the interface
// alone, and no library for tests.
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t testing.TB) roster.Store {
//			return mystore.New(t.TempDir())
//		})
//	}
//
// The name of a sub-test is the promise. A rule that fails says what it called,
// what it got and what it wanted; a method that the store does not implement
// (see [roster.UnimplementedReader]) is named. [Bench] measures the calls that
// a Directory makes most.
package storetest

import (
	"slices"
	"testing"

	"example.com/roster"
)

// Run checks a store by every rule, each in a sub-test of its own. It calls
// open in each sub-test; open returns an empty store, and closes it by
// t.Cleanup. Rules run one after another, and use the store from many
// goroutines.
func Run(t *testing.T, open func(t testing.TB) roster.Store) {
	run(t, open, allRules())
}

// RunSingle is [Run] for a store whose calls all share one connection or one
// transaction, such as a store that is joined to a transaction of the host. It
// leaves out the rules that read while an Update is under way.
func RunSingle(t *testing.T, open func(t testing.TB) roster.Store) {
	run(t, open, slices.DeleteFunc(allRules(), func(r rule) bool { return r.needsSecondConnection }))
}

func run(t *testing.T, open func(t testing.TB) roster.Store, rules []rule) {
	for _, r := range rules {
		t.Run(r.sentence, func(t *testing.T) {
			t.Log(r.sentence)
			r.check(t, open(t))
		})
	}
}

// rule is one promise and the check that a store keeps it.
type rule struct {
	sentence              string
	check                 func(t testing.TB, s roster.Store)
	needsSecondConnection bool // reads while an Update is under way
}

// allRules returns the rules in the order in which to make a new store keep
// them.
func allRules() []rule {
	return slices.Concat(
		roundTripRules, versionRules, uniqueRules, vendorRules, identityRules, throttleCounterRules, updateRules, copyRules,
		accountRules, queryRules, principalRules, memberRules, orderRules, pageRules, conditionRules, treeRules, teamRules, searchRules,
		purgeRules, bulkRules, raceRules, totalRules, directoryRules,
	)
}
