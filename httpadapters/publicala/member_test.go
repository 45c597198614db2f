package publicala_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestMember asks about a member of the account, by its Number and its address.
func TestMember(t *testing.T) {
	const users = "/integration-api/v1/dashboard/users/"
	for _, c := range []struct {
		name, as, method, target, body string
		status                         int
	}{
		{"its own name", "guest", "PUT", users + "{n}", `{"name":"Joe","email":"guest@x.test"}`, 422},
		{"nobody", "guest", "PUT", users + "99999", `{"name":"Joe"}`, 404},
		{"the list", "guest", "GET", users[:len(users)-1], "", 403},
		{"by an admin", "adm1", "PUT", users + "{n}", `{"name":"Joe"}`, 422},
		{"removed by an admin", "adm1", "DELETE", users + "{n}", "", 200},
		{"itself", "guest", "GET", users + "guest@x.test", "", 200},
		{"somebody else", "guest", "GET", users + "alice@x.test", "", 404},
		{"by an admin, by its address", "adm1", "GET", users + "guest@x.test", "", 200},
		{"an address of the other account's", "adm1", "GET", users + "erin@x.test", "", 404},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			f.AddMember("guest", roster.RoleUser)
			home := must(f.T2.User(t.Context(), f.IDs["guest"]))(t)
			target := strings.ReplaceAll(c.target, "{n}", strconv.FormatInt(home.Number, 10))
			is.Equal(f.ask(c.as, c.method, target, c.body).Status, c.status)
			is.Equal(must(f.T2.User(t.Context(), f.IDs["guest"]))(t), home) // at home nothing changes
		})
	}
	is := is.New(t)
	f := newFixture(t, nil)
	f.AddMember("guest", roster.RoleReadOnly)
	is.True(!strings.Contains(f.ask("adm1", "GET", users[:len(users)-1], "").Body, "guest")) // own users alone
}
