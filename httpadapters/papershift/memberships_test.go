package papershift_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// The roles of a user are replaced; the answer is an array of the user.
func TestAssign(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	assign := func(kind, roles string) object {
		t.Helper()
		r := f.ask("adm1", "POST", "/api/v1/account_memberships?include=account_memberships",
			`{"data":{"type":"`+kind+`","attributes":{"user_id":"{bob}","role_ids":[`+roles+`]}}}`)
		is.Equal(r.Status, 200)
		users := many(t, r)
		is.Equal(len(users), 1)
		is.Equal(users[0].ID, f.IDs["bob"].String())
		return success(t, r).Included[0]
	}
	own := assign("account_membership", `"admin"`)
	is.Equal(own.thing, thing{"account_membership", f.IDs["bob"].String()})
	is.Equal(own.Attributes["role_ids"], []any{"admin"})
	is.Equal(f.User("bob").Role, roster.RoleAdmin)
	assign("account_memberships", `"read-only"`)
	is.Equal(f.User("bob").Role, roster.RoleReadOnly)
	own = assign("account_membership", "")
	is.Equal(own.Attributes["role_ids"], []any{"none"})
	is.Equal(f.User("bob").Role, roster.RoleNone)
}

func TestAssignRefuses(t *testing.T) {
	f := newFixture(t, nil)
	must(f.T1.Apply(t.Context(), f.IDs["mike"], roster.Remove))(t)
	for attributes, c := range map[string]struct {
		status  int
		pointer string
	}{
		`{"role_ids":[]}`:                                 {422, "/data/attributes"},
		`{"user_id":"{bob}"}`:                             {422, "/data/attributes"},
		`{"user_id":null,"role_ids":[]}`:                  {422, "/data/attributes/user_id"},
		`{"user_id":7,"role_ids":[]}`:                     {422, "/data/attributes/user_id"},
		`{"user_id":"{bob}","role_ids":null}`:             {422, "/data/attributes/role_ids"},
		`{"user_id":"{bob}","role_ids":"admin"}`:          {422, "/data/attributes/role_ids"},
		`{"user_id":"{bob}","role_ids":[1]}`:              {422, "/data/attributes/role_ids"},
		`{"user_id":"{bob}","role_ids":["admin","user"]}`: {422, "/data/attributes/role_ids"},
		`{"user_id":"{bob}","role_ids":["boss"]}`:         {422, "/data/attributes/role_ids"},
		`{"user_id":"{bob}","role_ids":["Admin"]}`:        {422, "/data/attributes/role_ids"},
		`{"user_id":"{bob}","role_ids":[""]}`:             {422, "/data/attributes/role_ids"},
		`{"user_id":"{mike}","role_ids":["admin"]}`:       {422, "/data/attributes/status"}, // deleted
		`{"user_id":"{bob}","role_ids":["owner"]}`:        {403, ""},                        // above the caller
		`{"user_id":"{root1}","role_ids":["user"]}`:       {403, ""},
		`{"user_id":"{erin}","role_ids":["user"]}`:        {404, ""},
		`{"user_id":"nobody","role_ids":["user"]}`:        {404, ""},
		`{"user_id":"","role_ids":["user"]}`:              {404, ""},
		`{"user_id":"{unknown}","role_ids":["user"]}`:     {404, ""},
		`null`: {422, "/data/attributes"},
		`[]`:   {422, "/data/attributes"},
	} {
		t.Run(attributes, func(t *testing.T) {
			is := is.New(t)
			events := f.Events()
			r := f.ask("adm1", "POST", "/api/v1/account_memberships", `{"data":{"type":"account_membership","attributes":`+attributes+`}}`)
			is.Equal(r.Status, c.status)
			if c.pointer != "" {
				is.Equal(*refused(t, r).Source.Pointer, c.pointer)
			}
			is.Equal(f.Events(), events)
		})
	}
	is := is.New(t)
	r := f.ask("adm1", "POST", "/api/v1/account_memberships", `{"data":{"type":"account_membership"}}`)
	is.Equal(*refused(t, r).Source.Pointer, "/data")
	is.Equal(f.ask("adm1", "POST", "/api/v1/account_memberships", `{"data":{"type":"user"}}`).Status, 409)
	r = f.ask("root1", "POST", "/api/v1/account_memberships", `{"data":{"type":"account_membership","attributes":{"user_id":"{root1}","role_ids":["user"]}}}`)
	is.Equal(refused(t, r).Detail, "the last owner stays")
}
