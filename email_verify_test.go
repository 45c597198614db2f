package roster_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// mustVerify returns the code that is mailed to verify the address of a user.
func mustVerify(t *testing.T, dir *roster.Directory, user roster.ID) roster.SecretText {
	t.Helper()
	if err := dir.SendVerification(t.Context(), user); err != nil {
		t.Fatal(err)
	}
	var box mailbox
	mustRelay(t, dir, box.config())
	return box.code(roster.PurposeEmailVerification)
}

func TestVerifyEmail(t *testing.T) {
	is := is.New(t)
	dir, c, s := forgetful(t, roster.NewUser{Password: password})
	first := mustVerify(t, dir, s.User.ID)
	err := dir.SendVerification(t.Context(), s.User.ID)
	var throttled *roster.ThrottledError
	is.True(errors.As(err, &throttled))
	is.Equal(throttled.Retry, time.Minute)
	c.Add(time.Minute)
	second := mustVerify(t, dir, s.User.ID)
	_, err = dir.VerifyEmail(t.Context(), first)
	is.Equal(err, roster.ErrCredentials)
	u, err := dir.ActingAs(roster.Actor{User: s.User.ID}).VerifyEmail(t.Context(), second)
	is.NoErr(err)
	is.True(u.EmailVerified)
	is.Equal(u.State, roster.StateActive)
	_, err = dir.Session(t.Context(), s.Token)
	is.NoErr(err) // nothing else changed
	_, err = dir.VerifyEmail(t.Context(), second)
	is.Equal(err, roster.ErrCredentials)
	is.Equal(mustVerify(t, dir, u.ID), roster.SecretText("")) // it is verified
	is.NoErr(dir.SendPasswordReset(t.Context(), "jane@x.test", roster.ClientInfo{}))
	is.Equal(len(waiting(t, dir, false)), 1) // which has a pause of its own
}

func TestWhoMayAskForVerification(t *testing.T) {
	is := is.New(t)
	dir, _, s := forgetful(t, roster.NewUser{})
	reader := mustCreate(t, dir, roster.NewUser{Email: "kim@x.test", Role: roster.RoleReadOnly, Active: true})
	bare := mustCreate(t, dir, roster.NewUser{})
	is.Equal(dir.ActingAs(roster.Actor{User: reader.ID}).SendVerification(t.Context(), s.User.ID), roster.ErrForbidden)
	is.NoErr(dir.ActingAs(roster.Actor{User: reader.ID}).SendVerification(t.Context(), reader.ID))
	is.Equal(dir.SendVerification(t.Context(), roster.NewID()), roster.ErrNotFound)
	is.True(errors.Is(dir.SendVerification(t.Context(), bare.ID), roster.ErrInvalid))
	mustApply(t, dir, s.User.ID, roster.Deactivate)
	is.True(errors.Is(dir.SendVerification(t.Context(), s.User.ID), roster.ErrState))
}

func TestVerificationCodesThatAreNoGood(t *testing.T) {
	for name, spoil := range map[string]func(*testing.T, *clock, *roster.Directory, roster.ID, roster.SecretText) roster.SecretText{
		"unknown": func(_ *testing.T, _ *clock, _ *roster.Directory, _ roster.ID, code roster.SecretText) roster.SecretText {
			return code[1:]
		},
		"expired": func(_ *testing.T, c *clock, _ *roster.Directory, _ roster.ID, code roster.SecretText) roster.SecretText {
			c.Add(24 * time.Hour)
			return code
		},
		"mailed to an address that changed": func(t *testing.T, _ *clock, dir *roster.Directory, id roster.ID, code roster.SecretText) roster.SecretText {
			_, err := dir.Edit(t.Context(), id, func(p *roster.Profile) error { p.Email = "other@x.test"; return nil })
			if err != nil {
				t.Fatal(err)
			}
			return code
		},
		"deactivated": func(t *testing.T, _ *clock, dir *roster.Directory, id roster.ID, code roster.SecretText) roster.SecretText {
			mustApply(t, dir, id, roster.Deactivate)
			return code
		},
		"a reset code": func(t *testing.T, _ *clock, dir *roster.Directory, _ roster.ID, _ roster.SecretText) roster.SecretText {
			return mustForget(t, dir, "jane@x.test")
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			dir, c, s := forgetful(t, roster.NewUser{})
			_, err := dir.VerifyEmail(t.Context(), spoil(t, c, dir, s.User.ID, mustVerify(t, dir, s.User.ID)))
			is.Equal(err, roster.ErrCredentials)
			u, err := dir.User(t.Context(), s.User.ID)
			is.NoErr(err)
			is.True(!u.EmailVerified)
		})
	}
}

// TestACodeVerifiesItsOwnAddress races two changes of an address and the code that
// was mailed to the one before them.
func TestACodeVerifiesItsOwnAddress(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	for round := range 100 {
		own := fmt.Sprintf("p%d@x.test", round)
		u := mustCreate(t, dir, roster.NewUser{Email: own, Active: true})
		code := mustVerify(t, dir, u.ID)
		var all sync.WaitGroup
		for _, email := range []string{"eve-" + own, "adam-" + own} {
			all.Go(func() {
				_, err := dir.Edit(t.Context(), u.ID, func(p *roster.Profile) error { p.Email = email; return nil })
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Go(func() {
			verified, err := dir.VerifyEmail(t.Context(), code)
			if err == nil && verified.CanonicalEmail != own {
				t.Errorf("%s was verified by a code that was mailed to %s", verified.CanonicalEmail, own)
			}
		})
		all.Wait()
		after, err := dir.User(t.Context(), u.ID)
		is.NoErr(err)
		is.True(!after.EmailVerified)
	}
}
