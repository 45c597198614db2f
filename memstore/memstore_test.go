package memstore_test

import (
	"testing"

	"example.com/roster"
	"example.com/roster/memstore"
	"example.com/roster/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(testing.TB) roster.Store { return memstore.New() })
}
