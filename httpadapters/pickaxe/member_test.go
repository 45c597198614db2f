package pickaxe_test

import (
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestMember asks about a member of the account, by its address.
func TestMember(t *testing.T) {
	for _, c := range []struct {
		name, as, method, target, body string
		status                         int
	}{
		{"itself", "guest", "GET", "/studio/user/guest@x.test", "", 200},
		{"itself, in capitals", "guest", "GET", "/studio/user/GUEST@x.test", "", 200},
		{"somebody else", "guest", "GET", "/studio/user/alice@x.test", "", 404},
		{"nobody", "guest", "GET", "/studio/user/nobody@x.test", "", 404},
		{"the list", "guest", "GET", "/studio/user/list", "", 403},
		{"its own name", "guest", "PATCH", "/studio/user/guest@x.test", `{"data":{"name":"Joe"}}`, 400},
		{"its own password", "guest", "PATCH", "/studio/user/guest@x.test", `{"data":{"password":"another password"}}`, 403},
		{"by an admin", "adm1", "GET", "/studio/user/guest@x.test", "", 200},
		{"another name, by an admin", "adm1", "PATCH", "/studio/user/guest@x.test", `{"data":{"name":"Joe"}}`, 400},
		{"removed by an admin", "adm1", "DELETE", "/studio/user/guest@x.test", "", 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			f.AddMember("guest", roster.RoleUser)
			is.Equal(f.ask(c.as, c.method, c.target, c.body).Status, c.status)
			home := must(f.T2.User(t.Context(), f.IDs["guest"]))(t)
			is.Equal(home.Name, "guest") // at home nothing changes
			is.Equal(home.PasswordHash, roster.PasswordHash(""))
		})
	}
	is := is.New(t)
	f := newFixture(t, nil)
	f.AddMember("guest", roster.RoleReadOnly)
	is.True(!strings.Contains(f.ask("adm1", "GET", "/studio/user/list", "").Body, "guest")) // own users alone
	must(f.T1.Grant(t.Context(), f.IDs["guest"], roster.NewGrant{Product: "reports", Source: "bought"}))(t)
	is.True(strings.Contains(f.ask("guest", "GET", "/studio/user/guest@x.test", "").Body, `"boughtProducts":["reports"]`))
}
