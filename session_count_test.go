package roster_test

import (
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestCountSessions counts the sessions of an account whose users could click on.
func TestCountSessions(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(*testing.T, *roster.Directory, roster.User, roster.Session, *clock)
		want int // of three sessions, one of them of another user, beside one of another account
	}{
		{"all live", func(*testing.T, *roster.Directory, roster.User, roster.Session, *clock) {}, 3},
		{"one was ended", func(t *testing.T, dir *roster.Directory, u roster.User, s roster.Session, _ *clock) {
			is.New(t).NoErr(dir.EndSession(t.Context(), u.ID, s.Secret.ID))
		}, 2},
		{"the user was signed out everywhere", func(t *testing.T, dir *roster.Directory, u roster.User, _ roster.Session, _ *clock) {
			_, err := dir.ForceLogout(t.Context(), u.ID)
			is.New(t).NoErr(err)
		}, 1},
		{"the user was deactivated", func(t *testing.T, dir *roster.Directory, u roster.User, _ roster.Session, _ *clock) {
			_, err := dir.Apply(t.Context(), u.ID, roster.Deactivate)
			is.New(t).NoErr(err)
		}, 1},
		{"the account was closed", func(t *testing.T, dir *roster.Directory, _ roster.User, _ roster.Session, _ *clock) {
			_, err := dir.CloseAccount(t.Context())
			is.New(t).NoErr(err)
		}, 0},
		{"idle for too long", func(_ *testing.T, _ *roster.Directory, _ roster.User, _ roster.Session, watch *clock) {
			watch.Add(60 * 24 * time.Hour)
		}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			watch, cfg := newClock(), testConfig()
			cfg.Now = watch.Now
			dir := roster.New(memstore.New(), cfg)
			u := mustCreate(t, dir, roster.NewUser{Email: "a@x.test", Active: true})
			other := mustCreate(t, dir, roster.NewUser{Email: "b@x.test", Active: true})
			var first roster.Session
			for _, id := range []roster.ID{u.ID, u.ID, other.ID} {
				s, err := dir.StartSession(t.Context(), id, roster.ClientInfo{})
				is.NoErr(err)
				if first.User.ID.IsZero() {
					first = s
				}
			}
			elsewhere, err := dir.CreateAccount(t.Context(), roster.NewAccount{Name: "Elsewhere"})
			is.NoErr(err)
			stranger := mustCreate(t, dir.ForAccount(elsewhere.ID), roster.NewUser{Email: "a@x.test", Active: true})
			_, err = dir.ForAccount(elsewhere.ID).StartSession(t.Context(), stranger.ID, roster.ClientInfo{})
			is.NoErr(err)
			c.end(t, dir, u, first, watch)
			n, more, err := dir.CountSessions(t.Context(), 100)
			is.NoErr(err)
			is.Equal(n, c.want)
			is.True(!more)
		})
	}
}

// A count looks at no more sessions than it is told, page by page, and says so.
func TestCountSessionsStops(t *testing.T) {
	cfg := testConfig()
	cfg.MaxPage = 2
	dir := roster.New(memstore.New(), cfg)
	u := mustCreate(t, dir, roster.NewUser{Email: "a@x.test", Active: true})
	for range 5 {
		_, err := dir.StartSession(t.Context(), u.ID, roster.ClientInfo{})
		is.New(t).NoErr(err)
	}
	for _, c := range []struct {
		atMost, want int
		more         bool
		err          error
	}{
		{1, 1, true, nil}, {3, 3, true, nil}, {4, 4, true, nil}, {5, 5, true, nil}, {6, 5, false, nil}, {20, 5, false, nil},
		{0, 0, false, roster.ErrInvalid}, {21, 0, false, roster.ErrInvalid},
	} {
		is := is.New(t)
		n, more, err := dir.CountSessions(t.Context(), c.atMost)
		is.True(errors.Is(err, c.err))
		is.Equal(n, c.want)
		is.Equal(more, c.more)
	}
}
