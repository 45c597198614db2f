package axiom_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestMember asks about a member of the account by its id, and as the member.
func TestMember(t *testing.T) {
	for _, c := range []struct {
		name, as, method, target, body string
		status                         int
		role                           string // in the answer; empty: not looked at
	}{
		{"itself", "guest", "GET", "/v2/user", "", 200, "read-only"},
		{"itself, by its id", "guest", "GET", "/v2/users/{guest}", "", 200, "read-only"},
		{"somebody else", "guest", "GET", "/v2/users/{alice}", "", 404, ""},
		{"the list", "guest", "GET", "/v2/users", "", 403, ""},
		{"by an admin", "adm1", "GET", "/v2/users/{guest}", "", 200, "read-only"},
		{"its role", "adm1", "PUT", "/v2/users/{guest}/role", `{"role":"user"}`, 200, "user"},
		{"a higher role than the admin's", "adm1", "PUT", "/v2/users/{guest}/role", `{"role":"owner"}`, 403, ""},
		{"its name, as it is", "adm1", "PUT", "/v2/users/{guest}", `{"name":"guest"}`, 200, "read-only"},
		{"another name", "adm1", "PUT", "/v2/users/{guest}", `{"name":"Joe"}`, 400, ""},
		{"another address", "adm1", "PUT", "/v2/users/{guest}", `{"name":"guest","email":"joe@x.test"}`, 400, ""},
		{"by an admin of its home", "adm2", "GET", "/v2/users/{guest}", "", 200, "user"},
		{"out of the account", "adm1", "DELETE", "/v2/users/{guest}", "", 204, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			f.AddMember("guest", roster.RoleReadOnly)
			r := f.ask(c.as, c.method, c.target, c.body)
			is.Equal(r.Status, c.status)
			if c.role != "" {
				got := decoded[user](f, r)
				is.Equal(got.Role.ID, c.role)
				is.Equal(got.ID, f.IDs["guest"].String())
			}
			home := must(f.T2.User(t.Context(), f.IDs["guest"]))(t)
			is.Equal(home.State, roster.StateActive) // at home nothing changes
			is.Equal(home.Role, roster.RoleUser)
			if c.method == "DELETE" {
				is.Equal(f.ask("adm1", c.method, c.target, "").Status, 404)
				is.Equal(f.ask("guest", "GET", "/v2/user", "").Status, 403)
			}
		})
	}
	is := is.New(t)
	f := newFixture(t, nil)
	f.AddMember("guest", roster.RoleReadOnly)
	for _, u := range decoded[[]user](f, f.ask("adm1", "GET", "/v2/users", "")) {
		is.True(u.ID != f.IDs["guest"].String()) // own users alone
	}
}
