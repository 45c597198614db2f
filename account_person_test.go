package roster_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestAccountsOf asks who is told of which accounts of jane, who is owned by A and a
// member of B and C.
func TestAccountsOf(t *testing.T) {
	host := roster.New(memstore.New(), testConfig())
	all := tenants(t, host, "A", "B", "C")
	a, b := all[0], all[1]
	jane := mustCreate(t, a, roster.NewUser{Email: "jane@x.test", Active: true})
	admin := mustCreate(t, a, roster.NewUser{Role: roster.RoleOwner, Active: true})
	plain := mustCreate(t, a, roster.NewUser{Active: true})
	ofB := mustCreate(t, b, roster.NewUser{Role: roster.RoleOwner, Active: true})
	inB := makeMember(t, host, a, b, jane.ID, roster.RoleAdmin)
	inC := makeMember(t, host, a, all[2], jane.ID, roster.RoleUser)
	if err := setMembership(t, host, inC.ID, roster.StateDeactivated); err != nil {
		t.Fatal(err)
	}
	home := roster.PersonAccount{Account: a.AccountID(), Name: "A", User: jane.ID, Role: roster.RoleUser, State: roster.StateActive}
	every := []roster.PersonAccount{
		home,
		{Account: b.AccountID(), Name: "B", User: jane.ID, Membership: inB.ID, Role: roster.RoleAdmin, State: roster.StateActive},
		{Account: all[2].AccountID(), Name: "C", User: jane.ID, Membership: inC.ID, Role: roster.RoleUser, State: roster.StateDeactivated},
	}
	for _, c := range []struct {
		name string
		dir  *roster.Directory
		want []roster.PersonAccount
		err  error
	}{
		{"herself", a.ActingAs(roster.Actor{User: jane.ID}), every, nil},
		{"by a token, which somebody else may hold", a.ActingAs(roster.Actor{User: jane.ID, Token: roster.NewID()}), every, nil},
		{"support that acts as her", a.ActingAs(roster.Actor{User: jane.ID, Impersonator: admin.ID}), every, nil},
		{"an owner of her home account", a.ActingAs(roster.Actor{User: admin.ID}), every, nil},
		{"somebody else there", a.ActingAs(roster.Actor{User: plain.ID}), nil, roster.ErrForbidden},
		{"a confined Directory", a, every, nil},
		{"nobody", a.ActingAs(roster.Actor{}), nil, roster.ErrForbidden},
		{"herself where she is a member", b.ActingAs(roster.Actor{User: jane.ID}), every, nil},
		{"by a token of B", b.ActingAs(roster.Actor{User: jane.ID, Token: roster.NewID()}), every[1:2], nil},
		{"an owner of B", b.ActingAs(roster.Actor{User: ofB.ID}), every[1:2], nil},
		{"a Directory of B", b, every[1:2], nil},
		{"an account that does not know her", tenants(t, host, "D")[0], nil, roster.ErrNotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			got, err := c.dir.AccountsOf(t.Context(), jane.ID)
			is.Equal(err, c.err)
			is.Equal(got, c.want)
		})
	}
	is := is.New(t)
	_, err := host.AccountsOf(t.Context(), roster.NewID())
	is.Equal(err, roster.ErrNotFound)
	ours := mustCreate(t, host, roster.NewUser{Active: true})
	m := makeMember(t, host, host, b, ours.ID, roster.RoleUser)
	got, err := host.AccountsOf(t.Context(), ours.ID) // the host
	is.NoErr(err)
	is.Equal(len(got), 2)
	is.Equal(got[1].Membership, m.ID)
	_, err = b.CloseAccount(t.Context())
	is.NoErr(err)
	got, err = host.AccountsOf(t.Context(), ours.ID)
	is.NoErr(err)
	is.Equal(got[1].State, roster.StateDeactivated) // a closed account lets nobody act
	mustApply(t, host, ours.ID, roster.Deactivate)
	_, err = b.ReopenAccount(t.Context())
	is.NoErr(err)
	got, err = host.AccountsOf(t.Context(), ours.ID)
	is.NoErr(err)
	is.Equal(got[1].State, roster.StateDeactivated) // nor do they who may not at home
}
