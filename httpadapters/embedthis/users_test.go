package embedthis_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/embedthis"
)

// The documented record: every field with its type, and nothing else.
func TestRecord(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	must(f.T1.SignInVerified(t.Context(), roster.Claims{Email: "alice@x.test"}, false))(t)
	f.Clock.Add(1_500_000)
	r := f.ask("adm1", "/user/update", `{"id":"{alice}","first":"Al","last":"Ice","preferences":{"b": [1, "<&>"], "a": null}}`)
	is.Equal(r.Status, 200)
	is.Equal(r.Body, f.Fill(`{"accountId":"`+f.T1.AccountID().String()+`","activity":"2030-01-01T01:00:00.000Z","email":"alice@x.test",`+
		`"first":"Al","id":"{alice}","invite":null,"last":"Ice","preferences":{"b":[1,"<&>"],"a":null},"role":"user","state":"active"}`)+"\n")
	is.Equal(f.User("alice").Name, "Al Ice")

	carol := read[user](f, f.ask("adm1", "/user/get", `{"id":"{carol}"}`))
	is.Equal(*carol.Invite, f.code())
	is.Equal(carol.Activity, nil)
	is.Equal(carol.Preferences, map[string]any{})
	is.Equal(carol.State, "invited")

	without := must(f.T1.Create(t.Context(), roster.NewUser{Role: roster.RoleReadOnly}))(t)
	u := read[user](f, f.ask("adm1", "/user/get", `{"id":"`+without.ID.String()+`"}`))
	is.Equal(u.Email, "")
	is.Equal(u.Role, "read-only")
	is.Equal(u.State, "created")
}

// Every member of a record is what the documents say, in all documents.
func TestDocumentedTypes(t *testing.T) {
	f := newFixture(t, nil)
	must(f.T1.SignInVerified(t.Context(), roster.Claims{Email: "alice@x.test"}, false))(t)
	record := map[string]any{
		"accountId": "", "activity": "", "email": "", "first": "", "id": "", "invite": nil, "last": "",
		"preferences": map[string]any{}, "role": "", "state": "",
	}
	for name, c := range map[string]struct {
		r    reply
		want map[string]any
	}{
		"find":   {f.ask("adm1", "/user/find?limit=1", `{"email":"alice@x.test"}`), map[string]any{"data": []any{record}, "next": nil, "prev": nil}},
		"get":    {f.ask("adm1", "/user/get", `{"id":"{alice}"}`), record},
		"update": {f.ask("adm1", "/user/update", `{"id":"{alice}"}`), record},
		"role":   {f.ask("adm1", "/user/updateRole", `{"id":"{alice}","role":"user"}`), record},
		"login": {f.login("alice@x.test", `{"register":false}`), map[string]any{"user": record, "account": map[string]any{
			"activity": "", "closed": false, "email": "", "id": "", "name": "",
		}}},
		"remove": {f.ask("adm1", "/user/remove", `{"id":"{bob}"}`), map[string]any{}},
	} {
		t.Run(name, func(t *testing.T) {
			sameShape(t, name, read[any](f, c.r), c.want)
		})
	}
}

// sameShape compares names and types of two JSON values.
func sameShape(t *testing.T, at string, got, want any) {
	t.Helper()
	is := is.New(t)
	switch want := want.(type) {
	case map[string]any:
		got, ok := got.(map[string]any)
		is.True(ok)
		is.Equal(len(got), len(want))
		for name := range want {
			if at == "account" && name == "activity" {
				continue // a date or null
			}
			sameShape(t, name, got[name], want[name])
		}
	case []any:
		got, ok := got.([]any)
		is.True(ok)
		is.Equal(len(got), len(want))
		for i := range want {
			sameShape(t, at, got[i], want[i])
		}
	case string:
		_, ok := got.(string)
		is.True(ok)
	case bool:
		_, ok := got.(bool)
		is.True(ok)
	default:
		is.Equal(got, want)
	}
}

func TestCreate(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	u := read[user](f, f.ask("adm1", "/user/create", `{"email":"Jane@x.test","role":"user","first":"Jane","last":"Doe","preferences":{"a":1},"id":"{bob}","state":"active"}`))
	is.Equal(u.State, "created")
	is.Equal(u.Email, "Jane@x.test")
	is.Equal(u.First, "Jane")
	is.Equal(u.Last, "Doe")
	is.Equal(u.Preferences, map[string]any{"a": 1.0})
	is.Equal(u.Invite, nil)
	is.True(u.ID != f.IDs["bob"].String())

	mails := f.Mails()
	u = read[user](f, f.ask("adm1", "/user/create", `{"email":"joe@x.test","role":"admin","sendInvite":true}`))
	is.Equal(u.State, "invited")
	is.Equal(u.Role, "admin")
	is.Equal(f.Mails()-mails, 1)
	redeemed := must(f.Dir.AcceptInvitation(t.Context(), roster.SecretText(*u.Invite), roster.Acceptance{}))(t)
	is.Equal(redeemed.State, roster.StateActive)

	u = read[user](f, f.ask("adm1", "/user/create", `{"email":"plain@x.test","role":"read-only","sendInvite":false,"first":null}`))
	is.Equal(u.State, "created")
	is.Equal(f.Mails()-mails, 1)
}

func TestCreateRefuses(t *testing.T) {
	f := newFixture(t, nil)
	for body, want := range map[string]string{
		`{"role":"user"}`:                                                                      "400 email is required",
		`{"email":null,"role":"user"}`:                                                         "400 email must not be null",
		`{"email":0,"role":"user"}`:                                                            "400 email must be a string",
		`{"email":"","role":"user"}`:                                                           "400 email must have the form name@domain",
		`{"email":"jane","role":"user"}`:                                                       "400 email must have the form name@domain",
		`{"email":"v@x.test\r\nBcc: w@x.test","role":"user"}`:                                  "400 email must ",
		`{"email":"n@x.test"}`:                                                                 "400 role is required",
		`{"email":"n@x.test","role":""}`:                                                       "400 role must be the id of a role",
		`{"email":"n@x.test","role":"User"}`:                                                   "400 role must be the id of a role",
		`{"email":"n@x.test","role":"user "}`:                                                  "400 role must be the id of a role",
		`{"email":"n@x.test","role":["user"]}`:                                                 "400 role must be a string",
		`{"email":"n@x.test","role":"owner"}`:                                                  "403 forbidden",
		`{"email":"ALICE@X.TEST","role":"user"}`:                                               "409 email is taken by another user",
		`{"email":"n@x.test","role":"user","sendInvite":1}`:                                    "400 sendInvite must be true or false",
		`{"email":"n@x.test","role":"user","preferences":[]}`:                                  "400 preferences must be an object",
		`{"email":"n@x.test","role":"user","preferences":"{}"}`:                                "400 preferences must be an object",
		`{"email":"n@x.test","role":"user","first":"a\u0000"}`:                                 "400 first must have no control characters",
		`{"email":"n@x.test","role":"user","first":` + long(256):                               "400 first must have at most 255 characters",
		`{"email":"n@x.test","role":"user","last":` + long(256):                                "400 last must have at most 255 characters",
		`{"email":"n@x.test","role":"user","first":"a","last":` + long(254):                    "400 first and last must have at most 255 characters",
		`{"email":"n@x.test","role":"user","preferences":{"x":` + long(70_000)[:70_002] + "}}": "400 preferences must ",
	} {
		t.Run(body[:min(len(body), 60)], func(t *testing.T) {
			is := is.New(t)
			before := f.Events()
			r := f.ask("adm1", "/user/create", body)
			is.True(strings.HasPrefix(statusAnd(r), want)) // names the field
			is.Equal(f.Events(), before)                   // nothing half done
		})
	}
	is := is.New(t)
	is.Equal(f.Log.Len(), 0)
}

// long returns the rest of a body: a text of n letters and the closing brace.
func long(n int) string { return `"` + strings.Repeat("x", n) + `"}` }

func statusAnd(r reply) string {
	return strings.Join([]string{map[int]string{400: "400", 403: "403", 404: "404", 409: "409", 501: "501"}[r.Status], r.Body}, " ")
}

// Without a key nothing is written, and the text says what the host must do.
func TestNoKey(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(rc *roster.Config, _ *embedthis.Config) { rc.Keys = nil })
	const want = "501 nothing can be mailed: the host has to set roster's Config.Keys"
	events := f.Events()
	is.Equal(statusAnd(f.ask("adm1", "/user/create", `{"email":"n@x.test","role":"user","sendInvite":true}`)), want)
	is.Equal(statusAnd(f.ask("adm1", "/user/updateRole", `{"id":"{carol}","role":"admin","sendInvite":true}`)), want)
	is.Equal(f.Events(), events)
	is.Equal(f.User("carol").Role, roster.RoleUser)
	is.Equal(f.ask("adm1", "/user/updateRole", `{"id":"{alice}","role":"admin","sendInvite":true}`).Status, 200) // active: no mail

	must(f.T1.Invite(t.Context(), roster.NewInvitation{User: f.IDs["carol"]}))(t) // its text is known to the host alone
	is.Equal(read[user](f, f.ask("adm1", "/user/get", `{"id":"{carol}"}`)).Invite, nil)
}

// The code is a credential: only admins who may create users see it, of those who
// do not outrank them, only while it is good, and in no list.
func TestInvite(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	boss := must(f.T1.Invite(t.Context(), roster.NewInvitation{Email: "boss@x.test", Role: roster.RoleOwner, Mail: true}))(t)
	invite := func(as, id string) *string {
		t.Helper()
		return read[user](f, f.ask(as, "/user/get", `{"id":"`+id+`"}`)).Invite
	}
	for _, as := range []string{"adm1", "acct1", "root1"} {
		is.Equal(*invite(as, "{carol}"), f.code())
	}
	is.Equal(invite("adm1", boss.User.ID.String()), nil)
	is.Equal(*invite("root1", boss.User.ID.String()), string(must(f.T1.InviteCode(t.Context(), boss.User.ID))(t)))

	p := read[page](f, f.ask("adm1", "/user/find", `{"email":"carol@x.test"}`))
	is.Equal(p.Data[0].Invite, nil)
	is.Equal(*read[user](f, f.ask("adm1", "/user/update", `{"id":"{carol}","first":"C"}`)).Invite, f.code())

	f.Clock.Add(7 * 24 * 60 * 60 * 1e9)
	is.Equal(invite("adm1", "{carol}"), nil) // over
}

// A token of an admin that may not create users finds no code in any answer: with
// the code it would become whoever is invited.
func TestInviteByScope(t *testing.T) {
	f := newFixture(t, nil)
	for scope, sees := range map[string]bool{
		httpadapters.ScopeRead: false, httpadapters.ScopeUpdate: false, httpadapters.ScopeDelete: false, httpadapters.ScopeCreate: true,
	} {
		f.AddToken(f.T1, scope, roster.NewToken{User: f.IDs["adm1"], Scopes: []string{
			httpadapters.ScopeRead, httpadapters.ScopeUpdate, scope,
		}})
		for _, c := range []struct {
			path, body string
			sees       bool
		}{
			{"/user/find", `{"email":"carol@x.test"}`, false},
			{"/user/find", `{}`, false},
			{"/user/get", `{"email":"carol@x.test"}`, sees},
			{"/user/update", `{"id":"{carol}","first":"C"}`, sees},
			{"/user/updateRole", `{"id":"{carol}","role":"user"}`, sees},
			{"/user/updateRole", `{"id":"{carol}","role":"user","sendInvite":true}`, sees},
		} {
			t.Run(scope+" "+c.path+" "+c.body, func(t *testing.T) {
				is := is.New(t)
				f.Clock.Add(time.Hour) // invitations to one address are paced
				r := f.ask(scope, c.path, c.body)
				is.Equal(r.Status, 200)
				is.Equal(strings.Contains(r.Body, f.code()), c.sees)
			})
		}
	}
}

func TestGet(t *testing.T) {
	f := newFixture(t, nil)
	must(f.T1.Apply(t.Context(), f.IDs["mike"], roster.Remove))(t)
	for body, want := range map[string]string{
		`{"id":"{alice}"}`:                        "alice@x.test",
		`{"id":"{dave}"}`:                         "dave@x.test",
		`{"email":"ALICE@X.test"}`:                "alice@x.test",
		`{"email":"alice@X.TEST","id":"{alice}"}`: "alice@x.test",
		`{}`:                                    "adm1@x.test",
		``:                                      "adm1@x.test", // {}
		`null`:                                  "adm1@x.test",
		`{"limit":1}`:                           "adm1@x.test", // an option
		`{"unknown":1}`:                         "400",
		`{"userId":"{alice}"}`:                  "400",
		`{"ID":"{alice}"}`:                      "400",
		`{"id":"{alice}","email":"bob@x.test"}`: "404",
		`{"id":"{alice}","email":"nobody@x.test"}`:  "404",
		`{"id":"{alice}","email":"no address"}`:     "404",
		`{"id":"{unknown}","email":"alice@x.test"}`: "404",
		`{"id":"{mike}"}`:                           "404",
		`{"email":"mike@x.test"}`:                   "404",
		`{"id":"{erin}"}`:                           "404",
		`{"email":"erin@x.test"}`:                   "404",
		`{"id":""}`:                                 "404",
		`{"id":"1"}`:                                "404",
		`{"email":""}`:                              "404",
		`{"email":"%"}`:                             "404",
		`{"id":null}`:                               "400",
		`{"email":null}`:                            "400",
		`{"id":0}`:                                  "400",
		`{"id":[]}`:                                 "400",
		`{"id":{}}`:                                 "400",
		`{"email":true}`:                            "400",
	} {
		t.Run(body, func(t *testing.T) {
			is := is.New(t)
			r := f.ask("adm1", "/user/get", body)
			if r.Status != http.StatusOK {
				is.Equal(statusAnd(r)[:3], want)
				return
			}
			is.Equal(read[user](f, r).Email, want)
		})
	}
}

// With an id the e-mail is the new one; alone it says whose members they are.
func TestUpdate(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	u := read[user](f, f.ask("adm1", "/user/update", `{"id":"{alice}","email":"Alice2@x.test","first":"A","last":"L","preferences":{"x":1}}`))
	is.Equal(u.Email, "Alice2@x.test")
	is.Equal(f.User("alice").EmailVerified, false)

	u = read[user](f, f.ask("adm1", "/user/update", `{"email":"ALICE2@x.test","first":"B","preferences":{"y":{}}}`))
	is.Equal(u.ID, f.IDs["alice"].String())
	is.Equal(u.Email, "Alice2@x.test")
	is.Equal(u.First, "B")
	is.Equal(u.Last, "L")                                          // absent is unchanged
	is.Equal(u.Preferences, map[string]any{"y": map[string]any{}}) // replaced whole

	events := f.Events()
	echo := f.ask("adm1", "/user/get", `{"id":"{alice}"}`)
	is.Equal(f.ask("adm1", "/user/update", echo.Body).Body, echo.Body) // clients send whole records back
	is.Equal(f.Events(), events)

	u = read[user](f, f.ask("adm1", "/user/update", `{"id":"{alice}","first":null,"last":null,"preferences":null}`))
	is.Equal(u.First+u.Last, "")
	is.Equal(u.Preferences, map[string]any{})

	u = read[user](f, f.ask("bob", "/user/update", `{"first":"Own","email":"bob@x.test"}`))
	is.Equal(u.First, "Own")
	u = read[user](f, f.ask("bob", "/user/update", `{"id":"{bob}","email":"Bob@x.test"}`)) // its own address
	is.Equal(u.Email, "Bob@x.test")

	without := must(f.T1.Create(t.Context(), roster.NewUser{}))(t)
	u = read[user](f, f.ask("adm1", "/user/update", `{"id":"`+without.ID.String()+`","email":"","first":"N"}`))
	is.Equal(u.First, "N") // none stays none
}

// Row O10: what a user must not change on itself is passed over.
func TestUpdateIgnores(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	body := `{"id":"{alice}","first":"A","role":"admin","accountId":"` + f.T2.AccountID().String() + `","state":"deleted","invite":"x","activity":"2031-01-01T00:00:00.000Z"}`
	for _, as := range []string{"alice", "adm1"} {
		before := f.User("alice")
		is.Equal(f.ask(as, "/user/update", body).Status, 200)
		after := f.User("alice")
		is.Equal(after.First, "A")
		is.Equal(after.Role, before.Role)
		is.Equal(after.Account, before.Account)
		is.Equal(after.State, before.State)
		is.Equal(after.Activity, before.Activity)
	}
}

func TestUpdateRefuses(t *testing.T) {
	f := newFixture(t, nil)
	must(f.T1.Apply(t.Context(), f.IDs["mike"], roster.Remove))(t)
	for body, want := range map[string]string{
		`{"id":"{alice}","email":""}`:                              "400 email must have the form name@domain",
		`{"id":"{alice}","email":null}`:                            "400 email must not be null",
		`{"id":"{alice}","email":"alice@x.test "}`:                 "400 email must",
		`{"id":"{alice}","email":"BOB@x.test"}`:                    "409 email is taken by another user",
		`{"id":"{alice}","first":"x","last":0}`:                    "400 last must be a string",
		`{"id":"{alice}","first":"x","preferences":1}`:             "400 preferences must be an object",
		`{"id":"{alice}","first":"x","preferences":[{}]}`:          "400 preferences must be an object",
		`{"id":null,"email":"alice@x.test"}`:                       "400 id must not be null",
		`{"id":"{mike}","first":"x"}`:                              "404 not found",
		`{"id":"{unknown}","first":"x"}`:                           "404 not found",
		`{"email":"nobody@x.test","first":"x"}`:                    "404 not found",
		`{"id":"{alice}","first":"x"}{"id":"{bob}"}`:               "400 the body must be",
		`{"id":"{alice}","id":"{bob}","first":"x"}`:                "400 the body must not have a member twice",
		`{"id":"{alice}","Id":"{bob}","first":"x"}`:                "400 the body must not have a member twice",
		`{"id":"{alice}","first":"` + "\xff" + `"}`:                "400 the body must be UTF-8",
		`{"id":"{root1}","first":"x"}`:                             "403 forbidden",
		`{"id":"{alice}","first":"a\nb"}`:                          "400 first must have no control characters",
		`{"id":"{alice}","first":"x","preferences":{"a":1,"A":2}}`: "400 the body must not have a member twice",
	} {
		t.Run(body, func(t *testing.T) {
			is := is.New(t)
			before, events := f.User("alice"), f.Events()
			r := f.ask("adm1", "/user/update", body)
			is.True(strings.HasPrefix(statusAnd(r), want))
			is.Equal(f.User("alice"), before) // all or nothing
			is.Equal(f.Events(), events)
		})
	}
}
