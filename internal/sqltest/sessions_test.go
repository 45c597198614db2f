package sqltest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// cheap is a Config whose passwords cost next to nothing.
func cheap() *roster.Config { return &roster.Config{HashMemory: 64, HashTime: 1} }

// TestSessionsLimit starts 50 sessions at once where 3 are allowed.
func TestSessionsLimit(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		for name, refuse := range map[string]bool{"end the oldest": false, "refuse": true} {
			t.Run(name, func(t *testing.T) {
				store := newStore(t, e.open(t), e.dialect, nil)
				holdsSessions(t, refuse, store)
			})
		}
	})
}

// holdsSessions starts 50 sessions of one user at once through stores, in turn,
// and counts those that live.
func holdsSessions(t *testing.T, refuse bool, stores ...roster.Store) {
	t.Helper()
	is := is.New(t)
	cfg := cheap()
	cfg.SessionsLimit, cfg.RefuseSessions = 3, refuse
	dirs := make([]*roster.Directory, len(stores))
	for i, s := range stores {
		dirs[i] = roster.New(s, cfg)
	}
	u, err := dirs[0].Create(t.Context(), roster.NewUser{Email: "jane@x.test", Active: true})
	is.NoErr(err)
	var wg sync.WaitGroup
	tokens, failures := make([]roster.SecretText, 50), make([]error, 50)
	for i := range tokens {
		wg.Go(func() {
			s, err := dirs[i%len(dirs)].StartSession(context.Background(), u.ID, roster.ClientInfo{})
			tokens[i], failures[i] = s.Token, err
		})
	}
	wg.Wait()
	started, refused, live := 0, 0, 0
	for i, err := range failures {
		switch {
		case err == nil:
			started++
		case errors.Is(err, roster.ErrTooManySessions):
			refused++
		default:
			t.Errorf("starting a session: %v", err)
		}
		if _, err := dirs[0].Session(t.Context(), tokens[i]); err == nil {
			live++
		}
	}
	t.Logf("FIGURE sessions started %d, refused %d, live %d", started, refused, live)
	is.Equal(live, 3)
	is.Equal(started+refused, 50)
	is.Equal(refused > 0, refuse)
}

// TestFailuresAreCountedExactly tries 200 wrong passwords, 16 at once.
func TestFailuresAreCountedExactly(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is := is.New(t)
		cfg, now := cheap(), time.Now()
		cfg.FreeFailures, cfg.Now = 5, func() time.Time { return now }
		dir := roster.New(newStore(t, e.open(t), e.dialect, nil), cfg)
		var mu sync.Mutex
		var wg sync.WaitGroup
		checked, throttled := 0, 0
		for range 16 {
			wg.Go(func() {
				for n := 0; n < 200/16; n++ {
					_, err := dir.SignIn(context.Background(), roster.SignIn{Email: "jane@x.test", Password: "wrong password"})
					mu.Lock()
					switch {
					case errors.Is(err, roster.ErrBusy):
						n--
					case errors.Is(err, roster.ErrCredentials):
						checked++
					case errors.Is(err, roster.ErrThrottled):
						throttled++
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		t.Logf("FIGURE wrong passwords checked %d, throttled %d", checked, throttled)
		is.Equal(checked, 5)
		is.Equal(throttled, 16*(200/16)-5)
	})
}

// TestSignInByPassword goes the whole way on each engine.
func TestSignInByPassword(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is := is.New(t)
		dir := roster.New(newStore(t, e.open(t), e.dialect, nil), cheap())
		u, err := dir.Create(t.Context(), roster.NewUser{Email: "jane@x.test", Password: "securepassword", Active: true})
		is.NoErr(err)
		from := roster.ClientInfo{UserAgent: "curl", Network: "2001:db8::1"}
		_, err = dir.SignIn(t.Context(), roster.SignIn{Email: "jane@x.test", Password: "securepasswore", ClientInfo: from})
		is.Equal(err, roster.ErrCredentials)
		s, err := dir.SignIn(t.Context(), roster.SignIn{Email: "JANE@x.test", Password: "securepassword", ClientInfo: from})
		is.NoErr(err)
		read, err := dir.Session(t.Context(), s.Token)
		is.NoErr(err)
		is.Equal(read.User, s.User)
		is.Equal(read.Secret, s.Secret)
		_, err = dir.SignInVerified(t.Context(), roster.Claims{Issuer: "i", Subject: "s", Email: "jane@x.test"}, false)
		is.NoErr(err)
		_, err = dir.SignInVerified(t.Context(), roster.Claims{Issuer: "i", Subject: "s"}, false)
		is.NoErr(err)
		_, err = dir.ForceLogout(t.Context(), u.ID)
		is.NoErr(err)
		_, err = dir.Session(t.Context(), s.Token)
		is.True(errors.Is(err, roster.ErrCredentials))
	})
}

// TestReopenedAccount ends the sessions of an account that was closed for a while, and
// takes whoever is removed out of their team.
func TestReopenedAccount(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is := is.New(t)
		cfg := cheap()
		now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
		cfg.Now = func() time.Time { return now }
		dir := roster.New(newStore(t, e.open(t), e.dialect, nil), cfg)
		u, err := dir.Create(t.Context(), roster.NewUser{Active: true})
		is.NoErr(err)
		s, err := dir.StartSession(t.Context(), u.ID, roster.ClientInfo{})
		is.NoErr(err)
		now = now.Add(time.Minute)
		_, err = dir.CloseAccount(t.Context())
		is.NoErr(err)
		now = now.Add(time.Minute)
		_, err = dir.ReopenAccount(t.Context())
		is.NoErr(err)
		now = now.Add(time.Second)
		_, err = dir.Session(t.Context(), s.Token)
		is.True(errors.Is(err, roster.ErrSessionOver))
		live, err := dir.Sessions(t.Context(), roster.SessionQuery{User: u.ID})
		is.NoErr(err)
		is.Equal(len(live), 0)
		again, err := dir.StartSession(t.Context(), u.ID, roster.ClientInfo{})
		is.NoErr(err)
		_, err = dir.Session(t.Context(), again.Token)
		is.NoErr(err)

		team, err := dir.CreateTeam(t.Context(), roster.TeamProfile{Name: "team"})
		is.NoErr(err)
		_, err = dir.JoinTeam(t.Context(), team.ID, u.ID)
		is.NoErr(err)
		for _, step := range []struct {
			action roster.Action
			in     int
		}{{roster.Remove, 0}, {roster.Restore, 1}} {
			_, err = dir.Apply(t.Context(), u.ID, step.action)
			is.NoErr(err)
			in, err := dir.TeamMemberships(t.Context(), roster.TeamMembershipQuery{Team: team.ID})
			is.NoErr(err)
			is.Equal(len(in), step.in)
		}
		found, err := dir.Check(t.Context())
		is.NoErr(err)
		is.Equal(len(found), 1) // no owner
		is.Equal(found[0].Kind, roster.FindingNoOwner)
	})
}
