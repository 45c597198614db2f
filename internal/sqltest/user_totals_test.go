package sqltest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestAHostsTransactionHoldsNobodyUp creates users while a transaction of the host is
// open that created one: nobody waits for it, and all are counted.
func TestAHostsTransactionHoldsNobodyUp(t *testing.T) {
	onServers(t, func(t *testing.T, e engine) {
		is := is.New(t)
		h := newHost(t, e)
		dir := roster.New(h.store, nil)
		create := func(dir *roster.Directory, email string) error {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			_, err := dir.Create(ctx, roster.NewUser{Email: email, Active: true})
			return err
		}
		is.NoErr(create(dir, "first@x.test"))
		tx := h.begin(t)
		is.NoErr(create(dir.WithStore(h.store.Join(tx)), "host@x.test"))
		const many = 100 // one of them would meet any slot of the store's own
		for i := range many {
			is.NoErr(create(dir, fmt.Sprintf("%d@x.test", i)))
		}
		is.NoErr(tx.Commit())
		n, err := dir.Count(t.Context(), roster.UserQuery{Where: []roster.Condition{roster.Where(roster.FieldState, roster.OpEq, roster.StateActive)}})
		is.NoErr(err)
		is.Equal(n, many+2)
	})
}
