package roster_test

import (
	"context"
	"errors"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestDirectoryInPlaceOfTx changes by dir inside Update, where the Directory that
// Update hands over is meant: the error names the cure, and comes at once.
func TestDirectoryInPlaceOfTx(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	err := dir.Update(context.Background(), func(*roster.Directory) error {
		_, err := dir.Create(context.Background(), roster.NewUser{Email: "jane@x.test"})
		return err
	})
	is.True(errors.Is(err, roster.ErrNestedUpdate))
	is.Equal(err.Error(), "roster: an Update inside an Update waits for itself: use the Directory that Update hands you")
	mustCreate(t, dir, roster.NewUser{Email: "jane@x.test"}) // nothing is held
}

// TestUpdateOfAnotherStore is none of the Update around it.
func TestUpdateOfAnotherStore(t *testing.T) {
	is := is.New(t)
	dir, other := roster.New(memstore.New(), testConfig()), roster.New(memstore.New(), testConfig())
	is.NoErr(dir.Update(t.Context(), func(*roster.Directory) error {
		mustCreate(t, other, roster.NewUser{Email: "jane@x.test"})
		return nil
	}))
}
