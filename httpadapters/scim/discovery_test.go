package scim_test

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
)

const (
	serviceConfig = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
	resourceType  = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
	schemaOfAll   = "urn:ietf:params:scim:schemas:core:2.0:Schema"
)

// The schemas have the attributes of RFC 7643, section 8.7, with their characteristics.
// testdata/schemas.attributes has one a line, without what is the default in section 2.2.
func TestSchemas(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	var lines []string
	for _, r := range f.get("/Schemas")["Resources"].([]any) {
		s := r.(object)
		lines = append(lines, "", id(s))
		lines = append(lines, characteristics(s["attributes"], "")...)
	}
	want, err := os.ReadFile("testdata/schemas.attributes")
	is.NoErr(err)
	is.Equal(strings.Join(lines, "\n")+"\n", string(want))
}

// characteristics returns a line for each attribute and each of its parts.
func characteristics(attributes any, above string) (lines []string) {
	list, _ := attributes.([]any)
	for _, v := range list {
		a := v.(object)
		line := above + a["name"].(string)
		if a["multiValued"] == true {
			line += "[]"
		}
		parts := []string{line, a["type"].(string)}
		for _, flag := range []string{"required", "caseExact"} {
			if a[flag] == true {
				parts = append(parts, flag)
			}
		}
		for name, usual := range map[string]string{"mutability": "readWrite", "returned": "default", "uniqueness": "none"} {
			if a[name] != usual {
				parts = append(parts, name+"="+a[name].(string))
			}
		}
		slices.Sort(parts[2:])
		for _, name := range []string{"canonicalValues", "referenceTypes"} {
			if a[name] != nil {
				parts = append(parts, text(a[name]))
			}
		}
		lines = append(lines, strings.Join(parts, " "))
		lines = append(lines, characteristics(a["subAttributes"], above+a["name"].(string)+".")...)
	}
	return lines
}

// Each attribute is described by every characteristic of RFC 7643, section 7, with a value
// that the section knows.
func TestCharacteristics(t *testing.T) {
	f := newFixture(t, nil)
	for _, r := range f.get("/Schemas")["Resources"].([]any) {
		s := r.(object)
		t.Run(id(s), func(t *testing.T) { checkCharacteristics(t, s["attributes"], true) })
	}
}

func checkCharacteristics(t *testing.T, attributes any, top bool) {
	names := map[string]bool{}
	for _, v := range attributes.([]any) {
		a := v.(object)
		is := is.New(t)
		name := a["name"].(string)
		is.True(!names[strings.ToLower(name)]) // each name once, in whatever case
		names[strings.ToLower(name)] = true
		is.True(a["description"] != "")
		for _, flag := range []string{"multiValued", "required", "caseExact"} {
			_, ok := a[flag].(bool)
			is.True(ok)
		}
		among := func(characteristic string, of ...any) {
			t.Helper()
			if !slices.Contains(of, a[characteristic]) {
				t.Errorf("%s: %s is %v", name, characteristic, a[characteristic])
			}
		}
		among("type", "string", "boolean", "decimal", "integer", "dateTime", "reference", "binary", "complex")
		among("mutability", "readOnly", "readWrite", "immutable", "writeOnly")
		among("returned", "always", "never", "default", "request")
		among("uniqueness", "none", "server", "global")
		is.Equal(a["referenceTypes"] != nil, a["type"] == "reference")
		is.Equal(a["subAttributes"] != nil, a["type"] == "complex")
		is.True(a["type"] != "complex" || top) // no complex attribute has one inside
		if a["subAttributes"] != nil {
			checkCharacteristics(t, a["subAttributes"], name == "attributes")
		}
	}
}

// What the service tells of itself conforms to its own schemas, and its links lead to it
// (RFC 7643, sections 5 to 7; RFC 7644, section 4).
func TestDiscovery(t *testing.T) {
	f := newFixture(t, nil)
	one := func(t *testing.T, o object, urn, kind string) {
		is := is.New(t)
		is.Equal(o["schemas"], []any{urn})
		meta := o["meta"].(object)
		is.Equal(meta["resourceType"], kind)
		f := f.in(t)
		is.Equal(text(f.get(strings.TrimPrefix(meta["location"].(string), "http://example.com/scim/v2"))), text(o))
		conforms(t, f, o, urn)
	}
	for _, c := range []struct{ path, urn, kind, ids string }{
		{"/Schemas", schemaOfAll, "Schema", strings.Join([]string{coreUser, enterprise, coreGroup, serviceConfig, resourceType, schemaOfAll}, " ")},
		{"/ResourceTypes", resourceType, "ResourceType", "User Group"},
	} {
		list := f.get(c.path)
		var ids []string
		for _, r := range list["Resources"].([]any) {
			ids = append(ids, id(r.(object)))
			t.Run(c.path+"/"+id(r.(object)), func(t *testing.T) { one(t, r.(object), c.urn, c.kind) })
		}
		is := is.New(t)
		is.Equal(strings.Join(ids, " "), c.ids)
		is.Equal(list["totalResults"], float64(len(ids)))
		is.Equal(list["itemsPerPage"], float64(len(ids)))
		is.Equal(list["startIndex"], 1.0)
		is.Equal(list["schemas"], []any{"urn:ietf:params:scim:api:messages:2.0:ListResponse"})
	}
	t.Run("/ServiceProviderConfig", func(t *testing.T) {
		one(t, f.in(t).get("/ServiceProviderConfig"), serviceConfig, "ServiceProviderConfig")
	})
	for _, r := range f.get("/ResourceTypes")["Resources"].([]any) {
		is := is.New(t)
		kind := r.(object)
		is.Equal(f.get(kind["endpoint"].(string))["totalResults"].(float64) >= 0, true)
		is.Equal(id(f.get("/Schemas/"+kind["schema"].(string))), kind["schema"])
		extensions, _ := kind["schemaExtensions"].([]any)
		for _, e := range extensions {
			is.Equal(id(f.get("/Schemas/"+e.(object)["schema"].(string))), e.(object)["schema"])
		}
	}
}

// A path has the verbs of RFC 7644, table 1, and no others.
func TestVerbs(t *testing.T) {
	f := newFixture(t, nil)
	for path, verbs := range map[string]string{
		"/Users": "GET POST", "/Users/{bob}": "GET PUT PATCH DELETE", "/Users/.search": "POST",
		"/Groups": "GET POST", "/Groups/{unknown}": "GET PUT PATCH DELETE", "/Groups/.search": "POST",
		"/Bulk": "POST", "/.search": "POST",
		"/ServiceProviderConfig": "GET", "/Schemas": "GET", "/ResourceTypes": "GET",
		"/Schemas/" + coreUser: "GET", "/ResourceTypes/User": "GET",
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			if slices.Contains(strings.Fields(verbs), method) {
				continue
			}
			t.Run(method+" "+path, func(t *testing.T) {
				is := is.New(t)
				r := f.in(t).ask("adm1", method, path, "")
				want := 405
				if strings.HasSuffix(path, "/.search") && method != http.MethodPost {
					want = r.Status // "/Users/.search" is the path of a user with that id, too
					is.True(want == 404 || want == 405 || want == 400)
				}
				is.Equal(r.Status, want)
				is.Equal(r.Header.Get("Allow") != "", r.Status == 405)
			})
		}
	}
}

// A filter on what the service tells of itself is forbidden (RFC 7644, section 4).
func TestDiscoveryIsNotFiltered(t *testing.T) {
	f := newFixture(t, nil)
	for _, path := range []string{"/ServiceProviderConfig", "/Schemas", "/ResourceTypes", "/Schemas/" + coreUser, "/ResourceTypes/User"} {
		for query, status := range map[string]int{
			"filter=id+pr": 403, "FILTER=id+pr": 200, "f%69lter=id+pr": 403, "count=1&filter=": 403, "nofilter=x": 200, "attributes=id": 200, "%zz": 400,
		} {
			t.Run(path+"?"+query, func(t *testing.T) {
				is := is.New(t)
				is.Equal(f.in(t).ask("adm1", "GET", path+"?"+query, "").Status, status)
			})
		}
	}
}
