package embedthis_test

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
	"example.com/roster/httpadapters/embedthis"
)

// broken is a store that fails to read users and secrets after some reads, and
// to write.
type broken struct {
	roster.Store
	reads int
	err   error
}

func (s *broken) failing() bool {
	s.reads--
	return s.reads < 0
}

func (s *broken) Users(ctx context.Context, q roster.UserSelection) ([]roster.User, error) {
	if s.failing() {
		return nil, s.err
	}
	return s.Store.Users(ctx, q)
}

func (s *broken) Secrets(ctx context.Context, q roster.SecretSelection) ([]roster.Secret, error) {
	if s.failing() {
		return nil, s.err
	}
	return s.Store.Secrets(ctx, q)
}

func (s *broken) Update(context.Context, func(roster.Tx) error) error { return s.err }

// serve makes the fixture's set one over a broken store.
func (f *fixture) serve(store roster.Store) {
	f.set = embedthis.New(f.dir.WithStore(store), embedthis.Config{
		Log: slog.New(slog.NewJSONHandler(&f.log, nil)), Identity: verified,
		Account: func(*http.Request) roster.ID { return f.t1.AccountID() },
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
			f.serve(&broken{f.store, 2, c.err})
			r := f.ask("adm1", "/user/remove", `{"id":"{bob}"}`)
			is.Equal(r.status, c.status)
			is.Equal(r.body, c.want)
			is.Equal(r.header.Get("Retry-After") != "", c.status == 503)
			is.Equal(strings.Count(f.log.String(), "\n"), c.lines) // one event, one line
			is.True(!strings.Contains(f.log.String(), "x.test"))
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
				f.serve(&broken{f.store, n, errors.New("down")})
				action, body, _ := strings.Cut(request, " ")
				r := f.request("adm1", "POST", "/user/"+action, strings.ReplaceAll(body, "{code}", f.code()))
				r.Header.Set("Verified", "alice@x.test")
				got := f.send(r)
				is.Equal(got.status, 500)
				is.Equal(got.body, "internal")
			})
		}
	}
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
	for request, want := range map[string]string{
		`create {"email":"n@x.test","role":"user","sendInvite":true}`:  "invited",
		`updateRole {"id":"{carol}","role":"admin","sendInvite":true}`: "invited",
		`update {"id":"{bob}","first":"x"}`:                            "active",
		`remove {"id":"{bob}"}`:                                        "",
	} {
		t.Run(request, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			store := &racing{Store: f.store}
			f.serve(store)
			action, body, _ := strings.Cut(request, " ")
			is.Equal(read[user](f, f.ask("adm1", "/user/"+action, body)).State, want)
			is.True(store.lost)
		})
	}
}
