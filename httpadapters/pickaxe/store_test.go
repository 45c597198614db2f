package pickaxe_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/pickaxe"
)

// over makes the fixture's set one over dir, where authorize knows the callers.
func (f *fixture) over(dir *roster.Directory, authorize httpadapters.Authorize) {
	f.set = pickaxe.New(dir, pickaxe.Config{Log: f.Logger(), Authorize: authorize})
}

// serve makes the fixture's set one over another store, for adm1.
func (f *fixture) serve(store roster.Store) {
	f.over(f.Dir.WithStore(store), f.AuthorizeAs("adm1"))
}

// What the database says stays inside: one line in the log, and no success.
func TestBrokenStore(t *testing.T) {
	for name, fault := range wiretest.Faults() {
		t.Run(name, func(t *testing.T) {
			for _, method := range []string{"GET", "DELETE"} {
				is := is.New(t)
				f := newFixture(t, nil)
				f.serve(&wiretest.Store{Store: f.Store, Err: fault.Err})
				r := f.ask("adm1", method, "/studio/user/bob@x.test", "")
				is.Equal(f.problem(r), fault.Text)
				f.CheckFault(r, fault)
			}
		})
	}
}

// A user who is deleted between the look-up and the change is not found.
func TestDeletedMeanwhile(t *testing.T) {
	for method, body := range map[string]string{"DELETE": "", "PATCH": `{"data":{"name":"x"}}`} {
		t.Run(method, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			f.serve(wiretest.Interrupted(f.Store, func() { must(f.T1.Apply(t.Context(), f.IDs["bob"], roster.Remove))(t) }))
			is.Equal(f.ask("adm1", method, "/studio/user/bob@x.test", body).Status, 404)
		})
	}
}
