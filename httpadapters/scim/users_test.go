package scim_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

const bjensen = `{"userName":"bjensen@example.com","externalId":"701984","name":{"formatted":"Ms. Barbara J Jensen, III","familyName":"Jensen","givenName":"Barbara","middleName":"Jane","honorificPrefix":"Ms.","honorificSuffix":"III"},
"displayName":"Babs Jensen","nickName":"Babs","profileUrl":"https://login.example.com/bjensen",
"emails":[{"value":"bjensen@example.com","type":"work","primary":true},{"value":"babs@jensen.org","type":"home"}],
"addresses":[{"type":"work","streetAddress":"100 Universal City Plaza","locality":"Hollywood","region":"CA","postalCode":"91608","country":"USA","primary":true}],
"phoneNumbers":[{"value":"555-555-5555","type":"work"}],"userType":"Employee","title":"Tour Guide","preferredLanguage":"en-US","locale":"en-US","timezone":"America/Los_Angeles",
"active":true,"password":"t1meMa$heen",
"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"701984","costCenter":"4130","manager":{"value":"26118915","displayName":"John Smith"}}}`

// A user is given back as it was sent, with what the service adds.
func TestCreateUser(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	r := f.ask("adm1", "POST", "/Users", withSchemas("/Users", bjensen))
	is.Equal(r.Status, 201)
	got := parsed(t, r.Body)
	meta := got["meta"].(object)
	is.Equal(r.Header.Get("Location"), meta["location"])
	is.Equal(r.Header.Get("ETag"), meta["version"])
	is.Equal(meta["resourceType"], "User")
	is.Equal(meta["location"], "http://example.com/scim/v2/Users/"+id(got))

	sent := parsed(t, bjensen)
	delete(sent, "password")
	delete(sent["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"].(object)["manager"].(object), "displayName") // read only
	sent["id"], sent["meta"] = got["id"], meta
	sent["schemas"] = []any{"urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"}
	is.Equal(text(got), text(sent))
	is.Equal(text(f.get("/Users/"+id(got))), text(sent))

	u := must(f.T1.UserByEmail(t.Context(), "bjensen@example.com"))(t)
	is.Equal(u.State, roster.StateActive)
	is.Equal(u.Username, "bjensen@example.com")
	is.Equal(u.First+"|"+u.Last+"|"+u.Name, "Barbara|Jensen|Barbara Jensen")
	is.Equal(u.Role, roster.RoleUser)
	is.Equal(must(f.T1.VerifyPassword(t.Context(), u.ID, "t1meMa$heen"))(t).ID, u.ID)
}

// Whole names are shown where a client has sent them, or where another set has made the
// user: these follow the parts.
func TestWholeNames(t *testing.T) {
	const parts = `{"familyName":"Doe","givenName":"Pat"}`
	is := is.New(t)
	f := newFixture(t, nil)
	sent := f.post("/Users", `{"userName":"pat","name":`+parts+`}`)
	at := "/Users/" + id(sent)
	put := parsed(t, f.ask("adm1", "PUT", at, withSchemas("/Users", `{"userName":"pat","name":`+parts+`}`)).Body)
	bare := "/Users/" + id(f.post("/Users", `{"userName":"kim"}`))
	patched := f.patched(bare, `{"op":"add","path":"name","value":`+parts+`}`)
	for _, got := range []object{sent, put, f.get(at), patched, f.get(bare)} {
		is.Equal(text(got["name"]), parts)
		is.Equal(got["displayName"], nil)
	}
	is.Equal(must(f.T1.UserByUsername(t.Context(), "kim"))(t).Name, "Pat Doe")
	f.ask("adm1", "PUT", "/Users/{bob}", withSchemas("/Users", `{"userName":"bob","name":`+parts+`}`))
	is.Equal(f.get("/Users/{bob}")["displayName"], nil) // a client has sent names by now

	must(f.T1.Edit(t.Context(), f.IDs["alice"], func(p *roster.Profile) error { p.First, p.Last = "Alice", "Doe"; return nil }))(t)
	got := f.patched("/Users/{alice}", `{"op":"replace","path":"name.familyName","value":"Roe"}`)
	is.Equal(text(got["name"]), `{"familyName":"Roe","formatted":"Alice Roe","givenName":"Alice"}`)
	is.Equal(got["displayName"], "Alice Roe")
}
