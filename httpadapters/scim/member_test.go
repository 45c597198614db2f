package scim_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestMember asks about a member of the account, whom another one owns.
func TestMember(t *testing.T) {
	for _, c := range []struct {
		name, method, body string
		status             int
	}{
		{"read", "GET", "", 200},
		{"its role", "PATCH", patchBody(`{"op":"add","path":"roles","value":[{"value":"user"}]}`), 200},
		{"a higher role than the admin's", "PATCH", patchBody(`{"op":"add","path":"roles","value":[{"value":"owner"}]}`), 403},
		{"its title", "PATCH", patchBody(`{"op":"add","path":"title","value":"x"}`), 400},
		{"its address", "PATCH", patchBody(`{"op":"add","path":"emails","value":[{"value":"joe@x.test","primary":true}]}`), 400},
		{"its password", "PATCH", patchBody(`{"op":"add","path":"password","value":"a long password"}`), 404},
		{"out", "PATCH", patchBody(`{"op":"add","path":"active","value":false}`), 200},
		{"out of the account", "DELETE", "", 204},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			f.AddMember("guest", roster.RoleReadOnly)
			is.Equal(f.ask("adm1", c.method, "/Users/{guest}", c.body).Status, c.status)
			home := must(f.T2.User(t.Context(), f.IDs["guest"]))(t)
			is.Equal(home.State, roster.StateActive) // at home nothing changes
			is.Equal(home.Role, roster.RoleUser)
		})
	}
	is := is.New(t)
	f := newFixture(t, nil)
	f.AddMember("guest", roster.RoleReadOnly)
	is.Equal(f.find("/Users", `userName eq "guest@x.test"`), nil) // lists have own users alone
	g := id(f.post("/Groups", f.Fill(`{"displayName":"G","members":[{"value":"{guest}"}]}`)))
	is.Equal(f.inGroup(g), "guest")
}
