package scim_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
)

// kinds are the types of resources, as tests make and change one.
var kinds = []struct {
	path, urn, name, make, put, op string
}{
	{"/Users", coreUser, "User", bjensen, `{"userName":"babs","displayName":"B"}`, `{"op":"replace","path":"active","value":false}`},
	{"/Groups", coreGroup, "Group", `{"displayName":"G","externalId":"g1","members":[{"value":"{bob}"}]}`, `{"displayName":"H"}`, `{"op":"replace","path":"displayName","value":"I"}`},
}

// Every answer that has a resource has it whole: as its schemas describe it, with its
// version in the header too, and with a location that leads to it.
func TestResources(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			whole := func(r reply, status int) object {
				t.Helper()
				is.Helper()
				is.Equal(r.Status, status)
				o := parsed(t, r.Body)
				f.checkResource(o, k.path, k.name)
				is.Equal(r.Header.Get("ETag"), o["meta"].(object)["version"])
				return o
			}
			r := f.ask("adm1", "POST", k.path, withSchemas(k.path, k.make))
			made := whole(r, 201)
			at := k.path + "/" + id(made)
			is.Equal(r.Header.Get("Location"), made["meta"].(object)["location"])
			whole(f.ask("adm1", "GET", at, ""), 200)
			whole(f.ask("adm1", "PUT", at, withSchemas(k.path, k.put)), 200)
			whole(f.patch(at, k.op), 200)
			for _, list := range []object{
				f.get(k.path), f.get(k.path + "?count=1"), f.get(k.path + "?cursor="), f.get(k.path + "?filter=" + url.QueryEscape(`id eq "`+id(made)+`"`)),
				f.search(k.path, ""), f.search("", ""),
			} {
				is.True(len(list["Resources"].([]any)) > 0)
				for _, r := range list["Resources"].([]any) {
					kind := r.(object)["meta"].(object)["resourceType"].(string)
					f.checkResource(r.(object), "/"+kind+"s", kind)
				}
			}
			gone := f.ask("adm1", "DELETE", at, "")
			is.Equal(gone.Status, 204)
			is.Equal(gone.Body, "")
			is.Equal(f.ask("adm1", "GET", at, "").Status, 404)
		})
	}
}

func (f *fixture) search(path, members string) object {
	f.TB.Helper()
	r := f.ask("adm1", "POST", path+"/.search", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]`+members+`}`)
	if r.Status != 200 {
		f.TB.Fatalf("%d: %s", r.Status, r.Body)
	}
	return parsed(f.TB, r.Body)
}

// checkResource holds what is true of every resource.
func (f *fixture) checkResource(o object, path, kind string) {
	f.TB.Helper()
	is := is.New(f.TB)
	is.Helper()
	conforms(f.TB, f, o)
	meta := o["meta"].(object)
	is.Equal(meta["resourceType"], kind)
	is.Equal(meta["location"], "http://example.com/scim/v2"+path+"/"+id(o))
	is.True(strings.HasPrefix(meta["version"].(string), `W/"`))
	created, err := time.Parse(time.RFC3339, meta["created"].(string))
	is.NoErr(err)
	modified, err := time.Parse(time.RFC3339, meta["lastModified"].(string))
	is.NoErr(err)
	is.True(!modified.Before(created))
	is.Equal(len(meta), 5)
}

// A list says how long it is and where its page is, in integers (RFC 7644, section 3.4.2).
func TestListMembers(t *testing.T) {
	f := newFixture(t, nil)
	for _, path := range []string{"/Users", "/Groups", "/Schemas", "/ResourceTypes", "/Users?count=0", "/Users?startIndex=9999", "/Users?filter=userName+eq+%22nobody%22", "/Groups?count=0"} {
		t.Run(path, func(t *testing.T) {
			is := is.New(t)
			list := f.in(t).get(path)
			is.Equal(list["schemas"], []any{"urn:ietf:params:scim:api:messages:2.0:ListResponse"})
			for _, name := range []string{"totalResults", "startIndex", "itemsPerPage"} {
				n, ok := list[name].(float64)
				is.True(ok && n == float64(int(n)) && n >= 0)
			}
			is.Equal(list["itemsPerPage"], float64(len(list["Resources"].([]any)))) // an empty page has an empty list
			is.Equal(len(list), 5)
		})
	}
}

// An error is a document of RFC 7644, section 3.12, of the media type of SCIM, whatever was
// asked and whatever the client accepts.
func TestErrors(t *testing.T) {
	for _, c := range []struct {
		as, method, path, body string
		status                 int
		scimType               any // nil: none
	}{
		{"", "GET", "/Users", "", 401, nil},
		{"alice", "GET", "/Users", "", 403, nil},
		{"adm1", "GET", "/Users/nobody", "", 404, nil},
		{"adm1", "GET", "/Users/{unknown}", "", 404, nil},
		{"adm1", "GET", "/Groups/nobody", "", 404, nil},
		{"adm1", "GET", "/Schemas/urn:nothing", "", 404, nil},
		{"adm1", "GET", "/ResourceTypes/Device", "", 404, nil},
		{"adm1", "GET", "/0190b0d4-9d35-7c3e-a3a5-3b1c6bb5d2f1", "", 404, nil},
		{"adm1", "GET", "/", "", 404, nil},
		{"adm1", "DELETE", "/Users", "", 405, nil},
		{"adm1", "GET", "/Me", "", 501, nil},
		{"adm1", "POST", "/Users", `{"not":"a resource"}`, 400, "invalidValue"},
		{"adm1", "POST", "/Users", withSchemas("/Users", `{"displayName":"no name"}`), 400, "invalidValue"},
		{"adm1", "POST", "/Users", `{"schemas":["urn:x"],"userName":"n"}`, 400, "invalidSyntax"},
		{"adm1", "POST", "/Users", `{"schemas":[],"userName":"n"}`, 400, "invalidSyntax"},
		{"adm1", "POST", "/Users", `{"userName":tre}`, 400, "invalidSyntax"},
		{"adm1", "POST", "/Users", ``, 400, "invalidSyntax"},
		{"adm1", "POST", "/Users", `[]`, 400, "invalidSyntax"},
		{"adm1", "POST", "/Users", `{"userName":"ALICE@x.test","emails":[{"value":"Alice@x.test"}]}`, 409, "uniqueness"},
		{"adm1", "POST", "/Groups", `{"schemas":["` + coreGroup + `"]}`, 400, "invalidValue"},
		{"adm1", "GET", "/Users?filter=!!!", "", 400, "invalidFilter"},
		{"adm1", "GET", "/Users?filter=password+eq+%22x%22", "", 403, "sensitive"},
		{"adm1", "GET", "/Users?sortBy=password", "", 403, "sensitive"},
		{"adm1", "GET", "/Users?cursor=xyz", "", 400, "invalidCursor"},
		{"adm1", "GET", "/Schemas?filter=id+pr", "", 403, nil},
		{"adm1", "PATCH", "/Users/{bob}", patchBody(`{"op":"replace","path":"id","value":"x"}`), 400, "mutability"},
		{"adm1", "PATCH", "/Users/{bob}", patchBody(`{"op":"remove"}`), 400, "noTarget"},
		{"adm1", "PATCH", "/Users/{bob}", patchBody(`{"op":"add","path":"x y","value":"x"}`), 400, "invalidPath"},
	} {
		t.Run(fmt.Sprint(c.as, " ", c.method, " ", c.path, " ", c.body), func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			r := f.request(c.as, c.method, c.path, c.body)
			r.Header.Set("Accept", "application/json")
			got := f.send(r)
			is.Equal(got.Status, c.status)
			is.Equal(got.Header.Get("Content-Type"), "application/scim+json")
			o := parsed(t, got.Body)
			is.Equal(o["schemas"], []any{"urn:ietf:params:scim:api:messages:2.0:Error"})
			is.Equal(o["status"], fmt.Sprint(c.status)) // a text
			is.Equal(o["scimType"], c.scimType)
			is.True(len(o["detail"].(string)) > 0)
		})
	}
}
