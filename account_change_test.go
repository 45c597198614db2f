package roster_test

import (
	"errors"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

func TestAccounts(t *testing.T) {
	is := is.New(t)
	host := roster.New(memstore.New(), testConfig())
	_, err := host.Account(t.Context())
	is.Equal(err, roster.ErrNotFound) // made by the first change that needs it
	mustCreate(t, host, roster.NewUser{})
	first, err := host.Account(t.Context())
	is.NoErr(err)
	is.Equal(first.ID, roster.DefaultAccount())

	made, err := host.CreateAccount(t.Context(), roster.NewAccount{ID: roster.NewID(), Name: "Acme", Email: "bills@acme.test"})
	is.NoErr(err)
	_, err = host.CreateAccount(t.Context(), roster.NewAccount{ID: made.ID})
	is.True(errors.Is(err, roster.ErrExists))
	_, err = host.CreateAccount(t.Context(), roster.NewAccount{Email: "none"})
	is.True(errors.Is(err, roster.ErrInvalid))
	all, err := host.Accounts(t.Context(), roster.AccountQuery{})
	is.NoErr(err)
	is.Equal(len(all), 2)

	acme := host.ForAccount(made.ID)
	edited, err := acme.EditAccount(t.Context(), func(p *roster.AccountProfile) error { p.Name = "Acme Ltd"; return nil })
	is.NoErr(err)
	is.Equal(edited.Name, "Acme Ltd")
	closed, err := acme.CloseAccount(t.Context())
	is.NoErr(err)
	is.Equal(closed.Closed, host.Now())
	again, err := acme.CloseAccount(t.Context())
	is.NoErr(err)
	is.Equal(again, closed)
	open, err := acme.ReopenAccount(t.Context())
	is.NoErr(err)
	is.True(open.Closed.IsZero())

	admin := mustCreate(t, acme, roster.NewUser{Role: roster.RoleAdmin, Active: true})
	_, err = acme.ActingAs(roster.Actor{User: admin.ID}).CloseAccount(t.Context())
	is.Equal(err, roster.ErrForbidden) // an owner's
	for _, nowhere := range []roster.ID{roster.NewID(), {}} {
		_, err = host.ForAccount(nowhere).Create(t.Context(), roster.NewUser{})
		is.Equal(err, roster.ErrNotFound)
		_, err = host.ForAccount(nowhere).SignInVerified(t.Context(), roster.Claims{Email: "a@x.test"}, true)
		is.Equal(err, roster.ErrCredentials)
	}
}

func TestTheSameAddressInTwoAccounts(t *testing.T) {
	is := is.New(t)
	host := roster.New(memstore.New(), testConfig())
	other, err := host.CreateAccount(t.Context(), roster.NewAccount{})
	is.NoErr(err)
	a := mustCreate(t, host, roster.NewUser{Email: "jane@x.test", ExternalID: "7"})
	b := mustCreate(t, host.ForAccount(other.ID), roster.NewUser{Email: "jane@x.test", ExternalID: "7"})
	is.True(a.Number != b.Number)
}

// The host may name the default account before anything else is in it.
func TestEditAccountMakesTheDefaultOne(t *testing.T) {
	is := is.New(t)
	host := roster.New(memstore.New(), testConfig())
	name := func(p *roster.AccountProfile) error { p.Name = "Acme"; return nil }
	same := func(*roster.AccountProfile) error { return nil }

	_, err := host.EditAccount(t.Context(), same)
	is.NoErr(err)
	_, err = host.Account(t.Context())
	is.Equal(err, roster.ErrNotFound) // nothing was changed
	_, err = host.ActingAs(roster.Actor{User: roster.NewID()}).EditAccount(t.Context(), name)
	is.True(err != nil)

	edited, err := host.EditAccount(t.Context(), name)
	is.NoErr(err)
	is.Equal(edited.Name, "Acme")
	is.Equal(edited.Created, host.Now())
	found, err := host.Account(t.Context())
	is.NoErr(err)
	is.Equal(found, edited)
	events, err := host.Events(t.Context(), roster.EventQuery{})
	is.NoErr(err)
	is.Equal([]roster.EventKind{events.Events[0].Kind, events.Events[1].Kind}, []roster.EventKind{roster.EventAccountCreated, roster.EventAccountEdited})

	_, err = host.ForAccount(roster.NewID()).EditAccount(t.Context(), name)
	is.Equal(err, roster.ErrNotFound) // any other one
}
