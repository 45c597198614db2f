package roster_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// forgetful is a Directory with the active user jane, who has a session, and a
// clock.
func forgetful(t *testing.T, n roster.NewUser) (*roster.Directory, *clock, roster.Session) {
	t.Helper()
	c, cfg := newClock(), testConfig()
	cfg.Now = c.Now
	dir := roster.New(memstore.New(), cfg)
	n.Email, n.Active = "jane@x.test", true
	s, err := dir.StartSession(t.Context(), mustCreate(t, dir, n).ID, roster.ClientInfo{})
	if err != nil {
		t.Fatal(err)
	}
	return dir, c, s
}

// mustForget returns the code that is mailed, "" where none is.
func mustForget(t *testing.T, dir *roster.Directory, email string) roster.SecretText {
	t.Helper()
	if err := dir.SendPasswordReset(t.Context(), email, roster.ClientInfo{UserAgent: "Lynx\n", Network: "192.0.2.1"}); err != nil {
		t.Fatal(err)
	}
	var box mailbox
	mustRelay(t, dir, box.config())
	return box.code(roster.PurposePasswordReset)
}

func TestForgottenPassword(t *testing.T) {
	is := is.New(t)
	dir, c, old := forgetful(t, roster.NewUser{Password: "forgotten password", EmailVerified: true})
	_, token, err := dir.IssueToken(t.Context(), roster.NewToken{User: old.User.ID})
	is.NoErr(err)
	_, err = dir.LinkIdentity(t.Context(), old.User.ID, google)
	is.NoErr(err)
	before, err := dir.User(t.Context(), old.User.ID)
	is.NoErr(err)
	c.Add(time.Second)
	is.NoErr(dir.SendPasswordReset(t.Context(), "JANE@X.test", roster.ClientInfo{}))
	var box mailbox
	is.Equal(mustRelay(t, dir, box.config()), 1)
	m := box.got[0]
	is.Equal(m.Email, "jane@x.test") // where it is stored, not as it was typed
	is.Equal(m.Event.Kind, roster.EventPasswordForgotten)
	is.Equal(m.Event.Actor, roster.Actor{}) // anybody may ask
	is.Equal(m.Expires, dir.Now().Add(time.Hour))
	asked, err := dir.User(t.Context(), old.User.ID)
	is.NoErr(err)
	before.Version = asked.Version
	is.Equal(asked, before) // being asked for changes nothing that anybody sees
	_, err = dir.Session(t.Context(), old.Token)
	is.NoErr(err)

	for range 20 {
		_, err := dir.SignIn(t.Context(), roster.SignIn{Email: "jane@x.test", Password: "wrong password"})
		is.True(err != nil)
	}
	s, err := dir.ResetPassword(t.Context(), m.Code, password, roster.ClientInfo{Network: "192.0.2.1"})
	is.NoErr(err)
	read, err := dir.Session(t.Context(), s.Token)
	is.NoErr(err)
	is.Equal(read.User, s.User)
	_, err = dir.Session(t.Context(), old.Token)
	is.True(errors.Is(err, roster.ErrCredentials))
	_, err = dir.Authenticate(t.Context(), token)
	is.Equal(err, roster.ErrCredentials)
	_, err = dir.SignInVerified(t.Context(), google, false)
	is.NoErr(err) // linked before the address was last proven
	_, err = dir.SignIn(t.Context(), roster.SignIn{Email: "jane@x.test", Password: password})
	is.NoErr(err) // not held back any more
	_, err = dir.VerifyPassword(t.Context(), old.User.ID, "forgotten password")
	is.Equal(err, roster.ErrCredentials)
	_, err = dir.ResetPassword(t.Context(), m.Code, "another password", roster.ClientInfo{})
	is.Equal(err, roster.ErrCredentials)
	page, err := dir.Events(t.Context(), roster.EventQuery{User: old.User.ID})
	is.NoErr(err)
	events := page.Events
	is.True(slices.ContainsFunc(events, func(e roster.Event) bool {
		return e.Kind == roster.EventPasswordReset && e.Actor.User == old.User.ID
	}))
}

func TestWhoIsMailedAResetCode(t *testing.T) {
	for _, c := range []struct {
		name, typed string
		user        roster.NewUser
		then        func(*testing.T, *roster.Directory, roster.ID)
		mailed      bool
	}{
		{name: "a user with a password", typed: "Jane@X.TEST", user: roster.NewUser{Password: password}, mailed: true},
		{name: "a user without one", typed: "jane@x.test", mailed: true},
		{name: "nobody", typed: "joan@x.test"},
		{name: "no address", typed: "jane"},
		{name: "nothing"},
		{name: "a dotless i", typed: "jane@ı.test"},
		{name: "a Kelvin sign", typed: "\u212aane@x.test"},
		{name: "fullwidth", typed: "ｊane@x.test"},
		{name: "a blank", typed: "jane@x.test "},
		{name: "a second address", typed: "jane@x.test,eve@x.test"},
		{name: "a header", typed: "jane@x.test\r\nBcc: eve@x.test"},
		{name: "a deactivated user", typed: "jane@x.test", then: func(t *testing.T, dir *roster.Directory, id roster.ID) {
			mustApply(t, dir, id, roster.Deactivate)
		}},
		{name: "a deleted user", typed: "jane@x.test", then: func(t *testing.T, dir *roster.Directory, id roster.ID) {
			mustApply(t, dir, id, roster.Remove)
		}},
		{name: "a created user", typed: "kim@x.test", then: func(t *testing.T, dir *roster.Directory, _ roster.ID) {
			mustCreate(t, dir, roster.NewUser{Email: "kim@x.test", Password: password})
		}},
		{name: "an invited user", typed: "kim@x.test", then: func(t *testing.T, dir *roster.Directory, _ roster.ID) {
			mustInvite(t, dir, roster.NewInvitation{Email: "kim@x.test"})
		}},
		{name: "a user of a closed account", typed: "jane@x.test", then: func(t *testing.T, dir *roster.Directory, _ roster.ID) {
			if _, err := dir.CloseAccount(t.Context()); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			dir, _, s := forgetful(t, c.user)
			if c.then != nil {
				c.then(t, dir, s.User.ID)
			}
			events := countEvents(t, dir, s.User.ID)
			is.Equal(mustForget(t, dir, c.typed) != "", c.mailed)
			is.Equal(countEvents(t, dir, s.User.ID) > events, c.mailed)
		})
	}
}

func TestForgotNeedsAKeyFirst(t *testing.T) {
	is := is.New(t)
	cfg := testConfig()
	cfg.Keys = nil
	dir := roster.New(memstore.New(), cfg)
	is.Equal(dir.SendPasswordReset(t.Context(), "nobody@x.test", roster.ClientInfo{}), roster.ErrNoKey)
	is.Equal(dir.SendVerification(t.Context(), roster.NewID()), roster.ErrNoKey)
}

// TestMailsArePaced asks again and again, and finds a pause that grows up to what
// a code lasts: whoever asks, a code that is good is in the mailbox.
func TestMailsArePaced(t *testing.T) {
	is := is.New(t)
	dir, c, _ := forgetful(t, roster.NewUser{Password: password})
	last := mustForget(t, dir, "jane@x.test")
	for _, pause := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
		c.Add(pause*time.Minute - time.Microsecond)
		is.Equal(mustForget(t, dir, "jane@x.test"), roster.SecretText(""))
		_, err := dir.ResetPassword(t.Context(), last, "short", roster.ClientInfo{})
		is.True(errors.Is(err, roster.ErrInvalid)) // not ErrCredentials
		c.Add(time.Microsecond)
		next := mustForget(t, dir, "jane@x.test")
		is.True(next != "")
		_, err = dir.ResetPassword(t.Context(), last, password, roster.ClientInfo{})
		is.Equal(err, roster.ErrCredentials) // void, or expired
		last = next
	}
	c.Add(24 * time.Hour)
	is.True(mustForget(t, dir, "jane@x.test") != "")
	c.Add(time.Minute)
	is.True(mustForget(t, dir, "jane@x.test") != "")
	c.Add(-365 * 24 * time.Hour) // a clock that is set back holds nobody up
	is.True(mustForget(t, dir, "jane@x.test") != "")

	cfg := testConfig()
	cfg.Now, cfg.PasswordResetFor = c.Now, 3*time.Minute
	dir = roster.New(memstore.New(), cfg)
	jane(t, dir)
	for _, pause := range []time.Duration{1, 2, 3, 3} {
		is.True(mustForget(t, dir, "jane@x.test") != "")
		c.Add(pause * time.Minute)
	}
}

// TestForgotTellsNothing compares what the store is asked for an address that
// somebody has and for one that nobody has, the first time and a moment later.
func TestForgotTellsNothing(t *testing.T) {
	is := is.New(t)
	store := &counted{Store: memstore.New()}
	dir := roster.New(store, testConfig())
	jane(t, dir)
	var calls [2][]string
	for i, email := range []string{"jane@x.test", "nobody@x.test"} {
		for range 2 {
			store.calls = nil
			is.NoErr(dir.SendPasswordReset(t.Context(), email, roster.ClientInfo{}))
			calls[i] = append(calls[i], strings.Join(store.calls, ", "))
		}
	}
	is.Equal(calls[0], calls[1])
	is.Equal(len(waiting(t, dir, false)), 2)
	page, err := dir.Events(t.Context(), roster.EventQuery{Kinds: []roster.EventKind{roster.EventPasswordForgotten}})
	is.NoErr(err)
	is.Equal(len(page.Events), 2)
	for _, e := range page.Events {
		is.Equal(e.User, roster.ID{}) // who it is shows when the mail is due
	}
	is.Equal(mustRelay(t, dir, new(mailbox).config()), 1)
}

// TestARepeatedResetMailHasTheSameCode fails a delivery, and relays it again.
func TestARepeatedResetMailHasTheSameCode(t *testing.T) {
	is := is.New(t)
	dir, c, s := forgetful(t, roster.NewUser{Password: password})
	is.NoErr(dir.SendPasswordReset(t.Context(), "jane@x.test", roster.ClientInfo{UserAgent: "Lynx", Network: "192.0.2.1"}))
	var codes []roster.SecretText
	for _, fails := range []error{errors.New("no mail server"), nil} {
		_, err := dir.RelayOnce(t.Context(), roster.RelayConfig{Consumer: "mail", Deliver: func(_ context.Context, m roster.Message) error {
			codes = append(codes, m.Code)
			is.Equal(m.User.ID, s.User.ID)
			return fails
		}})
		is.NoErr(err)
		c.Add(time.Hour - time.Minute)
	}
	is.Equal(len(codes), 2)
	is.Equal(codes[0], codes[1])
	page, err := dir.Events(t.Context(), roster.EventQuery{User: s.User.ID, Kinds: []roster.EventKind{roster.EventResetMailed}})
	is.NoErr(err)
	is.Equal(len(page.Events), 1) // in the trail of who is mailed
}

// TestForgottenPasswordsOfANetwork asks from one network for one address after
// another.
func TestForgottenPasswordsOfANetwork(t *testing.T) {
	is := is.New(t)
	cfg := testConfig()
	cfg.NetworkLimits = []roster.NetworkLimit{{Family: 4, Bits: 24, Failures: 4}}
	c := newClock()
	cfg.Now = c.Now
	dir := roster.New(memstore.New(), cfg)
	ask := func(i int, network string) error {
		return dir.SendPasswordReset(t.Context(), string(rune('a'+i))+"@x.test", roster.ClientInfo{Network: network})
	}
	for i := range 4 {
		is.NoErr(ask(i, "192.0.2.1"))
	}
	var throttled *roster.ThrottledError
	is.True(errors.As(ask(4, "192.0.2.9"), &throttled))
	is.Equal(throttled.Retry, 15*time.Minute)
	is.NoErr(ask(5, "198.51.100.1"))
	is.NoErr(ask(6, "")) // not known
	c.Add(15 * time.Minute)
	is.NoErr(ask(7, "192.0.2.1"))
	is.True(errors.Is(ask(8, "192.0.2.1"), roster.ErrThrottled))
}

func TestResetCodesThatAreNoGood(t *testing.T) {
	for name, spoil := range map[string]func(*testing.T, *clock, *roster.Directory, roster.ID, roster.SecretText) roster.SecretText{
		"unknown": func(_ *testing.T, _ *clock, _ *roster.Directory, _ roster.ID, code roster.SecretText) roster.SecretText {
			return code + "x"
		},
		"empty": func(*testing.T, *clock, *roster.Directory, roster.ID, roster.SecretText) roster.SecretText { return "" },
		"expired": func(_ *testing.T, c *clock, _ *roster.Directory, _ roster.ID, code roster.SecretText) roster.SecretText {
			c.Add(time.Hour)
			return code
		},
		"mailed to an address that changed": func(t *testing.T, _ *clock, dir *roster.Directory, id roster.ID, code roster.SecretText) roster.SecretText {
			for _, email := range []string{"other@x.test", "jane@x.test"} {
				_, err := dir.Edit(t.Context(), id, func(p *roster.Profile) error { p.Email = email; return nil })
				if err != nil {
					t.Fatal(err)
				}
			}
			return code
		},
		"after a new password": func(t *testing.T, _ *clock, dir *roster.Directory, id roster.ID, code roster.SecretText) roster.SecretText {
			if _, err := dir.SetPassword(t.Context(), id, "another password"); err != nil {
				t.Fatal(err)
			}
			return code
		},
		"deactivated and back": func(t *testing.T, _ *clock, dir *roster.Directory, id roster.ID, code roster.SecretText) roster.SecretText {
			mustApply(t, dir, id, roster.Deactivate)
			mustApply(t, dir, id, roster.Reactivate)
			return code
		},
		"of a closed account": func(t *testing.T, _ *clock, dir *roster.Directory, _ roster.ID, code roster.SecretText) roster.SecretText {
			if _, err := dir.CloseAccount(t.Context()); err != nil {
				t.Fatal(err)
			}
			return code
		},
		"a session": func(t *testing.T, _ *clock, dir *roster.Directory, id roster.ID, _ roster.SecretText) roster.SecretText {
			s, err := dir.StartSession(t.Context(), id, roster.ClientInfo{})
			if err != nil {
				t.Fatal(err)
			}
			return s.Token
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			dir, c, s := forgetful(t, roster.NewUser{Password: password})
			code := spoil(t, c, dir, s.User.ID, mustForget(t, dir, "jane@x.test"))
			before, err := dir.User(t.Context(), s.User.ID)
			is.NoErr(err)
			_, err = dir.ResetPassword(t.Context(), code, "another password", roster.ClientInfo{})
			is.Equal(err, roster.ErrCredentials)
			after, err := dir.User(t.Context(), s.User.ID)
			is.NoErr(err)
			is.Equal(after, before)
		})
	}
}

// TestAnOwnerTakesOverByReset: what somebody made who does not own the address is
// void once its owner has reset the password.
func TestAnOwnerTakesOverByReset(t *testing.T) {
	is := is.New(t)
	dir, _, theirs := forgetful(t, roster.NewUser{Password: "attackers password"})
	_, token, err := dir.IssueToken(t.Context(), roster.NewToken{User: theirs.User.ID})
	is.NoErr(err)
	_, err = dir.LinkIdentity(t.Context(), theirs.User.ID, google)
	is.NoErr(err)
	s, err := dir.ResetPassword(t.Context(), mustForget(t, dir, "jane@x.test"), password, roster.ClientInfo{})
	is.NoErr(err)
	is.True(s.User.EmailVerified)
	_, err = dir.Authenticate(t.Context(), token)
	is.Equal(err, roster.ErrCredentials)
	_, err = dir.Session(t.Context(), theirs.Token)
	is.True(errors.Is(err, roster.ErrCredentials))
	_, err = dir.SignInVerified(t.Context(), google, false)
	is.Equal(err, roster.ErrCredentials)
	_, err = dir.Session(t.Context(), s.Token)
	is.NoErr(err)
}
