package main

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestADifferenceIsShrunk has a store count no more than three users: four creates
// and a count are enough to see it.
func TestADifferenceIsShrunk(t *testing.T) {
	is := is.New(t)
	const seed = 1
	open := func(run func(roster.Store)) error {
		run(miscounting{memstore.New()})
		return nil
	}
	text, n, err := differOn(t.Context(), open, seed, everyCall())
	is.NoErr(err)
	is.True(text != "")
	calls, err := shrink(t.Context(), open, seed)
	is.NoErr(err)
	is.Equal(len(calls), 5)
	is.True(n > len(calls))
	again, _, err := differOn(t.Context(), open, seed, calls)
	is.NoErr(err)
	is.True(again != "") // the calls that are left show it
}

// TestTheStoreThatIsRightDoesNotDiffer compares memstore with itself.
func TestTheStoreThatIsRightDoesNotDiffer(t *testing.T) {
	is := is.New(t)
	text, n := differ(t.Context(), memstore.New(), 1, everyCall())
	is.Equal(text, "")
	is.Equal(n, modelLength)
}
