package roster_test

import (
	"errors"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

func TestPeopleRemoveThemselves(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	owner := mustCreate(t, dir, roster.NewUser{Email: "root@x.test", Role: roster.RoleOwner, Active: true})
	jane := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Active: true})
	s, err := dir.StartSession(t.Context(), jane.ID, roster.ClientInfo{})
	is.NoErr(err)

	_, err = dir.ActingAs(roster.Actor{User: owner.ID}).RemoveSelf(t.Context())
	is.Equal(err, roster.ErrLastOwner)
	_, err = dir.ActingAs(roster.Actor{User: jane.ID, Token: roster.NewID()}).RemoveSelf(t.Context())
	is.Equal(err, roster.ErrForbidden) // a token that leaked
	_, err = dir.ActingAs(roster.Actor{User: jane.ID, Impersonator: owner.ID}).RemoveSelf(t.Context())
	is.Equal(err, roster.ErrForbidden)

	gone, err := dir.ActingAs(s.Actor()).RemoveSelf(t.Context())
	is.NoErr(err)
	is.Equal(gone.State, roster.StateDeleted)
	_, err = dir.Session(t.Context(), s.Token)
	is.True(errors.Is(err, roster.ErrCredentials))
	_, err = dir.ActingAs(s.Actor()).RemoveSelf(t.Context())
	is.Equal(err, roster.ErrForbidden)
	is.Equal(mustApply(t, dir, jane.ID, roster.Restore).State, roster.StateDeactivated)
}
