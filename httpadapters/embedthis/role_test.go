package embedthis_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

func TestUpdateRole(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	mails := f.Mails()
	for _, role := range []string{"admin", "none", "read-only", "user"} {
		u := read[user](f, f.ask("adm1", "/user/updateRole", `{"id":"{alice}","role":"`+role+`","sendInvite":true}`))
		is.Equal(u.Role, role)
		is.Equal(u.State, "active")
	}
	is.Equal(f.Mails(), mails) // nobody is invited who is active

	old := f.code()
	u := read[user](f, f.ask("adm1", "/user/updateRole", `{"id":"{carol}","role":"admin","sendInvite":true}`))
	is.Equal(f.Mails()-mails, 1)
	is.True(*u.Invite != old)
	is.Equal(*u.Invite, f.code())
	is.Equal(read[user](f, f.ask("adm1", "/user/updateRole", `{"id":"{carol}","role":"user"}`)).Role, "user")
	is.Equal(f.Mails()-mails, 1)

	made := read[user](f, f.ask("adm1", "/user/create", `{"email":"n@x.test","role":"user"}`))
	u = read[user](f, f.ask("adm1", "/user/updateRole", `{"id":"`+made.ID+`","role":"admin","sendInvite":true}`))
	is.Equal(u.State, "invited")
	is.Equal(f.Mails()-mails, 2)

	must(f.T1.Apply(t.Context(), f.IDs["mike"], roster.Remove))(t)
	without := must(f.T1.Create(t.Context(), roster.NewUser{}))(t)
	for body, want := range map[string]string{
		`{"role":"user"}`:                                                       "400 id is required",
		`{"id":null,"role":"user"}`:                                             "400 id must not be null",
		`{"id":"{alice}"}`:                                                      "400 role is required",
		`{"id":"{alice}","role":null}`:                                          "400 role must not be null",
		`{"id":"{alice}","role":"Admin"}`:                                       "400 role must be the id of a role",
		`{"id":"{alice}","role":"public"}`:                                      "400 role must be the id of a role",
		`{"id":"{alice}","role":0}`:                                             "400 role must be a string",
		`{"id":"{alice}","role":"admin","sendInvite":"1"}`:                      "400 sendInvite must be true or false",
		`{"id":"{alice}","role":"owner"}`:                                       "403 forbidden",
		`{"id":"{root1}","role":"user"}`:                                        "403 forbidden",
		`{"id":"{mike}","role":"user"}`:                                         "404 not found",
		`{"id":"` + without.ID.String() + `","role":"admin","sendInvite":true}`: "400 email must be set before",
	} {
		events := f.Events()
		is.True(strings.HasPrefix(statusAnd(f.ask("adm1", "/user/updateRole", body)), want))
		is.Equal(f.Events(), events)
	}
	is.Equal(statusAnd(f.ask("root1", "/user/updateRole", `{"id":"{root1}","role":"admin"}`)), "403 the last owner stays")
}

func TestRemove(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	is.Equal(f.ask("adm1", "/user/remove", `{"id":"{alice}"}`).Body, "{}\n")
	is.Equal(f.User("alice").State, roster.StateDeleted)
	is.Equal(statusAnd(f.ask("adm1", "/user/remove", `{"id":"{alice}"}`)), "404 not found")
	is.Equal(statusAnd(f.ask("adm1", "/user/remove", `{"email":"alice@x.test"}`)), "404 not found")
	is.Equal(f.ask("alice", "/user/get", `{}`).Status, 401) // the token went too
	is.True(!slices.Contains(read[page](f, f.ask("adm1", "/user/find", `{}`)).emails(), "alice@x.test"))

	for body, want := range map[string]string{
		`{}`:                                   "400 the body must have an id or an email",
		`{"id":null}`:                          "400 id must not be null",
		`{"id":"{bob}","email":"mike@x.test"}`: "404 not found",
		`{"id":"{bob}","email":null}`:          "400 email must not be null",
		`{"email":"b*"}`:                       "404 not found",
	} {
		is.Equal(statusAnd(f.ask("adm1", "/user/remove", body)), want)
	}
	is.Equal(f.ask("adm1", "/user/remove", `{"id":"{bob}","email":"BOB@x.test"}`).Status, 200)
	is.Equal(statusAnd(f.ask("root1", "/user/remove", `{"id":"{root1}"}`)), "403 the last owner stays")
}
