package roster_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestWhoIsToldOfMembershipsElsewhere has jane of A be a member of B, and be invited by
// C: every way to ask says the same.
func TestWhoIsToldOfMembershipsElsewhere(t *testing.T) {
	cfg := testConfig()
	cfg.MaxPage = 2
	host := roster.New(memstore.New(), cfg)
	all := tenants(t, host, "A", "B", "C")
	a := all[0]
	jane := mustCreate(t, a, roster.NewUser{Email: "jane@x.test", Active: true})
	admin := mustCreate(t, a, roster.NewUser{Role: roster.RoleOwner, Active: true})
	for _, by := range all[2:] {
		_, err := host.Invite(t.Context(), roster.NewInvitation{Member: jane.ID, Home: a.AccountID(), Account: by.AccountID()})
		if err != nil {
			t.Fatal(err)
		}
	}
	inB := makeMember(t, host, a, all[1], jane.ID, roster.RoleAdmin)
	const accepted, every = "B ", "C B "
	for _, c := range []struct {
		name string
		dir  *roster.Directory
		want string
	}{
		{"herself", a.ActingAs(roster.Actor{User: jane.ID}), every},
		{"by a token, which somebody else may hold", a.ActingAs(roster.Actor{User: jane.ID, Token: roster.NewID()}), accepted},
		{"support that acts as her", a.ActingAs(roster.Actor{User: jane.ID, Impersonator: admin.ID}), accepted},
		{"an owner of her home account", a.ActingAs(roster.Actor{User: admin.ID}), accepted},
		{"a confined Directory", a, accepted},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			accounts, err := c.dir.AccountsOf(t.Context(), jane.ID)
			is.NoErr(err)
			is.Equal(accounts[0].Name, "A")
			told := ""
			for _, p := range accounts[1:] {
				told += p.Name + " "
			}
			is.Equal(told, c.want)

			told = ""
			q := roster.MembershipQuery{Users: []roster.ID{jane.ID}, Limit: 1} // pages are full, whatever is left out
			for {
				page, err := c.dir.Memberships(t.Context(), q)
				is.NoErr(err)
				if len(page) == 0 {
					break
				}
				account, err := c.dir.MembershipAccount(t.Context(), page[0].ID)
				is.NoErr(err)
				told += account.Name + " "
				q.After = page[0].ID
			}
			is.Equal(told, c.want)

			found, err := c.dir.MembershipAccounts(t.Context(), []roster.ID{jane.ID, jane.ID})
			is.NoErr(err)
			var names []string // in no order
			for _, account := range found {
				names = append(names, account.Name)
			}
			slices.Sort(names)
			is.Equal(names, slices.Sorted(slices.Values(strings.Fields(c.want))))

			if strings.HasPrefix(c.name, "support") {
				is.Equal(c.dir.Export(t.Context(), jane.ID, io.Discard), roster.ErrForbidden)
				return
			}
			_, members := export(t, c.dir, jane.ID)
			told = ""
			for _, m := range members["memberships"].([]any) {
				told += fmt.Sprint(m.(map[string]any)["account_name"], " ")
			}
			is.Equal(told, c.want)
		})
	}
	is := is.New(t)
	waits, err := all[2].Memberships(t.Context(), roster.MembershipQuery{Account: all[2].AccountID()})
	is.NoErr(err)
	is.Equal(len(waits), 1) // the account that invites knows
	asAdmin := a.ActingAs(roster.Actor{User: admin.ID})
	_, err = asAdmin.MembershipAccount(t.Context(), waits[0].ID)
	is.Equal(err, roster.ErrNotFound)

	_, members := export(t, asAdmin, jane.ID)
	is.Equal(members["memberships"], []any{map[string]any{
		"id": inB.ID.String(), "account": all[1].AccountID().String(), "account_name": "B", "role": "admin", "state": "active",
		"created": inB.Created.Format("2006-01-02T15:04:05Z07:00"),
	}}) // nothing that B keeps to itself
}
