package pickaxe_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/pickaxe"
)

// authorizeAs takes every request for one of a user of T1.
func authorizeAs(f *fixture, name string) httpadapters.Authorize {
	return func(*http.Request, string) (httpadapters.Caller, error) {
		return httpadapters.Caller{Account: f.t1.AccountID(), User: f.ids[name], Role: roster.RoleAdmin}, nil
	}
}

// counting is a store that writes down what is read.
type counting struct {
	roster.Store
	reads []string
}

func (s *counting) Users(ctx context.Context, q roster.UserSelection) ([]roster.User, error) {
	s.reads = append(s.reads, "users")
	return s.Store.Users(ctx, q)
}

func (s *counting) Groups(ctx context.Context, q roster.GroupSelection) ([]roster.AccessGroup, error) {
	s.reads = append(s.reads, "groups")
	return s.Store.Groups(ctx, q)
}

func (s *counting) Grants(ctx context.Context, q roster.GrantSelection) ([]roster.Grant, error) {
	s.reads = append(s.reads, "grants")
	return s.Store.Grants(ctx, q)
}

// broken is a store that fails.
type broken struct {
	roster.Store
	err error
}

func (s broken) Users(context.Context, roster.UserSelection) ([]roster.User, error) {
	return nil, s.err
}

func (s broken) Update(context.Context, func(roster.Tx) error) error { return s.err }

// What the database says stays inside: one line in the log, and no success.
func TestBrokenStore(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		status int
		want   string
		logged bool
	}{
		"down":     {errors.New("SELECT * FROM x: dial tcp 10.0.0.1:5432\nrefused"), 500, "internal", true},
		"unknown":  {roster.ErrCommitUnknown, 500, "internal", true},
		"conflict": {roster.ErrConflict, 409, "changed by somebody else: try again", false},
		"busy":     {roster.ErrBusy, 503, "busy: try again soon", false},
		"gone":     {context.Canceled, 503, "the request took too long", false},
	} {
		t.Run(name, func(t *testing.T) {
			for _, method := range []string{"GET", "DELETE"} {
				is := is.New(t)
				f := newFixture(t, nil)
				down := f.dir.WithStore(broken{f.store, c.err})
				f.set = pickaxe.New(down, pickaxe.Config{Authorize: authorizeAs(f, "adm1"), Log: slogTo(f)})
				r := f.ask("adm1", method, "/studio/user/bob@x.test", "")
				is.Equal(r.status, c.status)
				is.Equal(f.problem(r), c.want)
				is.Equal(r.header.Get("Retry-After") != "", c.status == 503)
				is.Equal(strings.Count(f.log.String(), "\n"), map[bool]int{true: 1}[c.logged]) // one event, one line
				is.True(!strings.Contains(f.log.String(), "bob@x.test"))
			}
		})
	}
}

// racing is a store where somebody else is faster.
type racing struct {
	roster.Store
	faster func()
}

func (s racing) Update(ctx context.Context, fn func(roster.Tx) error) error {
	s.faster()
	return s.Store.Update(ctx, fn)
}

// A user who is deleted between the look-up and the change is not found.
func TestDeletedMeanwhile(t *testing.T) {
	for method, body := range map[string]string{"DELETE": "", "PATCH": `{"data":{"name":"x"}}`} {
		t.Run(method, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			faster := func() { must(f.t1.Apply(t.Context(), f.ids["bob"], roster.Remove))(t) }
			f.set = pickaxe.New(f.dir.WithStore(racing{f.store, faster}), pickaxe.Config{Authorize: authorizeAs(f, "adm1")})
			is.Equal(f.ask("adm1", method, "/studio/user/bob@x.test", body).status, 404)
		})
	}
}
