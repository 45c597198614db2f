// Package storetest checks that an implementation of [roster.Store] keeps the
// promises that stand in that interface's comment, and those that a
// [roster.Directory] builds on them. It asks nothing but the interface, and
// needs nothing but package testing.
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t testing.TB) roster.Store {
//			return mystore.New(t.TempDir())
//		})
//	}
//
// A rule that fails says what it asked, what it got and what it wanted; the
// sub-test's name is the promise. [Bench] measures what a Directory asks most.
package storetest

import (
	"slices"
	"testing"

	"example.com/roster"
)

// Run checks a store by every rule, each in a sub-test of its own that is
// called by its sentence. It calls open for each rule, in that rule's sub-test;
// open returns an empty store and leaves closing it to t.Cleanup. Rules run one
// after another, and use the store from many goroutines.
func Run(t *testing.T, open func(t testing.TB) roster.Store) {
	run(t, open, allRules())
}

// RunSingle is [Run] for a store whose calls all share one connection or one
// transaction, as those do that are joined to a transaction of the host. It
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

// rule is one promise and what finds out whether a store keeps it.
type rule struct {
	sentence              string
	check                 func(t testing.TB, s roster.Store)
	needsSecondConnection bool // reads while an Update is under way, so that the two need connections of their own
}

// allRules returns the rules in the order in which a new store is best made to
// keep them.
func allRules() []rule {
	return slices.Concat(
		roundTripRules, versionRules, uniqueRules, identityRules, throttleCounterRules, updateRules, copyRules,
		accountRules, queryRules, principalRules, orderRules, pageRules, conditionRules,
		purgeRules, raceRules, directoryRules,
	)
}
