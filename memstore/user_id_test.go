package memstore

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestUsersByID finds each of many users by id, in the snapshot that has it and in no
// older one, and nobody by an id that nobody has.
func TestUsersByID(t *testing.T) {
	is := is.New(t)
	s, past := New(), []*snapshot{}
	var ids []roster.ID
	for i := range 2_000 {
		u := roster.User{ID: roster.ID{byte(i * 7), byte(i >> 8), byte(i), 15: 1}, Account: roster.DefaultAccount()}
		past = append(past, s.current.Load())
		is.NoErr(s.Update(t.Context(), func(tx roster.Tx) error { return tx.PutUser(t.Context(), &u) }))
		ids = append(ids, u.ID)
	}
	now := &s.current.Load().users
	for i, id := range ids {
		is.Equal(now.withID(id).id, id)
		is.Equal(past[i].users.withID(id), nil)
		id[15]++
		is.Equal(now.withID(id), nil)
	}
	is.Equal(newSnapshot().users.withID(ids[0]), nil)
}
