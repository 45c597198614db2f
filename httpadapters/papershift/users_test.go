package papershift_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/papershift"
)

// The documented examples as printed, and what they answer.
func TestDocuments(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	r := f.ask("adm1", "POST", "/api/v1/users", `{
"data": {
"type": "user",
"attributes": {
"name": "Name",
"email": "jane@x.test"
}
}
}`)
	is.Equal(r.Status, 201)
	u := must(f.T1.UserByEmail(t.Context(), "jane@x.test"))(t)
	f.IDs["jane"] = u.ID
	is.Equal(r.Header.Get("Location"), f.Fill("http://example.com/api/v1/users/{jane}"))
	is.Equal(r.Body, f.Fill(`{"data":{"type":"user","id":"{jane}","attributes":{"avatar":null,"created_at":"2030-01-01T01:00:00.000000Z",`+
		`"discarded_at":null,"email":"jane@x.test","name":"Name","status":"created","updated_at":"2030-01-01T01:00:00.000000Z"},`+
		`"meta":{"actions":{"edit":true,"delete":true,"invite":true,"revoke_invitation":false}}}}`)+"\n")
	is.Equal(u.Role, roster.RoleUser)

	f.Clock.Add(time.Second)
	r = f.ask("adm1", "PUT", "/api/v1/users/{jane}", `{
"data": {
"type": "user",
"attributes": {
"name": "New Username"
}
}
}`)
	is.Equal(r.Status, 200)
	updated := one(t, r)
	is.Equal(updated.thing, thing{"user", u.ID.String()})
	is.Equal(updated.Attributes, map[string]any{
		"name": "New Username", "email": "jane@x.test", "status": "created", "avatar": nil, "discarded_at": nil,
		"created_at": "2030-01-01T01:00:00.000000Z", "updated_at": "2030-01-01T01:00:01.000000Z",
	})
	is.Equal(one(t, f.ask("adm1", "GET", "/api/v1/users/{jane}", "")), updated)

	all := many(t, f.ask("adm1", "GET", "/api/v1/users", ""))
	is.Equal(len(all), 13)
	is.Equal(all[12], updated)

	r = f.ask("adm1", "DELETE", "/api/v1/users/{jane}", "")
	is.Equal(r.Status, 200)
	deleted := one(t, r)
	is.Equal(deleted.Attributes["status"], "deleted")
	is.Equal(deleted.Attributes["discarded_at"], "2030-01-01T01:00:01.000000Z")
	is.Equal(f.User("jane").State, roster.StateDeleted)
}

// The five words of status.
func TestStatus(t *testing.T) {
	f := newFixture(t, nil)
	must(f.T1.Apply(t.Context(), f.IDs["bob"], roster.Remove))(t)
	for name, want := range map[string]string{
		"chris": "created", "carol": "invited", "alice": "active", "dave": "deactivated", "bob": "deleted",
	} {
		t.Run(want, func(t *testing.T) {
			is := is.New(t)
			u := one(t, f.ask("adm1", "GET", "/api/v1/users/{"+name+"}", ""))
			is.Equal(u.Attributes["status"], want)
			is.Equal(u.Attributes["discarded_at"] != nil, want == "deleted") // deactivating doesn't set it
		})
	}
}

func TestCreate(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.IDs["T1"] = f.T1.AccountID()
	create := func(body string) object {
		t.Helper()
		r := f.ask("adm1", "POST", "/api/v1/users", body)
		is.Equal(r.Status, 201)
		return one(t, r)
	}
	u := create(`{"data":{"type":"user","attributes":{"name":"Jane Doe","email":"Jane@X.test","avatar":"jane.png"}}}`)
	is.Equal(u.Attributes["name"], "Jane Doe")
	is.Equal(u.Attributes["email"], "Jane@X.test") // as typed
	is.Equal(u.Attributes["avatar"], "jane.png")
	is.Equal(must(f.T1.UserByEmail(t.Context(), "jane@x.test"))(t).Last, "Doe")

	// Row O11: what cannot be set is passed over, whatever it is, and so is what
	// is unknown: clients send back what they were sent.
	u = create(`{"data":{"type":"user","attributes":{"name":"n","status":"active","discarded_at":"2020-01-01T00:00:00Z",
		"created_at":7,"updated_at":[],"role":"owner","account_id":"{alice}"},"meta":{"actions":{"edit":true}},"temp-id":"x"},"meta":{}}`)
	is.Equal(u.Attributes["status"], "created")
	is.Equal(u.Attributes["discarded_at"], nil)
	made := must(f.T1.User(t.Context(), must(roster.ParseID(u.ID))(t)))(t)
	is.Equal(made.Role, roster.RoleUser)
	is.Equal(made.Account, f.T1.AccountID())

	// E-mails are optional: many may have none, which "" is too.
	for _, body := range []string{
		`{"data":{"type":"user"}}`,
		`{"data":{"type":"user","attributes":{}}}`,
		`{"data":{"type":"user","attributes":{"email":null,"name":null,"avatar":null}}}`,
		`{"data":{"type":"users","attributes":{"email":"","avatar":""}}}`, // kitsu has the plural
		`{"data":{"type":"user","id":null}}`,                              // as typed serializers write an id that is not set
		`{"data":{"type":"user","id":""}}`,
		`{"data":{"type":"user","relationships":{"teams":{}}}}`,
		`{"data":{"type":"user","relationships":{"account":{"data":{"type":"accounts","id":"{T1}"}}}}}`,          // its own
		`{"data":{"type":"user","relationships":{"account":{"data":null},"teams":{"data":[ ]},"x":{"data":7}}}}`, // as hashicorp/jsonapi writes it
	} {
		u = create(body)
		is.Equal(u.Attributes["email"], nil)
		is.Equal(u.Attributes["name"], "")
		is.Equal(u.Attributes["avatar"], nil)
	}
}

// The members of a body that are refused, with the pointer to each.
func TestCreateRefuses(t *testing.T) {
	f := newFixture(t, nil)
	user := func(attributes string) string { return `{"data":{"type":"user","attributes":{` + attributes + `}}}` }
	for name, c := range map[string]struct {
		body                       string
		status                     int
		pointer, attribute, detail string
	}{
		"no data":            {`{}`, 422, "", "base", "the resource needs data"},
		"null data":          {`{"data":null}`, 422, "/data", "base", "data must not be null"},
		"an array":           {`{"data":[]}`, 422, "/data", "base", "data must be an object"},
		"no type":            {`{"data":{"attributes":{}}}`, 422, "/data", "base", "the resource needs type"},
		"null type":          {`{"data":{"type":null}}`, 422, "/data/type", "base", "data.type must not be null"},
		"a type that is 1":   {`{"data":{"type":1}}`, 422, "/data/type", "base", "data.type must be a string"},
		"another type":       {`{"data":{"type":"account"}}`, 409, "/data/type", "", "the type must be user"},
		"a type by case":     {`{"data":{"type":"User"}}`, 409, "/data/type", "", "the type must be user"},
		"an id":              {`{"data":{"type":"user","id":"{alice}"}}`, 403, "/data/id", "", "the id of a new user is made here"},
		"an id that is 7":    {`{"data":{"type":"user","id":7}}`, 422, "/data/id", "base", "data.id must be a string"},
		"null attributes":    {`{"data":{"type":"user","attributes":null}}`, 422, "/data/attributes", "base", "data.attributes must not be null"},
		"attributes as text": {`{"data":{"type":"user","attributes":"x"}}`, 422, "/data/attributes", "base", "data.attributes must be an object"},
		"a relationship":     {`{"data":{"type":"user","relationships":{"teams":{"data":[{"type":"team","id":"1"}]}}}}`, 403, "/data/relationships/teams", "", "relationships cannot be changed here"},
		"another":            {`{"data":{"type":"user","relationships":{"account":{"data":{"type":"account","id":"1"}}}}}`, 403, "/data/relationships/account", "", "relationships cannot be changed here"},
		"relationships as []": {`{"data":{"type":"user","relationships":[]}}`, 422, "/data/relationships", "base",
			"data.relationships must be an object"},

		"a name that is 1":     {user(`"name":1`), 422, "/data/attributes/name", "name", "name must be a string"},
		"an e-mail that is []": {user(`"email":[]`), 422, "/data/attributes/email", "email", "email must be a string"},
		"an avatar that is {}": {user(`"avatar":{}`), 422, "/data/attributes/avatar", "avatar", "avatar must be a string"},
		"no domain":            {user(`"email":"jane"`), 422, "/data/attributes/email", "email", "email must have the form name@domain"},
		"a blank after":        {user(`"email":"jane@x.test "`), 422, "/data/attributes/email", "email", "email must have a valid domain after the @"},
		"a tab before":         {user(`"email":"\tjane@x.test"`), 422, "/data/attributes/email", "email", "email must have no blank, control, quote, comment or special character before the @"},
		"taken":                {user(`"email":"alice@x.test"`), 422, "/data/attributes/email", "email", "email is taken by another user"},
		"taken in upper case":  {user(`"email":"ALICE@X.TEST"`), 422, "/data/attributes/email", "email", "email is taken by another user"},
		"a long name":          {user(`"name":"` + strings.Repeat("x", 256) + `"`), 422, "/data/attributes/name", "name", "name must have at most 255 characters"},
		"line breaks":          {user(`"name":"a\r\nb"`), 422, "/data/attributes/name", "name", "name must have no control characters"},
		"a long avatar":        {user(`"avatar":"` + strings.Repeat("x", 256) + `"`), 422, "/data/attributes/avatar", "avatar", "avatar must have at most 255 characters"},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			events := f.Events()
			r := f.ask("adm1", "POST", "/api/v1/users", c.body)
			is.Equal(r.Status, c.status)
			p := refused(t, r)
			is.Equal(*p.Source.Pointer, c.pointer)
			is.Equal(p.Meta.Attribute, c.attribute)
			is.Equal(p.Detail, c.detail)
			if c.attribute != "" && c.attribute != "base" {
				is.Equal(p.Meta.Attribute+" "+p.Meta.Message, c.detail) // as spraypaint puts them together
			}
			is.Equal(f.Events(), events)
		})
	}
}

// PUT and PATCH are one: what is absent stays.
func TestUpdate(t *testing.T) {
	for _, method := range []string{"PUT", "PATCH"} {
		t.Run(method, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			edit := func(data string) map[string]any {
				t.Helper()
				return one(t, f.ask("adm1", method, "/api/v1/users/{alice}", `{"data":{"type":"user",`+data+`}}`)).Attributes
			}
			a := edit(`"attributes":{"name":"Alice A","avatar":"a.png"}`)
			is.Equal(a["name"], "Alice A")
			is.Equal(a["avatar"], "a.png")
			is.Equal(a["email"], "alice@x.test")

			version := f.User("alice").Version
			edit(`"id":"{alice}"`)
			edit(`"id":"` + strings.ToUpper(f.IDs["alice"].String()) + `","attributes":{}`)
			edit(`"attributes":{"name":"Alice A","status":"deleted","discarded_at":"2020-01-01T00:00:00Z","created_at":null}`)
			is.Equal(f.User("alice").Version, version)

			a = edit(`"attributes":{"email":"","avatar":""}`)
			is.Equal(a["email"], nil)
			is.Equal(a["avatar"], nil)
			a = edit(`"attributes":{"email":"alice@x.test","name":null}`)
			is.Equal(a["email"], "alice@x.test")
			is.Equal(a["name"], "")
		})
	}
}

func TestUpdateRefuses(t *testing.T) {
	f := newFixture(t, nil)
	must(f.T1.Apply(t.Context(), f.IDs["mike"], roster.Remove))(t)
	for _, c := range []struct {
		path, data string
		status     int
		pointer    string
	}{
		{"{alice}", `{"type":"user","id":"{bob}"}`, 409, "/data/id"},
		{"{alice}", `{"type":"user","id":"alice"}`, 409, "/data/id"},
		{"{alice}", `{"type":"user","id":""}`, 409, "/data/id"},
		{"{alice}", `{"type":"user","id":7}`, 422, "/data/id"},
		{"{alice}", `{"type":"user","id":null}`, 422, "/data/id"},
		{"{alice}", `{"type":"team"}`, 409, "/data/type"},
		{"{alice}", `{"type":"user","attributes":{"email":"Bob@x.test"}}`, 422, "/data/attributes/email"},
		{"{alice}", `{"type":"user","attributes":{"email":"bob"}}`, 422, "/data/attributes/email"},
		{"{alice}", `{"type":"user","attributes":{"name":"new","avatar":"a/b.png"}}`, 422, "/data/attributes/avatar"},
		{"{alice}", `{"type":"user","relationships":{"team_memberships":{"data":[{}]}}}`, 403, "/data/relationships/team_memberships"},
		{"{mike}", `{"type":"user","attributes":{"name":"new"}}`, 422, "/data/attributes/status"}, // deleted
	} {
		t.Run(c.path+" "+c.data, func(t *testing.T) {
			is := is.New(t)
			before, events := f.User("alice"), f.Events()
			r := f.ask("adm1", "PATCH", "/api/v1/users/"+c.path, `{"data":`+c.data+`}`)
			is.Equal(r.Status, c.status)
			is.Equal(*refused(t, r).Source.Pointer, c.pointer)
			is.Equal(f.User("alice"), before)
			is.Equal(f.Events(), events)
		})
	}
}

// Row O18: an avatar is a bare file name.
func TestAvatar(t *testing.T) {
	f := newFixture(t, nil)
	for avatar, want := range map[string]int{
		"avatar.png": 200, "a b.png": 200, "…": 200, "...": 422, ".htaccess": 422, "": 200,
		"../../etc/passwd": 422, "a/b.png": 422, `..\\x.png`: 422, ".": 422, "..": 422, "a\\u0000": 422, "/": 422,
	} {
		t.Run(avatar, func(t *testing.T) {
			is := is.New(t)
			r := f.ask("adm1", "PUT", "/api/v1/users/{alice}", `{"data":{"type":"user","attributes":{"avatar":"`+avatar+`"}}}`)
			is.Equal(r.Status, want)
			if want == 200 {
				is.Equal(one(t, r).Attributes["avatar"], map[bool]any{true: nil, false: avatar}[avatar == ""])
			} else {
				is.Equal(refused(t, r).Meta.Attribute, "avatar")
			}
			is.True(!strings.ContainsAny(f.User("alice").Avatar, `/\`))
		})
	}
}

// A deleted user stays readable; deleting again changes nothing.
func TestDiscard(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	first := f.ask("adm1", "DELETE", "/api/v1/users/{alice}", `{"data":{"id":"{alice}","type":"users"}}`) // as kitsu sends it
	is.Equal(first.Status, 200)
	is.Equal(one(t, first).Meta.Actions, map[string]bool{"edit": false, "delete": false, "invite": false, "revoke_invitation": false})

	f.Clock.Add(time.Hour)
	events := f.Events()
	is.Equal(f.ask("adm1", "DELETE", "/api/v1/users/{alice}", ""), first)
	is.Equal(f.ask("adm1", "GET", "/api/v1/users/{alice}", ""), first)
	is.Equal(f.Events(), events)
	is.True(strings.Contains(f.ask("adm1", "GET", "/api/v1/users", "").Body, f.IDs["alice"].String()))
	living := many(t, f.ask("adm1", "GET", "/api/v1/users?filter[discarded_at_blank]=1", ""))
	is.Equal(len(living), 11)
	is.Equal(f.ask("alice", "GET", "/api/v1/users/{alice}", "").Status, 401)

	// Its address is free again.
	is.Equal(f.ask("adm1", "POST", "/api/v1/users", `{"data":{"type":"user","attributes":{"email":"alice@x.test"}}}`).Status, 201)
	// Deleted by another set, it is the same.
	must(f.T1.Apply(t.Context(), f.IDs["bob"], roster.Remove))(t)
	is.Equal(one(t, f.ask("adm1", "GET", "/api/v1/users/{bob}", "")).Attributes["discarded_at"], "2030-01-01T02:00:00.000000Z")
	// The only owner stays.
	r := f.ask("root1", "DELETE", "/api/v1/users/{root1}", "")
	is.Equal(r.Status, 403)
	is.Equal(refused(t, r).Detail, "the last owner stays")
}

// TestEveryBadAttribute tells of each in one answer, in the order of the attributes.
func TestEveryBadAttribute(t *testing.T) {
	f := newFixture(t, nil)
	for body, want := range map[string][]string{
		`"name":1,"email":[],"avatar":{}`:                                             {"name must be a string", "email must be a string", "avatar must be a string"},
		`"name":"` + strings.Repeat("x", 256) + `","email":"jane","avatar":"a/b.png"`: {"email must have the form name@domain", "name must have at most 255 characters", "avatar must be a bare file name that does not begin with a dot"},
	} {
		t.Run(want[0], func(t *testing.T) {
			is := is.New(t)
			for _, ask := range [][2]string{{"POST", "/api/v1/users"}, {"PATCH", "/api/v1/users/{alice}"}} {
				r := f.ask("adm1", ask[0], ask[1], `{"data":{"type":"user","attributes":{`+body+`}}}`)
				is.Equal(r.Status, 422)
				var told []string
				for _, p := range decoded[struct{ Errors []problem }](t, r.Body).Errors {
					told = append(told, p.Detail)
				}
				is.Equal(told, want)
			}
		})
	}
}

// Times have what a store keeps, so that they can be filtered by.
func TestMicroseconds(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.Clock.Add(123456 * time.Microsecond)
	f.AddCreated("new")
	created := one(t, f.ask("adm1", "GET", "/api/v1/users/{new}", "")).Attributes["created_at"]
	is.Equal(created, "2030-01-01T01:00:00.123456Z")
	is.Equal(names(many(t, f.ask("adm1", "GET", "/api/v1/users?filter[created_at]="+created.(string), ""))), []string{"new"})
}

// A host may strip what stands in front of the documented paths.
func TestPrefix(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.set = http.StripPrefix("/h r", f.set)
	r := f.ask("adm1", "POST", "/h%20r/api/v1/users", `{"data":{"type":"user"}}`)
	is.Equal(r.Header.Get("Location"), "http://example.com/h%20r/api/v1/users/"+one(t, r).ID)
	is.Equal(f.ask("adm1", "GET", r.Header.Get("Location"), "").Status, 200)
	first := success(t, f.ask("adm1", "GET", "/h%20r/api/v1/users?page[size]=2", ""))
	second := success(t, f.ask("adm1", "GET", first.Links["next"], ""))
	is.Equal(second.Links["prev"], first.Links["first"])

	request := f.request("adm1", "GET", "/h%20r/api/v1/users", "")
	request.RequestURI = "" // as a program makes requests
	is.Equal(success(t, f.send(request)).Links["self"], "http://example.com/api/v1/users")
	request.RequestURI = "/elsewhere"
	is.Equal(success(t, f.send(request)).Links["self"], "http://example.com/api/v1/users")
}

// The documents' examples are lenient, unless the host is strict.
func TestStrict(t *testing.T) {
	const body = `{"data":{"type":"user", /* new */ "attributes":{"name":"n",}}}`
	for strict, want := range map[bool]int{false: 201, true: 400} {
		is := is.New(t)
		f := newFixture(t, func(_ *roster.Config, pc *papershift.Config) { pc.Strict = strict })
		is.Equal(f.ask("adm1", "POST", "/api/v1/users", body).Status, want)
	}
}

// One account alone is served where the host confines the Directory.
func TestAuthorize(t *testing.T) {
	f := newFixture(t, nil)
	f.CheckAuthorize(401, f.over, func(as string) reply { return f.ask(as, "GET", "/api/v1/users", "") })
}
