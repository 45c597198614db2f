package roster_test

import (
	"errors"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

func TestInviteAll(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	mustCreate(t, dir, roster.NewUser{Email: "active@x.test", Active: true})
	results, err := dir.InviteAll(t.Context(), []roster.NewInvitation{
		{Email: "a@x.test", Mail: true}, {Email: "no address", Mail: true}, {Email: "active@x.test", Mail: true}, {Email: "b@x.test", Mail: true},
	})
	is.NoErr(err)
	is.Equal(len(results), 4)
	is.NoErr(results[0].Err)
	is.True(errors.Is(results[1].Err, roster.ErrInvalid))
	is.True(errors.Is(results[2].Err, roster.ErrState))
	is.Equal(results[3].User.State, roster.StateInvited)

	_, err = dir.InviteAll(t.Context(), make([]roster.NewInvitation, 1001))
	is.True(errors.Is(err, roster.ErrInvalid))
	user := mustCreate(t, dir, roster.NewUser{Active: true})
	_, err = dir.ActingAs(roster.Actor{User: user.ID}).InviteAll(t.Context(), []roster.NewInvitation{{Email: "c@x.test"}})
	is.Equal(err, roster.ErrForbidden)
	cfg := testConfig()
	cfg.Keys = nil
	keyless := roster.New(memstore.New(), cfg)
	_, err = keyless.InviteAll(t.Context(), []roster.NewInvitation{{Email: "c@x.test"}, {Email: "d@x.test", Mail: true}})
	is.Equal(err, roster.ErrNoKey)
	n, err := keyless.Count(t.Context(), roster.UserQuery{})
	is.NoErr(err)
	is.Equal(n, 0)
}
