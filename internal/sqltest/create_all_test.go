package sqltest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestCreateAll makes users by statements of many rows, some of which are taken, and
// compares them with those that Create makes in memory.
func TestCreateAll(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is := is.New(t)
		db := e.open(t)
		all := roster.New(newStore(t, db, e.dialect, nil), mailing())
		one := roster.New(memstore.New(), mailing())
		var many []roster.NewUser
		for i := range 250 {
			n := roster.NewUser{ID: roster.NewID(), Email: fmt.Sprintf("u%d@x.test", i), Name: fmt.Sprintf("Ann %d", i), ExternalID: fmt.Sprint(i)}
			switch i {
			case 120:
				n.Email = "u3@x.test"
			case 130:
				n.ID = many[125].ID
			case 140:
				n.ExternalID = "139"
			}
			many = append(many, n)
		}
		i := 0
		var last int64
		for r, err := range all.CreateAll(t.Context(), slices.Values(many)) {
			is.NoErr(err)
			want, err := one.Create(t.Context(), many[i])
			is.Equal(fmt.Sprint(r.Err), fmt.Sprint(err))
			is.Equal(r.User.ID, want.ID)
			is.Equal(r.User.Version, want.Version)
			if err == nil {
				stored, err := all.User(t.Context(), r.User.ID)
				is.NoErr(err)
				is.Equal(stored, r.User)      // Number too
				is.True(stored.Number > last) // in their order
				last = stored.Number
			}
			i++
		}
		is.Equal(i, len(many))
		for _, q := range []roster.UserQuery{{}, {Search: "ann 7"}, {Search: "u24"}} {
			n, err := all.Count(t.Context(), q)
			is.NoErr(err)
			want, err := one.Count(t.Context(), q)
			is.NoErr(err)
			is.Equal(n, want) // they are counted, and found by their words
		}
		page, err := all.Events(t.Context(), roster.EventQuery{Kinds: []roster.EventKind{roster.EventUserCreated}})
		is.NoErr(err)
		is.Equal(len(page.Events), 247)
		columnsAgree(t, db)
	})
}
