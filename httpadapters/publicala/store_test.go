package publicala_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/publicala"
)

// over makes the fixture's set one over dir, where authorize knows the callers.
func (f *fixture) over(dir *roster.Directory, authorize httpadapters.Authorize) {
	f.set = publicala.New(dir, publicala.Config{Log: f.Logger(), Authorize: authorize})
}

// serve makes the fixture's set one over another store, for adm1.
func (f *fixture) serve(store roster.Store) {
	f.over(f.Dir.WithStore(store), f.AuthorizeAs("adm1"))
}

// What the database says stays inside: one line in the log, and no success.
func TestBrokenStore(t *testing.T) {
	for name, fault := range wiretest.Faults() {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			f.serve(&wiretest.Store{Store: f.Store, GoodReads: 2, Err: fault.Err})
			r := f.ask("adm1", "DELETE", "users/{bob}", "")
			is.Equal(r.Body, `{"message":"`+fault.Text+`"}`+"\n")
			f.CheckFault(r, fault)
		})
	}
}

// A store that fails at any point of any route is an internal error.
func TestBrokenStoreEverywhere(t *testing.T) {
	const body = `{"email":"bob@x.test","external_id":"e","only_sees_readable":0}`
	for _, c := range []struct {
		method, path, body string
		reads              int // with so many it succeeds, or goes on to write
	}{
		{"POST", "users", `{"email":"n@x.test","external_id":"e"}`, 1},
		{"GET", "users", "", 4},
		{"GET", "users/bob@x.test", "", 3},
		{"PUT", "users/{bob}", body, 2},
		{"DELETE", "users/{bob}", "", 2},
		{"PUT", "users/{dave}/re-activate", "", 2},
		{"POST", "users/{bob}/force-logout", "", 2},
		{"POST", "users/e/force-logout", "", 1},
	} {
		for n := range c.reads {
			t.Run(c.method+" "+c.path, func(t *testing.T) {
				is := is.New(t)
				f := newFixture(t, nil)
				gold := must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"}))(t)
				must(f.T1.Grant(t.Context(), f.IDs["bob"], roster.NewGrant{Group: gold.ID}))(t)
				f.serve(&wiretest.Store{Store: f.Store, GoodReads: n, Err: errors.New("down")})
				r := f.ask("adm1", c.method, c.path, c.body)
				is.Equal(r.Status, 500)
				is.Equal(r.Body, `{"message":"internal"}`+"\n")
			})
		}
	}
}

// A page is a count, one query for users, one for grants and one for the groups among
// them, however many users and groups it has.
func TestListQueries(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	gold := must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"}))(t)
	over := must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Over"}))(t)
	for _, name := range []string{"alice", "bob", "mike"} {
		must(f.T1.Grant(t.Context(), f.IDs[name], roster.NewGrant{Group: gold.ID}))(t)
		must(f.T1.Grant(t.Context(), f.IDs[name], roster.NewGrant{Group: over.ID}))(t)
	}
	must(f.T1.EndGroup(t.Context(), over.ID))(t)
	store := &wiretest.Store{Store: f.Store}
	f.serve(store)
	is.Equal(len(f.list("adm1", "").Data), 10)
	is.Equal(store.Reads, []string{"principal", "count", "users", "grants", "groups"})
}

// Changes that somebody else came before are made again.
func TestRaces(t *testing.T) {
	for request, want := range map[string]int{
		`POST users {"email":"n@x.test","external_id":"e","new_password":"Abcd1234"}`:                                       200,
		`PUT users/{bob} {"email":"b@x.test","external_id":"e","only_sees_readable":1,"new_password":"Abcd1234","admin":1}`: 204,
		`DELETE users/{bob} `:            200,
		`PUT users/{dave}/re-activate `:  200,
		`POST users/{bob}/force-logout `: 200,
	} {
		t.Run(request, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			store := &wiretest.Racing{Store: f.Store}
			f.serve(store)
			parts := strings.SplitN(request, " ", 3)
			is.Equal(f.ask("adm1", parts[0], parts[1], parts[2]).Status, want)
			is.True(store.Lost)
		})
	}
}

// Who is removed meanwhile is not found.
func TestGone(t *testing.T) {
	for _, request := range []string{
		`PUT users/{bob} {"email":"bob@x.test","external_id":"e","only_sees_readable":1}`,
		`DELETE users/{bob} `, `PUT users/{bob}/re-activate `, `POST users/{bob}/force-logout `,
	} {
		t.Run(request, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			f.serve(wiretest.Interrupted(f.Store, func() { must(f.T1.Apply(t.Context(), f.IDs["bob"], roster.Remove))(t) }))
			parts := strings.SplitN(request, " ", 3)
			is.Equal(f.ask("adm1", parts[0], parts[1], parts[2]).Status, 404)
		})
	}
}
