package papershift_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestMember asks about a member of the account by its id, and as the member.
func TestMember(t *testing.T) {
	data := func(attributes string) string {
		return `{"data":{"type":"user","id":"{guest}","attributes":` + attributes + `}}`
	}
	for _, c := range []struct {
		name, as, method, target, body string
		status                         int
	}{
		{"itself", "guest", "GET", "/api/v1/users/{guest}", "", 200},
		{"somebody else", "guest", "GET", "/api/v1/users/{alice}", "", 404},
		{"by an admin", "adm1", "GET", "/api/v1/users/{guest}", "", 200},
		{"another name", "adm1", "PATCH", "/api/v1/users/{guest}", data(`{"name":"Joe"}`), 422},
		{"invited", "adm1", "POST", "/api/v1/users/{guest}/invite", "", 404},
		{"its role", "adm1", "POST", "/api/v1/account_memberships", `{"data":{"type":"account_membership","attributes":{"user_id":"{guest}","role_ids":["user"]}}}`, 200},
		{"a higher role than the admin's", "adm1", "POST", "/api/v1/account_memberships", `{"data":{"type":"account_membership","attributes":{"user_id":"{guest}","role_ids":["owner"]}}}`, 403},
		{"out of the account", "adm1", "DELETE", "/api/v1/users/{guest}", "", 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			f.AddMember("guest", roster.RoleReadOnly)
			is.Equal(f.ask(c.as, c.method, c.target, c.body).Status, c.status)
			home := must(f.T2.User(t.Context(), f.IDs["guest"]))(t)
			is.Equal(home.State, roster.StateActive) // at home nothing changes
			is.Equal(home.Name, "guest")
			if c.method == "DELETE" {
				is.Equal(f.ask("adm1", "GET", "/api/v1/users/{guest}", "").Status, 404)
			}
		})
	}
	is := is.New(t)
	f := newFixture(t, nil)
	f.AddMember("guest", roster.RoleReadOnly)
	r := f.ask("adm1", "GET", "/api/v1/users/{guest}?include=account,account_memberships.account", "")
	guest := one(t, r)
	is.Equal(linked(t, guest, "account"), []thing{{"account", f.T1.AccountID().String()}}) // and not its home
	included := success(t, r).Included
	is.Equal(len(included), 2)
	for _, o := range included {
		if o.Type == "account_membership" {
			is.Equal(o.Attributes["role_ids"], []any{"read-only"})
			is.Equal(linked(t, o, "account"), []thing{{"account", f.T1.AccountID().String()}})
		}
	}
	for _, u := range many(t, f.ask("adm1", "GET", "/api/v1/users", "")) {
		is.True(u.ID != f.IDs["guest"].String()) // own users alone
	}
	at := one(t, f.ask("adm2", "GET", "/api/v1/users/{guest}?include=account_memberships", ""))
	is.Equal(len(linked(t, at, "account_memberships")), 2) // at home both are shown
}
