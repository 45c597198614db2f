package roster_test

import (
	"errors"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

func TestChangePasswordKeepsThisSession(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	u := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Password: "old password", Active: true})
	var sessions [2]roster.Session
	for i := range sessions {
		var err error
		sessions[i], err = dir.StartSession(t.Context(), u.ID, roster.ClientInfo{})
		is.NoErr(err)
	}
	self := dir.ActingAs(roster.Actor{User: u.ID})

	_, err := self.ChangePassword(t.Context(), u.ID, "wrong password", "new password", sessions[0].Secret.ID)
	is.Equal(err, roster.ErrCredentials)
	_, err = self.ChangePassword(t.Context(), u.ID, "old password", "short", sessions[0].Secret.ID)
	is.True(errors.Is(err, roster.ErrInvalid))
	_, err = self.ChangePassword(t.Context(), u.ID, "old password", "new password", sessions[0].Secret.ID)
	is.NoErr(err)

	_, err = dir.Session(t.Context(), sessions[0].Token)
	is.NoErr(err) // the one that was kept
	_, err = dir.Session(t.Context(), sessions[1].Token)
	is.True(errors.Is(err, roster.ErrCredentials))
	_, err = dir.SignIn(t.Context(), roster.SignIn{Email: "jane@x.test", Password: "new password"})
	is.NoErr(err)
}

// TestGuessingAPasswordIsOneCount tries wrong passwords by each call that takes
// one: they share one count of failures.
func TestGuessingAPasswordIsOneCount(t *testing.T) {
	is := is.New(t)
	cfg := testConfig()
	cfg.FreeFailures = 6
	dir := roster.New(memstore.New(), cfg)
	u := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Password: "right password", Active: true})
	guesses := []func() error{
		func() error { return last(dir.VerifyPassword(t.Context(), u.ID, "wrong password")) },
		func() error {
			return last(dir.ChangePassword(t.Context(), u.ID, "wrong password", "new password", roster.ID{}))
		},
		func() error {
			return last(dir.SignIn(t.Context(), roster.SignIn{Email: "jane@x.test", Password: "wrong password"}))
		},
	}
	tried := 0
	for i := range 30 {
		err := guesses[i%len(guesses)]()
		if errors.Is(err, roster.ErrThrottled) {
			continue
		}
		is.Equal(err, roster.ErrCredentials)
		tried++
	}
	is.Equal(tried, cfg.FreeFailures)
	is.True(errors.Is(last(dir.VerifyPassword(t.Context(), u.ID, "right password")), roster.ErrThrottled))
}

// TestPasswordsAreNotTriedInsideUpdate holds that no count can be taken back.
func TestPasswordsAreNotTriedInsideUpdate(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	u := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Password: "right password", Active: true})
	err := dir.Update(t.Context(), func(tx *roster.Directory) error {
		return last(tx.VerifyPassword(t.Context(), u.ID, "right password"))
	})
	is.True(errors.Is(err, roster.ErrInvalid))
}
