package roster_test

import (
	"errors"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

func TestAMemberActsInAnotherAccount(t *testing.T) {
	is := is.New(t)
	host := roster.New(memstore.New(), testConfig())
	other, err := host.CreateAccount(t.Context(), roster.NewAccount{Name: "Other"})
	is.NoErr(err)
	there := host.ForAccount(other.ID)
	u := mustCreate(t, host, roster.NewUser{Email: "a@x.test", Role: roster.RoleUser, Active: true})
	act := func() error {
		_, err := there.ActingAs(roster.Actor{User: u.ID}).Create(t.Context(), roster.NewUser{})
		return err
	}
	is.Equal(act(), roster.ErrForbidden)

	m, err := host.CreateMembership(t.Context(), roster.NewMembership{Account: other.ID, User: u.ID, Role: roster.RoleAdmin})
	is.NoErr(err)
	is.NoErr(act())
	_, err = host.ActingAs(roster.Actor{User: u.ID}).Create(t.Context(), roster.NewUser{})
	is.Equal(err, roster.ErrForbidden) // at home a user still

	n, err := there.Count(t.Context(), roster.UserQuery{})
	is.NoErr(err)
	is.Equal(n, 1) // look-ups and lists show the account's own users
	_, err = there.User(t.Context(), u.ID)
	is.Equal(err, roster.ErrNotFound)
	account, err := host.ForAccount(roster.DefaultAccount()).MembershipAccount(t.Context(), m.ID)
	is.NoErr(err)
	is.Equal(account, other)
	for name, lose := range map[string]struct{ take, giveBack func() error }{
		"the membership is deactivated": {
			func() error { return setMembership(t, host, m.ID, roster.StateDeactivated) },
			func() error { return setMembership(t, host, m.ID, roster.StateActive) },
		},
		"the user is deactivated": {
			func() error { _, err := host.Apply(t.Context(), u.ID, roster.Deactivate); return err },
			func() error { _, err := host.Apply(t.Context(), u.ID, roster.Reactivate); return err },
		},
		"the account that owns the user is closed": {
			func() error { _, err := host.CloseAccount(t.Context()); return err },
			func() error { _, err := host.ReopenAccount(t.Context()); return err },
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			is.NoErr(lose.take())
			is.Equal(act(), roster.ErrForbidden)
			is.NoErr(lose.giveBack())
			is.NoErr(act())
		})
	}
	_, err = host.EndMembership(t.Context(), m.ID)
	is.NoErr(err)
	is.Equal(act(), roster.ErrForbidden)
	_, err = host.EndMembership(t.Context(), m.ID)
	is.Equal(err, roster.ErrNotFound)
}

func setMembership(t *testing.T, host *roster.Directory, id roster.ID, s roster.State) error {
	_, err := host.EditMembership(t.Context(), id, func(p *roster.MembershipProfile) error { p.State = s; return nil })
	return err
}

func TestMembershipsRefuse(t *testing.T) {
	is := is.New(t)
	host := roster.New(memstore.New(), testConfig())
	other, err := host.CreateAccount(t.Context(), roster.NewAccount{})
	is.NoErr(err)
	u := mustCreate(t, host, roster.NewUser{Active: true})
	m, err := host.CreateMembership(t.Context(), roster.NewMembership{Account: other.ID, User: u.ID, Role: roster.RoleUser})
	is.NoErr(err)
	for _, c := range []struct {
		name string
		dir  *roster.Directory
		n    roster.NewMembership
		want error
	}{
		{"a confined Directory", host.ForAccount(roster.DefaultAccount()), roster.NewMembership{Account: other.ID, User: u.ID, Role: roster.RoleUser}, roster.ErrForbidden},
		{"an actor", host.ActingAs(roster.Actor{User: u.ID}), roster.NewMembership{Account: other.ID, User: u.ID, Role: roster.RoleUser}, roster.ErrForbidden},
		{"the user's own account", host, roster.NewMembership{Account: roster.DefaultAccount(), User: u.ID, Role: roster.RoleUser}, roster.ErrInvalid},
		{"an unknown account", host, roster.NewMembership{Account: roster.NewID(), User: u.ID, Role: roster.RoleUser}, roster.ErrNotFound},
		{"an unknown user", host, roster.NewMembership{Account: other.ID, User: roster.NewID(), Role: roster.RoleUser}, roster.ErrNotFound},
		{"an unknown role", host, roster.NewMembership{Account: other.ID, User: u.ID, Role: "king"}, roster.ErrInvalid},
		{"a second one", host, roster.NewMembership{Account: other.ID, User: u.ID, Role: roster.RoleUser}, roster.ErrExists},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			_, err := c.dir.CreateMembership(t.Context(), c.n)
			is.True(errors.Is(err, c.want))
		})
	}
	is.True(errors.Is(setMembership(t, host, m.ID, roster.StateInvited), roster.ErrInvalid))
	is.Equal(setMembership(t, host.ForAccount(other.ID), m.ID, roster.StateActive), roster.ErrForbidden)
	is.Equal(setMembership(t, host, roster.NewID(), roster.StateActive), roster.ErrNotFound)
}
