package axiom_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/internal/wiretest"
)

// over makes the fixture's set one over dir, where authorize knows the callers.
func (f *fixture) over(dir *roster.Directory, authorize httpadapters.Authorize) {
	f.set = axiom.New(dir, axiom.Config{Log: f.Logger(), Authorize: authorize})
}

// serve makes the fixture's set one over another store, for adm1.
func (f *fixture) serve(store roster.Store) {
	f.over(f.Dir.WithStore(store), f.AuthorizeAs("adm1"))
}

// What the database says stays inside: one line in the log, and no success.
func TestBrokenStore(t *testing.T) {
	for name, fault := range wiretest.Faults() {
		t.Run(name, func(t *testing.T) {
			for request, body := range map[string]string{
				"GET /v2/users": "", "GET /v2/users/{bob}": "", "DELETE /v2/users/{bob}": "",
				"POST /v2/users": `{"name":"n","email":"n@x.test","role":"user"}`,
			} {
				is := is.New(t)
				f := newFixture(t, nil)
				f.serve(&wiretest.Store{Store: f.Store, Err: fault.Err})
				method, path, _ := strings.Cut(request, " ")
				r := f.ask("adm1", method, path, body)
				is.Equal(f.message(r), fault.Text)
				f.CheckFault(r, fault)
			}
		})
	}
}

// A list that breaks off in the middle is no JSON, so that nobody takes it for
// whole, and is logged.
func TestBrokenList(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	name := strings.Repeat("n", 255)
	for range 1200 {
		must(f.T1.Create(t.Context(), roster.NewUser{Name: name}))(t)
	}
	f.serve(&wiretest.Store{Store: f.Store, GoodReads: 10, Err: errors.New("down")})
	r := f.ask("adm1", "GET", "/v2/users", "")
	is.Equal(r.Status, 200)
	is.True(len(r.Body) > 64<<10)
	is.True(!strings.Contains(r.Body, "]"))
	is.Equal(strings.Count(f.Log.String(), "\n"), 1)
}
