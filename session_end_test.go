package roster_test

import (
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestSessionIsOver names all that ends a session.
func TestSessionIsOver(t *testing.T) {
	for name, end := range map[string]func(t *testing.T, dir *roster.Directory, c *clock, s roster.Session) error{
		"force-logout": func(t *testing.T, dir *roster.Directory, _ *clock, s roster.Session) error {
			_, err := dir.ForceLogout(t.Context(), s.User.ID)
			return err
		},
		"deactivated": func(t *testing.T, dir *roster.Directory, _ *clock, s roster.Session) error {
			_, err := dir.Apply(t.Context(), s.User.ID, roster.Deactivate)
			return err
		},
		"deactivated and active again": func(t *testing.T, dir *roster.Directory, _ *clock, s roster.Session) error {
			mustApply(t, dir, s.User.ID, roster.Deactivate)
			_, err := dir.Apply(t.Context(), s.User.ID, roster.Reactivate)
			return err
		},
		"removed": func(t *testing.T, dir *roster.Directory, _ *clock, s roster.Session) error {
			_, err := dir.Apply(t.Context(), s.User.ID, roster.Remove)
			return err
		},
		"another password": func(t *testing.T, dir *roster.Directory, _ *clock, s roster.Session) error {
			_, err := dir.SetPassword(t.Context(), s.User.ID, "anotherpassword")
			return err
		},
		"ended": func(t *testing.T, dir *roster.Directory, _ *clock, s roster.Session) error {
			return dir.EndSession(t.Context(), s.User.ID, s.Secret.ID)
		},
		"all ended": func(t *testing.T, dir *roster.Directory, _ *clock, s roster.Session) error {
			_, err := dir.EndSessions(t.Context(), s.User.ID, roster.ID{})
			return err
		},
		"rotated, half a minute later": func(t *testing.T, dir *roster.Directory, c *clock, s roster.Session) error {
			_, err := dir.RotateSession(t.Context(), s.Token)
			c.Add(30 * time.Second)
			return err
		},
		"rotated, and ended": func(t *testing.T, dir *roster.Directory, _ *clock, s roster.Session) error {
			if _, err := dir.RotateSession(t.Context(), s.Token); err != nil {
				return err
			}
			return dir.EndSession(t.Context(), s.User.ID, s.Secret.ID)
		},
		"idle": func(t *testing.T, dir *roster.Directory, c *clock, s roster.Session) error {
			c.Add(7 * 24 * time.Hour)
			return nil
		},
		"30 days old": func(t *testing.T, dir *roster.Directory, c *clock, s roster.Session) error {
			for range 5 {
				c.Add(6 * 24 * time.Hour)
				if _, err := dir.Session(t.Context(), s.Token); err != nil && dir.Now().Before(s.Secret.Expires) {
					return err
				}
			}
			return nil
		},
		"a closed account": func(t *testing.T, dir *roster.Directory, c *clock, s roster.Session) error {
			_, err := dir.CloseAccount(t.Context())
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			dir, c := throttling(t)
			s := mustSignIn(t, dir, signIn("jane@x.test", password))
			c.Add(time.Minute)
			_, err := dir.Session(t.Context(), s.Token)
			is.NoErr(err)
			is.NoErr(end(t, dir, c, s))
			_, err = dir.Session(t.Context(), s.Token)
			is.True(errors.Is(err, roster.ErrCredentials))
			_, err = dir.RotateSession(t.Context(), s.Token)
			is.Equal(err, roster.ErrCredentials)
		})
	}
}

// TestASessionFollowsItsUser changes a user's row alone, as a store shows it in the
// middle of what ends sessions.
func TestASessionFollowsItsUser(t *testing.T) {
	for name, change := range map[string]func(*roster.User){
		"epoch": func(u *roster.User) { u.Epoch++ },
		"state": func(u *roster.User) { u.State = roster.StateDeactivated },
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			store := memstore.New()
			dir := roster.New(store, testConfig())
			jane(t, dir)
			s := mustSignIn(t, dir, signIn("jane@x.test", password))
			u := s.User
			change(&u)
			is.NoErr(store.Update(t.Context(), func(tx roster.Tx) error { return tx.PutUser(t.Context(), &u) }))
			_, err := dir.Session(t.Context(), s.Token)
			is.True(errors.Is(err, roster.ErrCredentials))
			_, err = dir.RotateSession(t.Context(), s.Token)
			is.Equal(err, roster.ErrCredentials)
			listed, err := dir.Sessions(t.Context(), roster.SessionQuery{User: u.ID})
			is.NoErr(err)
			is.Equal(len(listed), 0)
		})
	}
}

// TestWhoStartsNoSession asks for a session in every state.
func TestWhoStartsNoSession(t *testing.T) {
	for _, state := range roster.States() {
		t.Run(string(state), func(t *testing.T) {
			is := is.New(t)
			dir := roster.New(memstore.New(), testConfig())
			u := userIn(t, dir, state, state == roster.StateActive)
			var want error
			if state != roster.StateActive {
				want = roster.ErrCredentials
			}
			_, err := dir.StartSession(t.Context(), u.ID, roster.ClientInfo{})
			is.Equal(err, want)
		})
	}
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	u := jane(t, dir)
	_, err := dir.CloseAccount(t.Context())
	is.NoErr(err)
	_, err = dir.StartSession(t.Context(), u.ID, roster.ClientInfo{})
	is.Equal(err, roster.ErrCredentials)
}

// TestSessionText tries what is almost a session's text.
func TestSessionText(t *testing.T) {
	is := is.New(t)
	dir, _ := throttling(t)
	s := mustSignIn(t, dir, signIn("jane@x.test", password))
	_, token, err := dir.IssueToken(t.Context(), roster.NewToken{User: s.User.ID})
	is.NoErr(err)
	texts := []roster.SecretText{"", token, s.Token + "=", s.Token + "A", " " + s.Token, roster.SecretText(s.Secret.ID.String()), roster.SecretText(make([]byte, 1<<20))}
	for i := range s.Token {
		flipped := []byte(s.Token)
		flipped[i] ^= 0x20
		texts = append(texts, s.Token[:i], roster.SecretText(flipped))
	}
	for _, text := range texts {
		_, err := dir.Session(t.Context(), text)
		is.Equal(err, roster.ErrCredentials)
	}
	_, err = dir.Authenticate(t.Context(), s.Token)
	is.Equal(err, roster.ErrCredentials) // a session is no token
}

func TestSessions(t *testing.T) {
	is := is.New(t)
	dir, c := throttling(t)
	var made []roster.Session
	for range 4 {
		made = append(made, mustSignIn(t, dir, signIn("jane@x.test", password)))
		c.Add(time.Second)
	}
	u := made[0].User
	listed, err := dir.Sessions(t.Context(), roster.SessionQuery{User: u.ID})
	is.NoErr(err)
	is.Equal(len(listed), 4)
	for i := range listed {
		is.Equal(listed[i].ID, made[i].Secret.ID) // oldest first
	}
	is.NoErr(dir.EndSession(t.Context(), u.ID, made[1].Secret.ID))
	is.Equal(dir.EndSession(t.Context(), u.ID, made[1].Secret.ID), roster.ErrNotFound)
	n, err := dir.EndSessions(t.Context(), u.ID, made[3].Secret.ID)
	is.NoErr(err)
	is.Equal(n, 2)
	listed, err = dir.Sessions(t.Context(), roster.SessionQuery{User: u.ID})
	is.NoErr(err)
	is.Equal(len(listed), 1)
	is.Equal(listed[0].ID, made[3].Secret.ID)
}

// TestOwnSessions lets somebody of the lowest rank sign out, and nobody else's
// sessions be seen.
func TestOwnSessions(t *testing.T) {
	is := is.New(t)
	dir, _ := throttling(t)
	low := mustCreate(t, dir, roster.NewUser{Email: "low@x.test", Password: password, Role: roster.RoleNone, Active: true})
	theirs := mustSignIn(t, dir, signIn("jane@x.test", password))
	own := mustSignIn(t, dir, signIn("low@x.test", password))
	as := dir.ActingAs(roster.Actor{User: low.ID})
	listed, err := as.Sessions(t.Context(), roster.SessionQuery{User: low.ID})
	is.NoErr(err)
	is.Equal(len(listed), 1)
	_, err = as.Sessions(t.Context(), roster.SessionQuery{User: theirs.User.ID})
	is.Equal(err, roster.ErrForbidden)
	is.Equal(as.EndSession(t.Context(), theirs.User.ID, theirs.Secret.ID), roster.ErrForbidden)
	_, err = as.EndSessions(t.Context(), theirs.User.ID, roster.ID{})
	is.Equal(err, roster.ErrForbidden)
	_, err = as.StartSession(t.Context(), theirs.User.ID, roster.ClientInfo{})
	is.Equal(err, roster.ErrForbidden)
	is.NoErr(as.EndSession(t.Context(), low.ID, own.Secret.ID))
	_, err = dir.Session(t.Context(), own.Token)
	is.True(errors.Is(err, roster.ErrCredentials))
}

// TestATokenThatSignsOutIsNamed ends sessions by a token of their user.
func TestATokenThatSignsOutIsNamed(t *testing.T) {
	is := is.New(t)
	dir, _ := throttling(t)
	s := mustSignIn(t, dir, signIn("jane@x.test", password))
	by := roster.Actor{User: s.User.ID, Token: roster.NewID(), Role: roster.RoleReadOnly}
	is.NoErr(dir.ActingAs(by).EndSession(t.Context(), s.User.ID, s.Secret.ID))
	page, err := dir.Events(t.Context(), roster.EventQuery{User: s.User.ID})
	is.NoErr(err)
	events := page.Events
	is.Equal(events[len(events)-1].Kind, roster.EventSessionEnded)
	is.Equal(events[len(events)-1].Actor, by)
}

func TestSessionsLimit(t *testing.T) {
	for _, c := range []struct {
		name        string
		config, own int
		want        int
	}{
		{"none", 0, 0, 5},
		{"Config's", 3, 0, 3},
		{"the user's", 0, 2, 2},
		{"the user's before Config's", 2, 4, 4},
	} {
		for _, refuse := range []bool{false, true} {
			t.Run(c.name, func(t *testing.T) {
				is := is.New(t)
				cfg := testConfig()
				cfg.SessionsLimit, cfg.RefuseSessions = c.config, refuse
				dir := roster.New(memstore.New(), cfg)
				u := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", SessionsLimit: c.own, Active: true})
				var first, last roster.Session
				for i := range 5 {
					s, err := dir.StartSession(t.Context(), u.ID, roster.ClientInfo{})
					if refuse && i >= c.want {
						is.Equal(err, roster.ErrTooManySessions)
						continue
					}
					is.NoErr(err)
					if i == 0 {
						first = s
					}
					last = s
				}
				live, err := dir.Sessions(t.Context(), roster.SessionQuery{User: u.ID})
				is.NoErr(err)
				is.Equal(len(live), c.want)
				_, err = dir.Session(t.Context(), last.Token)
				is.NoErr(err)
				_, err = dir.Session(t.Context(), first.Token)
				is.Equal(err == nil, refuse || c.want == 5) // the oldest gave way
			})
		}
	}
}

// TestLastUse writes it once a minute.
func TestLastUse(t *testing.T) {
	is := is.New(t)
	dir, c := throttling(t)
	s := mustSignIn(t, dir, signIn("jane@x.test", password))
	for _, step := range []struct {
		wait time.Duration
		want time.Duration // after the sign-in
	}{{30 * time.Second, 0}, {29 * time.Second, 0}, {time.Second, time.Minute}, {59 * time.Second, time.Minute}, {time.Second, 2 * time.Minute}} {
		c.Add(step.wait)
		read, err := dir.Session(t.Context(), s.Token)
		is.NoErr(err)
		is.Equal(read.Secret.LastUsed, s.Secret.Created.Add(step.want))
	}
}

func TestRotateSession(t *testing.T) {
	is := is.New(t)
	dir, c := throttling(t)
	s := mustSignIn(t, dir, signIn("jane@x.test", password))
	_, err := dir.Edit(t.Context(), s.User.ID, func(p *roster.Profile) error { p.Role = roster.RoleAdmin; return nil })
	is.NoErr(err)
	read, err := dir.Session(t.Context(), s.Token)
	is.NoErr(err)
	is.Equal(read.Secret.Role, roster.RoleUser) // what it was when the session began
	c.Add(time.Second)
	next, err := dir.RotateSession(t.Context(), s.Token)
	is.NoErr(err)
	is.True(next.Token != s.Token)
	is.Equal(next.Secret.ID, s.Secret.ID)
	is.Equal(next.Secret.Expires, s.Secret.Expires)
	read, err = dir.Session(t.Context(), next.Token)
	is.NoErr(err)
	is.Equal(read.Secret.Role, roster.RoleAdmin)

	c.Add(29 * time.Second)
	read, err = dir.Session(t.Context(), s.Token) // a request that was on its way
	is.NoErr(err)
	is.Equal(read.Secret.ID, s.Secret.ID)
	is.Equal(read.Secret.Role, roster.RoleAdmin)
	_, err = dir.RotateSession(t.Context(), s.Token)
	is.Equal(err, roster.ErrCredentials) // which makes no third text
	all, err := dir.Sessions(t.Context(), roster.SessionQuery{User: s.User.ID})
	is.NoErr(err)
	is.Equal(len(all), 1)
}

// TestLoweredLimitEndsTheOldestSessions lowers the limit of a user who is signed
// in three times.
func TestLoweredLimitEndsTheOldestSessions(t *testing.T) {
	is := is.New(t)
	cfg, clock := testConfig(), newClock()
	cfg.Now = clock.Now
	dir := roster.New(memstore.New(), cfg)
	u := mustCreate(t, dir, roster.NewUser{Active: true, SessionsLimit: 3})
	var newest roster.Session
	for range 3 {
		clock.Add(time.Second)
		var err error
		newest, err = dir.StartSession(t.Context(), u.ID, roster.ClientInfo{})
		is.NoErr(err)
	}
	_, err := dir.Edit(t.Context(), u.ID, func(p *roster.Profile) error { p.SessionsLimit = 1; return nil })
	is.NoErr(err)
	left, err := dir.Sessions(t.Context(), roster.SessionQuery{User: u.ID})
	is.NoErr(err)
	is.Equal(len(left), 1)
	is.Equal(left[0].ID, newest.Secret.ID)
}
