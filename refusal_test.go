package roster_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// refusalWorld has an admin and a user, and what is seen of refused calls.
type refusalWorld struct {
	dir         *roster.Directory
	store       *memstore.Store
	now         time.Time
	log         bytes.Buffer
	seen        []roster.Observation
	admin, user roster.User
}

const (
	rightPassword = "a right password"
	attacker      = "203.0.113.9"
)

func newRefusalWorld(t *testing.T) *refusalWorld {
	t.Helper()
	w := &refusalWorld{now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC), store: memstore.New()}
	w.dir = roster.New(w.store, &roster.Config{
		Now: func() time.Time { return w.now }, HashMemory: 8, HashTime: 1, FreeFailures: 1_000_000,
		NetworkLimits: []roster.NetworkLimit{}, // none: so many calls come from one network
		Log:           slog.New(slog.NewTextHandler(&w.log, nil)),
		Observe:       roster.ObserveRefused(func(_ context.Context, o roster.Observation) { w.seen = append(w.seen, o) }),
		Keys:          []roster.MailKey{{Number: 1, Secret: bytes.Repeat([]byte{1}, 32)}},
	})
	var err error
	if w.admin, err = w.dir.Create(t.Context(), roster.NewUser{Email: "ada@x.test", Role: roster.RoleAdmin, Active: true}); err != nil {
		t.Fatal(err)
	}
	if w.user, err = w.dir.Create(t.Context(), roster.NewUser{Email: "bob@x.test", Password: rightPassword, Active: true}); err != nil {
		t.Fatal(err)
	}
	return w
}

// refusalRow is what a row of refused calls stands for.
type refusalRow struct {
	Kind         roster.EventKind
	User         roster.ID
	Count        int
	Networks     []string
	MoreNetworks bool `json:"more_networks"`
}

// rows writes what waits, and returns the rows of refused calls, newest first.
func (w *refusalWorld) rows(t *testing.T) (rows []refusalRow) {
	t.Helper()
	if err := w.dir.WriteRefusals(t.Context()); err != nil {
		t.Fatal(err)
	}
	page, err := w.dir.ActingAs(roster.Actor{User: w.admin.ID}).Events(t.Context(), roster.EventQuery{NewestFirst: true, Kinds: refusalKinds})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range page.Events {
		c := refusalRow{Kind: e.Kind, User: e.User}
		if err := json.Unmarshal([]byte(e.Detail.String()), &c); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, c)
	}
	return rows
}

var refusalKinds = []roster.EventKind{
	roster.EventSignInFailed, roster.EventSignInThrottled, roster.EventCodeRefused, roster.EventVerifiedRefused, roster.EventTokenRefused, roster.EventForbidden,
}

func signInAs(email, password, network string) roster.SignIn {
	return roster.SignIn{Email: email, Password: roster.SecretText(password), ClientInfo: roster.ClientInfo{Network: network}}
}

func TestRefusalsAreOnRecord(t *testing.T) {
	from := roster.ClientInfo{Network: attacker}
	type attempt = func(t *testing.T, w *refusalWorld) error
	for _, test := range []struct {
		name string
		try  attempt
		kind roster.EventKind
		user bool // the user is known
	}{
		{"a wrong password", func(t *testing.T, w *refusalWorld) error {
			_, err := w.dir.SignIn(t.Context(), signInAs("bob@x.test", "wrong", attacker))
			return err
		}, roster.EventSignInFailed, true},
		{"an address that nobody has", func(t *testing.T, w *refusalWorld) error {
			_, err := w.dir.SignIn(t.Context(), signInAs("eve@x.test", "wrong", attacker))
			return err
		}, roster.EventSignInFailed, false},
		{"what is no address", func(t *testing.T, w *refusalWorld) error {
			_, err := w.dir.SignIn(t.Context(), signInAs("eve", "wrong", attacker))
			return err
		}, roster.EventSignInFailed, false},
		{"the old password of who is signed in", func(t *testing.T, w *refusalWorld) error {
			bob := w.dir.CalledFrom(from).ActingAs(roster.Actor{User: w.user.ID})
			_, err := bob.ChangePassword(t.Context(), w.user.ID, "wrong", "another password", roster.ID{})
			return err
		}, roster.EventSignInFailed, true},
		{"a reset code that is guessed", func(t *testing.T, w *refusalWorld) error {
			_, err := w.dir.ResetPassword(t.Context(), "guess", "another password", from)
			return err
		}, roster.EventCodeRefused, false},
		{"a verification code that is guessed", func(t *testing.T, w *refusalWorld) error {
			_, err := w.dir.CalledFrom(from).VerifyEmail(t.Context(), "guess")
			return err
		}, roster.EventCodeRefused, false},
		{"an invitation that was revoked", func(t *testing.T, w *refusalWorld) error {
			i, err := w.dir.Invite(t.Context(), roster.NewInvitation{Email: "new@x.test"})
			if err != nil {
				return err
			}
			if w.user, err = w.dir.Apply(t.Context(), i.User.ID, roster.Remove); err != nil {
				return err
			}
			_, err = w.dir.AcceptInvitationAndSignIn(t.Context(), i.Code, roster.Acceptance{}, from)
			return err
		}, roster.EventCodeRefused, true},
		{"a session token that nobody has", func(t *testing.T, w *refusalWorld) error {
			_, err := w.dir.CalledFrom(from).Session(t.Context(), "garbage")
			return err
		}, roster.EventTokenRefused, false},
		{"an API token that was revoked", func(t *testing.T, w *refusalWorld) error {
			token, text, err := w.dir.IssueToken(t.Context(), roster.NewToken{User: w.user.ID})
			if err != nil {
				return err
			}
			if err := w.dir.RevokeToken(t.Context(), token.ID); err != nil {
				return err
			}
			_, err = w.dir.CalledFrom(from).Authenticate(t.Context(), text)
			return err
		}, roster.EventTokenRefused, true},
		{"a read of somebody else", func(t *testing.T, w *refusalWorld) error {
			_, err := w.dir.CalledFrom(from).ActingAs(roster.Actor{User: w.user.ID}).User(t.Context(), w.admin.ID)
			return err
		}, roster.EventForbidden, true},
		{"a change of somebody else", func(t *testing.T, w *refusalWorld) error {
			_, err := w.dir.CalledFrom(from).ActingAs(roster.Actor{User: w.user.ID}).Apply(t.Context(), w.admin.ID, roster.Deactivate)
			return err
		}, roster.EventForbidden, true},
		{"an edit of somebody else", func(t *testing.T, w *refusalWorld) error {
			_, err := w.dir.CalledFrom(from).ActingAs(roster.Actor{User: w.user.ID}).EditAccount(t.Context(), func(p *roster.AccountProfile) error {
				p.Name = "mine"
				return nil
			})
			return err
		}, roster.EventForbidden, true},
		{"what is the host's alone", func(t *testing.T, w *refusalWorld) error {
			_, err := w.dir.CalledFrom(from).ActingAs(roster.Actor{User: w.user.ID}).StartSession(t.Context(), w.user.ID, from)
			return err
		}, roster.EventForbidden, true},
		{"what the program refuses itself", func(t *testing.T, w *refusalWorld) error {
			w.dir.CalledFrom(from).ActingAs(roster.Actor{User: w.user.ID}).NoteForbidden(t.Context())
			return roster.ErrForbidden
		}, roster.EventForbidden, true},
		{"nobody", func(t *testing.T, w *refusalWorld) error {
			_, err := w.dir.CalledFrom(from).ActingAs(roster.Actor{}).Users(t.Context(), roster.UserQuery{})
			return err
		}, roster.EventForbidden, false},
		{"a change in an Update that is taken back", func(t *testing.T, w *refusalWorld) error {
			return w.dir.CalledFrom(from).ActingAs(roster.Actor{User: w.user.ID}).Update(t.Context(), func(tx *roster.Directory) error {
				_, err := tx.Apply(t.Context(), w.admin.ID, roster.Deactivate)
				return err
			})
		}, roster.EventForbidden, true},
		{"a read in an Update, by another actor than its own", func(t *testing.T, w *refusalWorld) error {
			return w.dir.CalledFrom(from).Update(t.Context(), func(tx *roster.Directory) error {
				_, err := tx.ActingAs(roster.Actor{User: w.user.ID}).User(t.Context(), w.admin.ID)
				return err
			})
		}, roster.EventForbidden, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			w := newRefusalWorld(t)
			err := test.try(t, w)
			is.True(errors.Is(err, roster.ErrCredentials) || errors.Is(err, roster.ErrForbidden))
			var user roster.ID
			if test.user {
				user = w.user.ID
			}
			is.Equal(w.rows(t), []refusalRow{{Kind: test.kind, User: user, Count: 1, Networks: []string{attacker}}}) // once
			is.Equal(w.seen, []roster.Observation{{
				Kind: test.kind, Account: w.dir.AccountID(), User: user, Network: attacker, At: w.now,
			}})
			is.Equal(strings.Count(w.log.String(), "\n"), 1)
			is.True(strings.Contains(w.log.String(), `level=WARN msg="roster: refused" kind=`))
			is.True(strings.Contains(w.log.String(), attacker))
			is.Equal(strings.Contains(w.log.String(), w.user.ID.String()), test.user)
			is.True(!strings.Contains(w.log.String(), "x.test") && !strings.Contains(w.log.String(), "wrong")) // no address, no secret
		})
	}
}

// TestThrottledSignInsNameTheUser holds that a sign-in that is not even tried is on
// record with whom it was about.
func TestThrottledSignInsNameTheUser(t *testing.T) {
	is := is.New(t)
	w := newRefusalWorld(t)
	dir := roster.New(w.store, &roster.Config{Now: func() time.Time { return w.now }, HashMemory: 8, HashTime: 1, FreeFailures: 1})
	for range 3 {
		_, err := dir.SignIn(t.Context(), signInAs("bob@x.test", "wrong", attacker))
		is.True(err != nil)
	}
	is.NoErr(dir.WriteRefusals(t.Context()))
	is.Equal(w.rows(t), []refusalRow{
		{Kind: roster.EventSignInThrottled, User: w.user.ID, Count: 2, Networks: []string{attacker}},
		{Kind: roster.EventSignInFailed, User: w.user.ID, Count: 1, Networks: []string{attacker}},
	})
}

// TestWhatIsNoAttackIsNotOnRecord has refusals of everyday life.
func TestWhatIsNoAttackIsNotOnRecord(t *testing.T) {
	for name, try := range map[string]func(t *testing.T, w *refusalWorld) error{
		"a session that has ended": func(t *testing.T, w *refusalWorld) error {
			s, err := w.dir.SignIn(t.Context(), signInAs("bob@x.test", rightPassword, attacker))
			if err != nil {
				return nil
			}
			w.now = w.now.Add(90 * 24 * time.Hour)
			_, err = w.dir.Session(t.Context(), s.Token)
			return err
		},
		"a session in a closed account": func(t *testing.T, w *refusalWorld) error {
			s, err := w.dir.SignIn(t.Context(), signInAs("bob@x.test", rightPassword, attacker))
			if err != nil {
				return nil
			}
			_, err = w.dir.CloseAccount(t.Context())
			if err != nil {
				return nil
			}
			_, err = w.dir.Session(t.Context(), s.Token)
			if _, reopened := w.dir.ReopenAccount(t.Context()); reopened != nil {
				return nil
			}
			return err
		},
		"a request without a token": func(t *testing.T, w *refusalWorld) error {
			_, err := w.dir.Authenticate(t.Context(), "")
			return err
		},
		"a confined host": func(t *testing.T, w *refusalWorld) error {
			_, err := w.dir.ForAccount(w.dir.AccountID()).Accounts(t.Context(), roster.AccountQuery{})
			return err
		},
		"a user who does not exist": func(t *testing.T, w *refusalWorld) error {
			_, err := w.dir.User(t.Context(), roster.NewID())
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			w := newRefusalWorld(t)
			is.True(try(t, w) != nil)
			is.Equal(w.rows(t), nil)
			is.Equal(w.seen, nil)
			is.Equal(w.log.String(), "")
		})
	}
}
