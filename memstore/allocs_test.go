package memstore_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestLookUpAllocates bounds what a look-up by id allocates: the slice of one user.
func TestLookUpAllocates(t *testing.T) {
	is := is.New(t)
	s, u := memstore.New(), roster.User{ID: roster.NewID(), Account: account, State: roster.StateActive}
	is.NoErr(s.Update(t.Context(), func(tx roster.Tx) error { return tx.PutUser(t.Context(), &u) }))
	q := roster.UserSelection{Account: account, Where: []roster.Condition{roster.Where(roster.FieldID, roster.OpEq, u.ID)}, Limit: 1}
	ctx := t.Context()
	allocs := testing.AllocsPerRun(100, func() {
		if found, err := s.Users(ctx, q); err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
	})
	is.True(allocs <= 1)
}
