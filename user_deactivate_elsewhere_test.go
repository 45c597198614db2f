package roster_test

import (
	"errors"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestAnInvitationElsewhereOutlivesADeactivation: who is deactivated or removed in one
// account was not turned away by another one, whose invitation of the same address
// stands; and the other way round.
func TestAnInvitationElsewhereOutlivesADeactivation(t *testing.T) {
	for _, action := range []roster.Action{roster.Deactivate, roster.Remove} {
		t.Run(string(action), func(t *testing.T) {
			is := is.New(t)
			dir := roster.New(memstore.New(), testConfig())
			there, err := dir.CreateAccount(t.Context(), roster.NewAccount{})
			is.NoErr(err)
			other := dir.ForAccount(there.ID)
			jane := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Active: true})
			invitation, err := other.Invite(t.Context(), roster.NewInvitation{Email: "jane@x.test"})
			is.NoErr(err)

			mustApply(t, dir, jane.ID, action)
			open, err := other.Invitations(t.Context(), roster.InvitationQuery{})
			is.NoErr(err)
			is.Equal(len(open.Invitations), 1)
			u, err := dir.AcceptInvitation(t.Context(), invitation.Code, roster.Acceptance{Password: "right password"})
			is.NoErr(err)
			is.Equal(u.Account, there.ID)
			is.Equal(u.State, roster.StateActive)
			still, err := dir.User(t.Context(), jane.ID)
			is.NoErr(err)
			is.True(still.State != roster.StateActive) // which revives nobody

			invitation, err = other.Invite(t.Context(), roster.NewInvitation{Email: "john@x.test"})
			is.NoErr(err)
			mustCreate(t, dir, roster.NewUser{Email: "john@x.test", Active: true})
			mustApply(t, other, invitation.User.ID, action) // the one who was invited there
			_, err = dir.AcceptInvitation(t.Context(), invitation.Code, roster.Acceptance{})
			is.True(errors.Is(err, roster.ErrCredentials))
			john, err := dir.UserByEmail(t.Context(), "john@x.test")
			is.NoErr(err)
			is.Equal(john.State, roster.StateActive)
		})
	}
}
