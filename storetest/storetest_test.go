package storetest_test

import (
	"testing"

	"example.com/roster"
	"example.com/roster/memstore"
	"example.com/roster/storetest"
)

// memstore has the suite in its own tests; here it shows that the rules hold
// for a good store, as mutants_test.go shows that they do not for a bad one.
func TestMemstore(t *testing.T) {
	storetest.Run(t, func(testing.TB) roster.Store { return memstore.New() })
}
