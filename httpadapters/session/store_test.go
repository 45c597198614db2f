package session_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/session"
)

// broken is a store that fails to write, and to read where reads is set.
type broken struct {
	roster.Store
	reads bool
	err   error
}

func (s *broken) Update(context.Context, func(roster.Tx) error) error { return s.err }

func (s *broken) Principal(ctx context.Context, q roster.PrincipalSelection) (roster.Principal, error) {
	if s.reads {
		return roster.Principal{}, s.err
	}
	return s.Store.Principal(ctx, q)
}

// Rows 19 and 20: what the store did not do is no success, and nobody hears why.
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
		"late":     {context.DeadlineExceeded, 503, "the request took too long", 0},
	} {
		for _, route := range []string{"POST /session", "DELETE /session", "DELETE /sessions/{id}", "GET /session", "POST /app"} {
			t.Run(name+" "+route, func(t *testing.T) {
				is := is.New(t)
				f := newFixture(t, nil)
				method, path, _ := strings.Cut(route, " ")
				store := &broken{f.store, path == "/app" || method == "GET", c.err}
				f.set = session.New(f.dir.WithStore(store), f.cfg)
				h := f.set.Require(app)
				if path != "/app" {
					h = f.set
				}
				path = strings.ReplaceAll(path, "{id}", f.ids["session alice2"].String())
				r := f.request("alice1", method, path, signInBody("alice@x.test", password))
				asBrowser(r)
				got := f.sendTo(h, r)
				is.Equal(got.status, c.status)
				is.Equal(decoded[problem](f, got).Detail, c.want)
				is.Equal(len(got.header.Values("Set-Cookie")), 0)      // who is not signed out keeps the cookie
				is.Equal(strings.Count(f.log.String(), "\n"), c.lines) // one event, one line
			})
		}
	}
}

// A hash that waits too long is refused, to be tried again.
func TestBusy(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.set = session.New(f.dir.WithStore(&broken{f.store, false, roster.ErrBusy}), f.cfg)
	r := f.ask("", "POST", "/session", signInBody("alice@x.test", password))
	is.Equal(r.status, 503)
	is.Equal(decoded[problem](f, r).Detail, "busy: try again soon")
	is.Equal(r.header.Get("Retry-After"), "1")
}
