package scim_test

import (
	"testing"

	"github.com/matryer/is"
)

// TestPatch makes operations on one user, and looks at the one attribute that they are
// about.
func TestPatch(t *testing.T) {
	const (
		ent  = `"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User`
		user = `{"userName":"pat","displayName":"Pat","name":{"givenName":"Pat","familyName":"Doe"},"title":"Clerk",
"emails":[{"value":"pat@x.test","type":"work","primary":true},{"value":"pat@home.test","type":"home"}],` + ent + `":{"department":"A","manager":{"value":"7"}}}`
	)
	for _, c := range []struct{ name, ops, attribute, want string }{
		// RFC 7644, section 3.5.2.
		{"add a single value", `{"op":"add","path":"nickName","value":"P"}`, "nickName", `"P"`},
		{"add in place of a single value", `{"op":"add","path":"title","value":"Boss"}`, "title", `"Boss"`},
		{"add without a path", `{"op":"add","value":{"nickName":"P","title":"Boss"}}`, "title", `"Boss"`},
		{"add to a list", `{"op":"add","path":"emails","value":[{"value":"p@other.test"}]}`, "emails",
			`[{"primary":true,"type":"work","value":"pat@x.test"},{"type":"home","value":"pat@home.test"},{"value":"p@other.test"}]`},
		{"add what is in a list", `{"op":"add","path":"emails","value":[{"value":"pat@home.test","type":"home"}]}`, "emails",
			`[{"primary":true,"type":"work","value":"pat@x.test"},{"type":"home","value":"pat@home.test"}]`},
		{"add a part", `{"op":"add","path":"name.middleName","value":"Q"}`, "name", `{"familyName":"Doe","givenName":"Pat","middleName":"Q"}`},
		{"replace some parts", `{"op":"replace","path":"name","value":{"familyName":"Roe"}}`, "name", `{"familyName":"Roe","givenName":"Pat"}`},
		{"replace a list", `{"op":"replace","path":"emails","value":[{"value":"new@x.test"}]}`, "emails", `[{"value":"new@x.test"}]`},
		{"replace selected values", `{"op":"replace","path":"emails[type eq \"home\"]","value":{"value":"h@x.test","type":"other"}}`, "emails",
			`[{"primary":true,"type":"work","value":"pat@x.test"},{"type":"other","value":"h@x.test"}]`},
		{"replace a part of selected values", `{"op":"replace","path":"emails[type eq \"home\" and value co \"pat\"].value","value":"h@x.test"}`, "emails",
			`[{"primary":true,"type":"work","value":"pat@x.test"},{"type":"home","value":"h@x.test"}]`},
		{"replace a part of all values", `{"op":"replace","path":"emails.type","value":"other"}`, "emails",
			`[{"primary":true,"type":"other","value":"pat@x.test"},{"type":"other","value":"pat@home.test"}]`},
		{"remove", `{"op":"remove","path":"title"}`, "title", `null`},
		{"remove a part", `{"op":"remove","path":"name.givenName"}`, "name", `{"familyName":"Doe"}`},
		{"remove selected values", `{"op":"remove","path":"emails[type eq \"home\"]"}`, "emails", `[{"primary":true,"type":"work","value":"pat@x.test"}]`},
		{"remove the last value", `{"op":"remove","path":"emails[value pr]"}`, "emails", `null`},
		{"null is no value", `{"op":"replace","path":"title","value":null}`, "title", `null`},
		{"an empty list is no value", `{"op":"replace","path":"emails","value":[]}`, "emails", `null`},
		{"names and URNs in any case", `{"op":"add","path":"URN:IETF:params:scim:schemas:core:2.0:user:TITLE","value":"Boss"}`, "title", `"Boss"`},
		{"one after the other", `{"op":"remove","path":"title"},{"op":"add","path":"title","value":"Boss"}`, "title", `"Boss"`},
		{"primary moves", `{"op":"add","path":"emails","value":[{"value":"p@other.test","primary":true}]}`, "emails",
			`[{"type":"work","value":"pat@x.test"},{"type":"home","value":"pat@home.test"},{"primary":true,"value":"p@other.test"}]`},
		{"primary moves to another value", `{"op":"replace","path":"emails[type eq \"home\"].primary","value":true}`, "emails",
			`[{"type":"work","value":"pat@x.test"},{"primary":true,"type":"home","value":"pat@home.test"}]`},
		{"the extension", `{"op":"add","path":` + ent + `:costCenter","value":"9"}`, "ent", `{"costCenter":"9","department":"A","manager":{"value":"7"}}`},
		{"all of the extension", `{"op":"remove","path":` + ent + `"}`, "ent", `null`},
		{"the extension, without a path", `{"op":"replace","value":{` + ent + `":{"department":"B"}}}`, "ent", `{"department":"B","manager":{"value":"7"}}`},

		// Entra.
		{"operations in capitals", `{"op":"Replace","path":"title","value":"Boss"}`, "title", `"Boss"`},
		{"a boolean as a text", `{"op":"Replace","path":"active","value":"False"}`, "active", `false`},
		{"a boolean as a text, without a path", `{"op":"replace","value":{"active":"False"}}`, "active", `false`},
		{"dotted names in the value", `{"op":"Add","value":{"name.givenName":"Kim","emails[type eq \"other\"].value":"k@x.test"}}`, "name", `{"familyName":"Doe","givenName":"Kim"}`},
		{"URNs in the value", `{"op":"Add","value":{` + ent + `:department":"B"}}`, "ent", `{"department":"B","manager":{"value":"7"}}`},
		{"a value that is not there yet", `{"op":"Add","path":"phoneNumbers[type eq \"mobile\"].value","value":"5"}`, "phoneNumbers", `[{"type":"mobile","value":"5"}]`},
		{"replace what is not there yet", `{"op":"Replace","path":"emails[type eq \"other\"].value","value":"o@x.test"}`, "emails",
			`[{"primary":true,"type":"work","value":"pat@x.test"},{"type":"home","value":"pat@home.test"},{"type":"other","value":"o@x.test"}]`},
		{"remove a value by its part", `{"op":"Remove","path":"emails[type eq \"home\"].value"}`, "emails", `[{"primary":true,"type":"work","value":"pat@x.test"}]`},
		{"a manager as a text", `{"op":"Add","path":` + ent + `:manager","value":"8"}`, "ent", `{"department":"A","manager":{"value":"8"}}`},
		{"a manager as an object", `{"op":"Add","path":` + ent + `:manager","value":{"value":"8"}}`, "ent", `{"department":"A","manager":{"value":"8"}}`},
		{"no manager", `{"op":"Remove","path":` + ent + `:manager"}`, "ent", `{"department":"A"}`},
		{"a role, primary as a text", `{"op":"Add","path":"roles","value":[{"value":"admin","primary":"True"}]}`, "roles", `[{"primary":true,"value":"admin"}]`},

		// Okta.
		{"its own id in the value", `{"op":"replace","value":{"id":"{pat}","title":"Boss"}}`, "title", `"Boss"`},
		{"what it does not know", `{"op":"replace","value":{"shoeSize":"44","title":"Boss"}}`, "title", `"Boss"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			at := f.pat(user)
			attribute := c.attribute
			if attribute == "ent" {
				attribute = enterprise
			}
			is.Equal(text(f.patched(at, c.ops)[attribute]), c.want)
			read := f.get(at)
			is.Equal(text(read[attribute]), c.want)
			is.Equal(f.patched(at, `{"op":"add","path":"userName","value":"pat"}`)["meta"].(object)["version"], read["meta"].(object)["version"])
		})
	}
}

// pat makes the user whose id is {pat}, and returns its path.
func (f *fixture) pat(body string) string {
	u := f.post("/Users", body)
	f.IDs["pat"] = must(f.T1.UserByUsername(f.TB.Context(), "pat"))(f.TB).ID
	return "/Users/" + id(u)
}

// A PATCH that is refused changes nothing, whatever operations come before.
func TestRefusedPatch(t *testing.T) {
	const user = `{"userName":"pat","title":"Clerk","emails":[{"value":"pat@x.test","type":"work","primary":true}]}`
	for _, c := range []struct {
		name, op, scimType string
		status             int
	}{
		{"an unknown operation", `{"op":"move","path":"title"}`, "invalidSyntax", 400},
		{"no operation", `{"path":"title","value":"x"}`, "invalidSyntax", 400},
		{"a path that is no text", `{"op":"add","path":7,"value":"x"}`, "invalidSyntax", 400},
		{"an unknown attribute", `{"op":"add","path":"shoeSize","value":"44"}`, "invalidPath", 400},
		{"an unknown part", `{"op":"add","path":"name.shoeSize","value":"44"}`, "invalidPath", 400},
		{"an unknown URN", `{"op":"add","path":"urn:example:User:title","value":"44"}`, "invalidPath", 400},
		{"brackets that do not end", `{"op":"remove","path":"emails[type eq \"work\""}`, "invalidPath", 400},
		{"a filter that is none", `{"op":"remove","path":"emails[type is work]"}`, "invalidFilter", 400},
		{"brackets behind a single value", `{"op":"remove","path":"title[value eq \"x\"]"}`, "invalidPath", 400},
		{"a value that is not there", `{"op":"replace","path":"emails[type eq \"home\"]","value":{"value":"x@x.test"}}`, "noTarget", 400},
		{"to remove a value that is not there", `{"op":"remove","path":"emails[type eq \"home\"]"}`, "noTarget", 400},
		{"a filter that names no one value", `{"op":"add","path":"emails[type ne \"work\"].value","value":"x@x.test"}`, "noTarget", 400},
		{"to remove without a path", `{"op":"remove"}`, "noTarget", 400},
		{"to replace without an object", `{"op":"replace","value":"x"}`, "invalidValue", 400},
		{"a number for a text", `{"op":"replace","path":"title","value":7}`, "invalidValue", 400},
		{"a text for a boolean", `{"op":"replace","path":"active","value":"perhaps"}`, "invalidValue", 400},
		{"a list for a text", `{"op":"replace","path":"title","value":["x"]}`, "invalidValue", 400},
		{"two primary values", `{"op":"add","path":"emails","value":[{"value":"a@x.test","primary":true},{"value":"b@x.test","primary":true}]}`, "invalidValue", 400},
		{"no address", `{"op":"replace","path":"emails","value":[{"value":"nobody"}]}`, "invalidValue", 400},
		{"the id", `{"op":"replace","path":"id","value":"x"}`, "mutability", 400},
		{"another id in the value", `{"op":"replace","value":{"id":"x"}}`, "mutability", 400},
		{"groups", `{"op":"add","path":"groups","value":[{"value":"x"}]}`, "mutability", 400},
		{"meta", `{"op":"replace","path":"meta.version","value":"x"}`, "mutability", 400},
		{"to remove the userName", `{"op":"remove","path":"userName"}`, "mutability", 400},
		{"an empty userName", `{"op":"replace","path":"userName","value":""}`, "invalidValue", 400},
		{"a userName that is taken", `{"op":"replace","path":"userName","value":"SAM"}`, "uniqueness", 409},
		{"an address that is taken", `{"op":"replace","path":"emails","value":[{"value":"alice@x.test"}]}`, "uniqueness", 409},
		{"a weak password", `{"op":"replace","path":"password","value":"short"}`, "invalidValue", 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			f.post("/Users", `{"userName":"sam"}`)
			at := f.pat(user)
			before, events := f.get(at), f.Events()
			r := f.patch(at, `{"op":"replace","path":"title","value":"Boss"},`+c.op)
			is.Equal(r.Status, c.status)
			is.Equal(parsed(t, r.Body)["scimType"], c.scimType)
			is.Equal(text(f.get(at)), text(before))
			is.Equal(f.Events(), events)
		})
	}
}
