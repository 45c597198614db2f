package embedthis_test

import (
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestMember asks about a member of the account by its id, and as the member.
func TestMember(t *testing.T) {
	for _, c := range []struct {
		name, as, target, body string
		status                 int
		role                   string // in the answer; empty: not looked at
	}{
		{"itself", "guest", "/user/get", `{}`, 200, "read-only"},
		{"somebody else", "guest", "/user/get", `{"id":"{alice}"}`, 403, ""},
		{"by an admin", "adm1", "/user/get", `{"id":"{guest}"}`, 200, "read-only"},
		{"by its address", "adm1", "/user/get", `{"email":"guest@x.test"}`, 200, "read-only"},
		{"an address of the other account's", "adm1", "/user/get", `{"email":"erin@x.test"}`, 404, ""},
		{"its role", "adm1", "/user/updateRole", `{"id":"{guest}","role":"user"}`, 200, "user"},
		{"a higher role than the admin's", "adm1", "/user/updateRole", `{"id":"{guest}","role":"owner"}`, 403, ""},
		{"another name", "adm1", "/user/update", `{"id":"{guest}","first":"Joe"}`, 400, ""},
		{"out of the account", "adm1", "/user/remove", `{"id":"{guest}"}`, 200, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			f.AddMember("guest", roster.RoleReadOnly)
			r := f.ask(c.as, c.target, c.body)
			is.Equal(r.Status, c.status)
			if c.role != "" {
				is.True(strings.Contains(r.Body, `"role":"`+c.role+`"`))
				is.True(strings.Contains(r.Body, `"accountId":"`+f.T1.AccountID().String()+`"`)) // and not its home
			}
			home := must(f.T2.User(t.Context(), f.IDs["guest"]))(t)
			is.Equal(home.State, roster.StateActive) // at home nothing changes
			is.Equal(home.First, "guest")
		})
	}
	is := is.New(t)
	f := newFixture(t, nil)
	f.AddMember("guest", roster.RoleReadOnly)
	is.True(!strings.Contains(f.ask("adm1", "/user/find", `{}`).Body, "guest")) // own users alone
}
