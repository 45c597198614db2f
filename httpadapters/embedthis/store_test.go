package embedthis_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/internal/wiretest"
)

// over makes the fixture's set one over dir, where authorize knows the callers.
func (f *fixture) over(dir *roster.Directory, authorize httpadapters.Authorize) {
	f.set = embedthis.New(dir, embedthis.Config{
		Log: f.Logger(), Authorize: authorize, Identity: verified,
		Account: func(*http.Request) roster.ID { return f.T1.AccountID() },
	})
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
			r := f.ask("adm1", "/user/remove", `{"id":"{bob}"}`)
			is.Equal(r.Body, fault.Text)
			f.CheckFault(r, fault)
		})
	}
}

// A store that fails at any point of any route is an internal error.
func TestBrokenStoreEverywhere(t *testing.T) {
	for request, reads := range map[string]int{ // those that succeed with fewer reads are not broken
		`create {"email":"n@x.test","role":"user"}`: 3,
		`find {"email":"carol@x.test"}`:             2,
		`get {"id":"{carol}"}`:                      2,
		`login {}`:                                  3,
		`login {"invite":"{code}"}`:                 3,
		`remove {"id":"{bob}"}`:                     3,
		`update {"id":"{bob}","first":"x"}`:         3,
		`updateRole {"id":"{bob}","role":"admin"}`:  3,
	} {
		for n := range reads {
			t.Run(request, func(t *testing.T) {
				is := is.New(t)
				f := newFixture(t, nil)
				f.serve(&wiretest.Store{Store: f.Store, GoodReads: n, Err: errors.New("down")})
				action, body, _ := strings.Cut(request, " ")
				r := f.request("adm1", "POST", "/user/"+action, strings.ReplaceAll(body, "{code}", f.code()))
				r.Header.Set("Verified", "alice@x.test")
				got := f.send(r)
				is.Equal(got.Status, 500)
				is.Equal(got.Body, "internal")
			})
		}
	}
}

// Changes that somebody else came before are made again.
func TestRaces(t *testing.T) {
	for request, want := range map[string]string{
		`create {"email":"n@x.test","role":"user","sendInvite":true}`:  "invited",
		`updateRole {"id":"{carol}","role":"admin","sendInvite":true}`: "invited",
		`update {"id":"{bob}","first":"x"}`:                            "active",
		`remove {"id":"{bob}"}`:                                        "",
	} {
		t.Run(request, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			store := &wiretest.Racing{Store: f.Store}
			f.serve(store)
			action, body, _ := strings.Cut(request, " ")
			is.Equal(read[user](f, f.ask("adm1", "/user/"+action, body)).State, want)
			is.True(store.Lost)
		})
	}
}
