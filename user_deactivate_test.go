package roster_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// suspended is alice, who is deactivated for a day, with what she had.
type suspended struct {
	*makers
	alice          roster.User
	session, token roster.SecretText // of before
}

func newSuspended(t *testing.T) *suspended {
	t.Helper()
	s := &suspended{makers: newMakers(t)}
	s.alice = mustCreate(t, s.dir, roster.NewUser{
		Email: "alice@x.test", Password: password, Active: true, Grants: []roster.NewGrant{{Product: "reports"}},
	})
	s.session = mustSignIn(t, s.dir, signIn("alice@x.test", password)).Token
	s.token = mustIssue(t, s.dir, roster.NewToken{User: s.alice.ID})
	s.suspend(t, s.alice.ID)
	return s
}

func (s *suspended) suspend(t *testing.T, user roster.ID) roster.User {
	t.Helper()
	n := roster.NewDeactivation{Reason: "unpaid", Until: s.dir.Now().Add(24 * time.Hour)}
	u, err := s.dir.Deactivate(t.Context(), user, n)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestADeactivationEndsByTheClock asks each way in a microsecond before the end, and
// at it.
func TestADeactivationEndsByTheClock(t *testing.T) {
	for name, ask := range map[string]func(t *testing.T, s *suspended) error{
		"sign in": func(t *testing.T, s *suspended) error {
			return last(s.dir.SignIn(t.Context(), signIn("alice@x.test", password)))
		},
		"a new session": func(t *testing.T, s *suspended) error {
			return last(s.dir.StartSession(t.Context(), s.alice.ID, roster.ClientInfo{}))
		},
		"a proven address": func(t *testing.T, s *suspended) error {
			return last(s.dir.SignInVerified(t.Context(), roster.Claims{Email: "alice@x.test"}, false))
		},
		"a token issued": func(t *testing.T, s *suspended) error {
			_, _, err := s.dir.IssueToken(t.Context(), roster.NewToken{User: s.alice.ID})
			return err
		},
		"acting": func(t *testing.T, s *suspended) error {
			return last(s.dir.ActingAs(roster.Actor{User: s.alice.ID}).User(t.Context(), s.alice.ID))
		},
		"access": func(t *testing.T, s *suspended) error {
			d, err := s.dir.Access(t.Context(), s.alice.ID, "reports")
			if err == nil && !d.Allowed {
				err = errRefused
			}
			return err
		},
		"the state": func(t *testing.T, s *suspended) error {
			u, err := s.dir.User(t.Context(), s.alice.ID)
			if err == nil && u.State != roster.StateActive {
				err = errRefused
			}
			return err
		},
		"the state in a list": func(t *testing.T, s *suspended) error {
			page, err := s.dir.Users(t.Context(), roster.UserQuery{Where: []roster.Condition{roster.Where(roster.FieldID, roster.OpEq, s.alice.ID)}})
			if err == nil && page.Users[0].State != roster.StateActive {
				err = errRefused
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			s := newSuspended(t)
			s.clock.Add(24*time.Hour - time.Microsecond)
			is.True(ask(t, s) != nil)
			s.clock.Add(time.Hour) // past a pause of the failure before
			is.NoErr(ask(t, s))
			_, err := s.dir.Session(t.Context(), s.session)
			is.True(errors.Is(err, roster.ErrCredentials)) // what was void stays so
			_, err = s.dir.Authenticate(t.Context(), s.token)
			is.Equal(err, roster.ErrCredentials)
		})
	}
}

var errRefused = errors.New("refused")

// TestTheNextChangeStoresTheEnd looks at filters, which go by what is stored.
func TestTheNextChangeStoresTheEnd(t *testing.T) {
	is := is.New(t)
	s := newSuspended(t)
	count := func(state roster.State) int {
		n, err := s.dir.Count(t.Context(), roster.UserQuery{Where: []roster.Condition{
			roster.Where(roster.FieldState, roster.OpEq, state), roster.Where(roster.FieldID, roster.OpEq, s.alice.ID),
		}})
		is.NoErr(err)
		return n
	}
	during, err := s.dir.User(t.Context(), s.alice.ID)
	is.NoErr(err)
	is.Equal(during.DeactivatedReason, "unpaid")
	is.Equal(during.DeactivatedUntil, s.dir.Now().Add(24*time.Hour))
	s.clock.Add(24 * time.Hour)
	is.Equal(count(roster.StateDeactivated), 1)
	events := countEvents(t, s.dir, s.alice.ID)
	mustSignIn(t, s.dir, signIn("alice@x.test", password))
	is.Equal(count(roster.StateDeactivated), 0)
	is.Equal(count(roster.StateActive), 1)
	is.Equal(countEvents(t, s.dir, s.alice.ID), events+1) // the sign-in alone
	after, err := s.dir.User(t.Context(), s.alice.ID)
	is.NoErr(err)
	is.Equal(after.DeactivatedReason, "")
	is.True(after.Deactivated.IsZero() && after.DeactivatedUntil.IsZero())
}

// TestDeactivations makes several, one after another, on a user who was active or
// never was.
func TestDeactivations(t *testing.T) {
	is := is.New(t)
	s := newSuspended(t)
	ctx := t.Context()
	events := countEvents(t, s.dir, s.alice.ID)
	s.suspend(t, s.alice.ID)
	is.Equal(countEvents(t, s.dir, s.alice.ID), events) // a repeat
	page, err := s.dir.Events(ctx, roster.EventQuery{User: s.alice.ID})
	is.NoErr(err)
	is.True(strings.Contains(page.Events[len(page.Events)-1].Detail.String(), `"reason":"unpaid"`))

	_, err = s.dir.Deactivate(ctx, s.alice.ID, roster.NewDeactivation{Reason: "fraud"}) // for good
	is.NoErr(err)
	is.Equal(countEvents(t, s.dir, s.alice.ID), events+1)
	s.clock.Add(1000 * time.Hour)
	u, err := s.dir.User(ctx, s.alice.ID)
	is.NoErr(err)
	is.Equal(u.State, roster.StateDeactivated)
	is.Equal(u.DeactivatedReason, "fraud")
	u = mustApply(t, s.dir, s.alice.ID, roster.Reactivate)
	is.Equal(u.DeactivatedReason, "")

	s.suspend(t, s.alice.ID)
	u = mustApply(t, s.dir, s.alice.ID, roster.Remove)
	is.Equal(u.DeactivatedReason, "")
	s.clock.Add(48 * time.Hour)
	u = mustApply(t, s.dir, s.alice.ID, roster.Restore)
	is.Equal(u.State, roster.StateDeactivated) // without an end

	never := mustCreate(t, s.dir, roster.NewUser{})
	s.suspend(t, never.ID)
	s.clock.Add(24 * time.Hour)
	u, err = s.dir.User(ctx, never.ID)
	is.NoErr(err)
	is.Equal(u.State, roster.StateCreated)
	for _, n := range []roster.NewDeactivation{
		{Until: s.dir.Now()}, {Until: time.Unix(0, 0)}, {Reason: strings.Repeat("x", 256)}, {Reason: "a\nb"},
	} {
		_, err = s.dir.Deactivate(ctx, never.ID, n)
		is.True(errors.Is(err, roster.ErrInvalid))
	}
}

// TestOwnersWhoAreAway deactivates owners until one is left.
func TestOwnersWhoAreAway(t *testing.T) {
	is := is.New(t)
	s := newSuspended(t)
	second := mustCreate(t, s.dir, roster.NewUser{Role: roster.RoleOwner, Active: true})
	s.suspend(t, second.ID)
	_, err := s.dir.Deactivate(t.Context(), s.owner.ID, roster.NewDeactivation{Until: s.dir.Now().Add(time.Hour)})
	is.Equal(err, roster.ErrLastOwner) // nobody would be left for that hour
	s.clock.Add(24 * time.Hour)
	s.suspend(t, second.ID) // back, and away again: the first is left
	_, err = s.dir.Deactivate(t.Context(), s.owner.ID, roster.NewDeactivation{})
	is.Equal(err, roster.ErrLastOwner)
}
