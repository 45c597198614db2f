package scim_test

import (
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// assertion is something that Microsoft's collection for SCIM endpoints asserts, asked in
// words of our own. Names in braces in a path or a body are those of resources made before.
type assertion struct {
	what               string
	method, path, body string
	status             int
	has, lacks         string // of the answer
	makes              string // the name of the resource that is made
	refuted            string // how docs/scim.md begins the row that says why the answer is another; empty: it is as asserted
}

const (
	kim = `{"schemas":["` + coreUser + `"],"userName":"kim","active":true,"displayName":"Kim","externalId":"k1",
"name":{"formatted":"Kim Lee","familyName":"Lee","givenName":"Kim"},"emails":[{"Primary":true,"type":"work","value":"kim@x.test"},{"Primary":false,"type":"home","value":"kim@home.test"}]}`
	lou = `{"schemas":["` + enterprise + `","` + coreUser + `"],"userName":"lou","active":"True","displayName":"Lou","externalId":"l1","roles":[],
"meta":{"created":"2019-09-18T18:15:26.5788954+00:00","resourceType":"User"},"name":{"familyName":"Worker","givenName":"Lou","honorificPrefix":null},
"addresses":[{"country":null,"formatted":"1 Main Street\nTown","primary":false,"type":"work"}],"phoneNumbers":[{"type":"fax","primary":null,"value":"1"},{"type":"work","primary":true,"value":"2"}],
"` + enterprise + `":{"Department":"Crew","Manager":{"Value":"Kim"}}}`
)

// microsoft are the assertions, in the order of the collection.
var microsoft = []assertion{
	{what: "a token is had from the service", method: "GET", path: "/Token", status: 404, refuted: "`GET /Token`"},
	{what: "users, in small letters", method: "GET", path: "/users", status: 404, refuted: "`GET /users`"},
	{what: "no groups", method: "GET", path: "/Groups", status: 200, has: `"totalResults":0`},
	{what: "users come first", method: "GET", path: "/ResourceTypes", status: 200, has: `"Resources":[{"description":"User Account","endpoint":"/Users"`},
	{what: "PATCH is there", method: "GET", path: "/ServiceProviderConfig", status: 200, has: `"patch":{"supported":true}`},
	{what: "the schema of users has its name", method: "GET", path: "/Schemas", status: 200, has: "User Account"},

	{what: "a user, Primary in capitals", method: "POST", path: "/Users", body: kim, status: 201, has: `"primary":true`, makes: "kim"},
	{what: "an employee, active as a text", method: "POST", path: "/Users", body: lou, status: 201, has: `"active":true`, makes: "lou"},
	{what: "the user", method: "GET", path: "/Users/{kim}", status: 200, has: `"id":"{kim}"`},
	{what: "the employee", method: "GET", path: "/Users/{lou}", status: 200, has: `"department":"Crew","manager":{"value":"Kim"}`},
	{what: "some attributes", method: "GET", path: "/Users?attributes=userName,emails", status: 200, has: "{kim}", lacks: "displayName"},
	{what: "a filter, behind a slash", method: "GET", path: "/Users/?filter=DisplayName+eq+%22Kim%22", status: 200, has: "{kim}", lacks: "{lou}"},
	{what: "groups, behind a slash", method: "GET", path: "/Groups/?filter=displayName+eq+%22x%22", status: 200},
	{what: "a page", method: "GET", path: "/Users?startIndex=1&count=1", status: 200, has: `"totalResults":2,"startIndex":1`},
	{what: "the name is taken", method: "POST", path: "/Users", body: kim, status: 409, has: `"detail":"`},
	{what: "without a name", method: "POST", path: "/Users", body: strings.Replace(kim, "userName", "userame", 1), status: 400},
	{what: "no JSON", method: "POST", path: "/Users", body: `{"acve": tre}`, status: 400},
	{what: "a PATCH of the name is answered 204", method: "PATCH", path: "/Users/{kim}", body: patchBody(`{"op":"Replace","path":"userName","value":"kimmy"}`), status: 200, has: "kimmy", refuted: "PATCH answers 204"},
	{what: "a PATCH of active is answered 204", method: "PATCH", path: "/Users/{kim}", body: patchBody(`{"op":"Replace","path":"active","value":false}`), status: 200, refuted: "PATCH answers 204"},
	{what: "both are changed", method: "GET", path: "/Users/{kim}", status: 200, has: `"userName":"kimmy"`, lacks: `"active":true`},
	{what: "a PUT without a name", method: "PUT", path: "/Users/{kim}", body: `{"displayName":"K"}`, status: 400},
	{what: "a PUT with what is unknown", method: "PUT", path: "/Users/{kim}", body: strings.Replace(kim, `"active"`, `"adreses":[{"country":"x"}],"active"`, 1), status: 200, lacks: "adreses"},
	{what: "names are as they were put", method: "GET", path: "/Users/{kim}", status: 200, has: `"formatted":"Kim Lee"`},
	{what: "another user has the primary address", method: "POST", path: "/Users", body: `{"userName":"max","emails":[{"value":"kim@x.test","primary":true}]}`, status: 409, has: "uniqueness", refuted: "Two users with one primary address"},
	{what: "another user has the externalId", method: "POST", path: "/Users", body: `{"userName":"max","externalId":"k1"}`, status: 409, has: "uniqueness", refuted: "Two users with one `externalId`"},
	{what: "an address that is none", method: "POST", path: "/Users", body: `{"userName":"max","emails":[{"value":"emailName357"}]}`, status: 400, has: "invalidValue", refuted: "A primary address that is none"},
	{what: "a filter for attributes", method: "GET", path: "/Users?attributes=" + url.QueryEscape(`emails[type eq "work"]`), status: 200, lacks: "kim@x.test", refuted: "`attributes=emails[type eq \"work\"]`"},
	{what: "a filter without quotes", method: "GET", path: "/Users?filter=userName+sw+k", status: 400, has: "invalidFilter", refuted: "`filter=userName sw O`"},
	{what: "the same with quotes", method: "GET", path: "/Users?filter=userName+sw+%22K%22", status: 200, has: `"totalResults":1`},
	{what: "a filter with brackets", method: "GET", path: "/Users?filter=" + url.QueryEscape(`name.FamilyName eq "lee" and (emails.Value co "x.test" or emails.Value co "y.test")`), status: 200, has: `"totalResults":1`},
	{what: "a filter by time", method: "GET", path: "/Users?filter=" + url.QueryEscape(`meta.Created gt "2015-10-10T14:38:21.8617979-07:00"`), status: 200, has: `"totalResults":2`},

	{what: "an empty group", method: "POST", path: "/Groups", body: `{"schemas":["` + coreGroup + `"],"displayName":"G","externalId":"g1","members":[]}`, status: 201, makes: "group"},
	{what: "a group with a member", method: "POST", path: "/Groups", body: `{"displayName":"H","members":[{"value":"{kim}","display":"VP"}]}`, status: 201, has: "{kim}", makes: "second"},
	{what: "a PUT of members", method: "PUT", path: "/Groups/{second}", body: `{"id":"{second}","displayName":"I","members":[{"value":"{kim}"},{"value":"{lou}","display":"VP"}]}`, status: 200, has: "{lou}"},
	{what: "a member is added", method: "PATCH", path: "/Groups/{group}", body: patchBody(`{"name":"addMember","op":"add","path":"members","value":[{"displayName":"new User","value":"{lou}"}]}`), status: 200, has: "{lou}", refuted: "PATCH answers 204"},
	{what: "with the name that the client gives it", method: "GET", path: "/Groups/{group}", status: 200, has: "{lou}", lacks: "new User", refuted: "`\"displayName\": \"new User\"` of a member"},
	{what: "a member is removed", method: "PATCH", path: "/Groups/{group}", body: patchBody(`{"op":"remove","path":"members[value eq \"{lou}\"]"}`), status: 200, lacks: "{lou}", refuted: "PATCH answers 204"},
	{what: "a member as a text who is nobody", method: "PATCH", path: "/Groups/{group}", body: patchBody(`{"op":"add","path":"members","value":"string id 1"}`), status: 200, lacks: "string id", refuted: "PATCH answers 204"},
	{what: "all members are removed", method: "PATCH", path: "/Groups/{second}", body: patchBody(`{"op":"remove","path":"members"}`), status: 200, lacks: "members", refuted: "PATCH answers 204"},
	{what: "without members", method: "GET", path: "/Groups/{second}?excludedAttributes=members", status: 200, lacks: "members"},
	{what: "a group is deleted", method: "DELETE", path: "/Groups/{group}", status: 204},
	{what: "the other group, too", method: "DELETE", path: "/Groups/{second}", status: 204},
	{what: "a user is deleted", method: "DELETE", path: "/Users/{kim}", status: 204},
	{what: "the other user, too", method: "DELETE", path: "/Users/{lou}", status: 204},
	{what: "nobody is left", method: "GET", path: "/Users?attributes=userName", status: 200, has: `"Resources":[]`},
}

// TestMicrosoft asks what Microsoft's collection asks of an empty service. Where the answer
// is not the one that it expects, docs/scim.md says why.
func TestMicrosoft(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	account := must(f.Dir.CreateAccount(t.Context(), roster.NewAccount{Name: "T3"}))(t)
	f.AddToken(f.Dir.ForAccount(account.ID), "entra", roster.NewToken{Role: roster.RoleAdmin})
	page, err := os.ReadFile("../../docs/scim.md")
	is.NoErr(err)
	made := map[string]string{}
	for _, a := range microsoft {
		t.Run(a.what, func(t *testing.T) {
			is := is.New(t)
			fill := func(text string) string {
				for name, id := range made {
					text = strings.ReplaceAll(text, "{"+name+"}", id)
				}
				return text
			}
			r := f.in(t).ask("entra", a.method, fill(a.path), fill(a.body))
			is.Equal(r.Status, a.status)
			is.True(strings.Contains(r.Body, fill(a.has)))
			is.True(a.lacks == "" || !strings.Contains(r.Body, fill(a.lacks)))
			if a.makes != "" {
				made[a.makes] = id(parsed(t, r.Body))
			}
			if a.refuted != "" && !strings.Contains(string(page), "\n| "+a.refuted) {
				t.Errorf("docs/scim.md does not say why %s", a.refuted)
			}
		})
	}
}
