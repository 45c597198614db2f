package axiom_test

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
	"example.com/roster/httpadapters/axiom"
)

// broken is a store that fails to read users after some reads, and to write.
type broken struct {
	roster.Store
	reads int
	err   error
}

func (s *broken) Users(ctx context.Context, q roster.UserSelection) ([]roster.User, error) {
	if s.reads--; s.reads < 0 {
		return nil, s.err
	}
	return s.Store.Users(ctx, q)
}

func (s *broken) Update(context.Context, func(roster.Tx) error) error { return s.err }

// serve makes the fixture's set one over a broken store.
func (f *fixture) serve(store roster.Store) {
	f.set = axiom.New(f.dir.WithStore(store), axiom.Config{
		Log: slog.New(slog.NewJSONHandler(&f.log, nil)),
		Authorize: func(*http.Request, string) (httpadapters.Caller, error) {
			return httpadapters.Caller{Account: f.t1.AccountID(), User: f.ids["adm1"], Role: roster.RoleAdmin}, nil
		},
	})
}

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
			for request, body := range map[string]string{
				"GET /v2/users": "", "GET /v2/users/{bob}": "", "DELETE /v2/users/{bob}": "",
				"POST /v2/users": `{"name":"n","email":"n@x.test","role":"user"}`,
			} {
				is := is.New(t)
				f := newFixture(t, nil)
				f.serve(&broken{f.store, 0, c.err})
				method, path, _ := strings.Cut(request, " ")
				r := f.ask("adm1", method, strings.ReplaceAll(path, "{bob}", f.ids["bob"].String()), body)
				is.Equal(r.status, c.status)
				is.Equal(f.message(r), c.want)
				is.Equal(r.header.Get("Retry-After") != "", c.status == 503)
				is.Equal(strings.Count(f.log.String(), "\n"), c.lines) // one event, one line
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
		must(f.t1.Create(t.Context(), roster.NewUser{Name: name}))(t)
	}
	f.serve(&broken{f.store, 1, errors.New("down")})
	r := f.ask("adm1", "GET", "/v2/users", "")
	is.Equal(r.status, 200)
	is.True(len(r.body) > 64<<10)
	is.True(!strings.Contains(r.body, "]"))
	is.Equal(strings.Count(f.log.String(), "\n"), 1)
}
