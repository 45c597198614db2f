package publicala_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/publicala"
)

// counting is a store that writes down what is read, and fails after some
// reads, and at every write, where it has an error.
type counting struct {
	roster.Store
	names []string
	reads int
	err   error
}

func (s *counting) read(name string) error {
	s.names = append(s.names, name)
	if s.err != nil && len(s.names) > s.reads {
		return s.err
	}
	return nil
}

func (s *counting) Users(ctx context.Context, q roster.UserSelection) ([]roster.User, error) {
	if err := s.read("users"); err != nil {
		return nil, err
	}
	return s.Store.Users(ctx, q)
}

func (s *counting) CountUsers(ctx context.Context, q roster.UserSelection) (int, error) {
	if err := s.read("count"); err != nil {
		return 0, err
	}
	return s.Store.CountUsers(ctx, q)
}

func (s *counting) Groups(ctx context.Context, q roster.GroupSelection) ([]roster.AccessGroup, error) {
	if err := s.read("groups"); err != nil {
		return nil, err
	}
	return s.Store.Groups(ctx, q)
}

func (s *counting) Grants(ctx context.Context, q roster.GrantSelection) ([]roster.Grant, error) {
	if err := s.read("grants"); err != nil {
		return nil, err
	}
	return s.Store.Grants(ctx, q)
}

func (s *counting) Update(ctx context.Context, fn func(roster.Tx) error) error {
	if s.err != nil {
		return s.err
	}
	return s.Store.Update(ctx, fn)
}

// serve makes the fixture's set one over another store.
func (f *fixture) serve(store roster.Store) {
	f.set = publicala.New(f.dir.WithStore(store), publicala.Config{
		Log: slog.New(slog.NewJSONHandler(&f.log, nil)),
		Authorize: func(*http.Request, string) (httpadapters.Caller, error) {
			return httpadapters.Caller{Account: f.t1.AccountID(), User: f.ids["adm1"], Role: roster.RoleAdmin}, nil
		},
	})
}

// What the database says stays inside: one line in the log, and no success.
func TestBrokenStore(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		status int
		want   string
		lines  int
	}{
		"down":     {errors.New("SELECT * FROM x: dial tcp 10.0.0.1:5432\nrefused"), 500, "internal", 1},
		"unknown":  {roster.ErrCommitUnknown, 500, "internal", 1},
		"conflict": {roster.ErrConflict, 409, "changed by somebody else: try again", 0},
		"busy":     {roster.ErrBusy, 503, "busy: try again soon", 0},
		"late":     {context.DeadlineExceeded, 503, "the request took too long", 0},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			f.serve(&counting{Store: f.store, reads: 2, err: c.err})
			r := f.ask("adm1", "DELETE", "users/{bob}", "")
			is.Equal(r.status, c.status)
			is.Equal(r.body, `{"message":"`+c.want+`"}`+"\n")
			is.Equal(r.header.Get("Retry-After") != "", c.status == 503)
			is.Equal(strings.Count(f.log.String(), "\n"), c.lines) // one event, one line
			is.True(!strings.Contains(f.log.String(), "x.test"))
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
		{"POST", "users", `{"email":"n@x.test","external_id":"77"}`, 2},
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
				gold := must(f.t1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"}))(t)
				must(f.t1.Grant(t.Context(), f.ids["bob"], roster.NewGrant{Group: gold.ID}))(t)
				f.serve(&counting{Store: f.store, reads: n, err: errors.New("down")})
				r := f.ask("adm1", c.method, c.path, c.body)
				is.Equal(r.status, 500)
				is.Equal(r.body, `{"message":"internal"}`+"\n")
			})
		}
	}
}

// A page is a count, one query for users, one for grants and one for each group
// among them, however many users it has.
func TestListQueries(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	gold := must(f.t1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"}))(t)
	over := must(f.t1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Over"}))(t)
	for _, name := range []string{"alice", "bob", "mike"} {
		must(f.t1.Grant(t.Context(), f.ids[name], roster.NewGrant{Group: gold.ID}))(t)
		must(f.t1.Grant(t.Context(), f.ids[name], roster.NewGrant{Group: over.ID}))(t)
	}
	must(f.t1.EndGroup(t.Context(), over.ID))(t)
	store := &counting{Store: f.store}
	f.serve(store)
	is.Equal(len(f.list("adm1", "").Data), 10)
	is.Equal(store.names, []string{"count", "users", "grants", "groups", "groups"})
}

// racing is a store where somebody else is faster, once.
type racing struct {
	roster.Store
	lost bool
}

type racingTx struct {
	roster.Tx
	store *racing
}

func (s *racing) Update(ctx context.Context, fn func(roster.Tx) error) error {
	return s.Store.Update(ctx, func(tx roster.Tx) error { return fn(racingTx{tx, s}) })
}

func (tx racingTx) PutUser(ctx context.Context, u *roster.User) error {
	if !tx.store.lost {
		tx.store.lost = true
		return roster.ErrConflict
	}
	return tx.Tx.PutUser(ctx, u)
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
			store := &racing{Store: f.store}
			f.serve(store)
			parts := strings.SplitN(request, " ", 3)
			is.Equal(f.ask("adm1", parts[0], parts[1], parts[2]).status, want)
			is.True(store.lost)
		})
	}
}

// gone is a store where somebody removes bob just before the first Update.
type gone struct {
	roster.Store
	remove func()
}

func (s *gone) Update(ctx context.Context, fn func(roster.Tx) error) error {
	if remove := s.remove; remove != nil {
		s.remove = nil
		remove()
	}
	return s.Store.Update(ctx, fn)
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
			f.serve(&gone{f.store, func() { must(f.t1.Apply(t.Context(), f.ids["bob"], roster.Remove))(t) }})
			parts := strings.SplitN(request, " ", 3)
			is.Equal(f.ask("adm1", parts[0], parts[1], parts[2]).status, 404)
		})
	}
}
