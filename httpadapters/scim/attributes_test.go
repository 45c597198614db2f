package scim_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/matryer/is"
)

const (
	coreUser   = "urn:ietf:params:scim:schemas:core:2.0:User"
	coreGroup  = "urn:ietf:params:scim:schemas:core:2.0:Group"
	enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
)

// attribute is an attribute as /Schemas describes it.
type attribute struct {
	urn  string // of an extension; empty: the core schema
	def  object
	path string // with the URN
}

func (a attribute) name() string          { return a.def["name"].(string) }
func (a attribute) is(k, v string) bool   { return a.def[k] == v }
func (a attribute) flag(name string) bool { return a.def[name] == true }

// attributes returns what /Schemas says of a type of resource.
func attributes(f *fixture, core string, extensions ...string) (all []attribute) {
	for _, urn := range append([]string{core}, extensions...) {
		for _, def := range f.get("/Schemas/" + urn)["attributes"].([]any) {
			a := attribute{def: def.(object), path: urn + ":" + def.(object)["name"].(string)}
			if urn != core {
				a.urn = urn
			}
			all = append(all, a)
		}
	}
	return all
}

// of returns the value that a resource has.
func (a attribute) of(resource object) any {
	if a.urn != "" {
		resource, _ = resource[a.urn].(object)
	}
	return resource[a.name()]
}

// sample makes a value from the description alone.
func sample(f *fixture, def object, n int) any {
	one := func() any {
		name := def["name"].(string)
		switch def["type"] {
		case "boolean":
			return n%2 == 1
		case "complex":
			o := object{}
			for _, sub := range def["subAttributes"].([]any) {
				sub := sub.(object)
				if sub["mutability"] == "readOnly" {
					continue
				}
				o[sub["name"].(string)] = sample(f, sub, n)
			}
			switch name {
			case "emails":
				o["value"] = fmt.Sprintf("a%d@b%d.example", n, n)
			case "members":
				u := f.member(n)
				o["value"], o["$ref"], o["type"] = id(u), u["meta"].(object)["location"], "User"
			}
			if _, ok := o["primary"]; ok {
				o["primary"] = true
			}
			return o
		case "reference":
			return fmt.Sprintf("https://r%d.example/%s", n, name)
		case "binary":
			return "AAECAwQF"
		}
		if values, ok := def["canonicalValues"].([]any); ok {
			return values[n%len(values)]
		}
		return fmt.Sprintf("%s-%d", name, n)
	}()
	if def["multiValued"] == true {
		return []any{one}
	}
	return one
}

// member returns a user whom a sample names, who is made where it is not there yet.
func (f *fixture) member(n int) object {
	f.TB.Helper()
	name := fmt.Sprintf("member-%d", n)
	list := f.get("/Users?filter=" + url.QueryEscape(`userName eq "`+name+`"`))["Resources"].([]any)
	if len(list) > 0 {
		return list[0].(object)
	}
	return f.post("/Users", `{"userName":"`+name+`"}`)
}

// Every attribute of every schema, as its description says: added, replaced, removed,
// filtered and projected.
func TestEveryAttribute(t *testing.T) {
	types := []struct {
		path, core string
		extensions []string
		required   string
	}{
		{"/Users", coreUser, []string{enterprise}, "userName"},
		{"/Groups", coreGroup, nil, "displayName"},
	}
	for _, c := range types {
		for _, a := range attributes(newFixture(t, nil), c.core, c.extensions...) {
			t.Run(strings.TrimPrefix(a.path, "urn:ietf:params:scim:schemas:"), func(t *testing.T) {
				f := newFixture(t, nil)
				r := id(f.post(c.path, `{"`+c.required+`":"somebody"}`))
				checkAttribute(t, f, c.path+"/"+r, c.path, a)
			})
		}
	}
}

func checkAttribute(t *testing.T, f *fixture, at, list string, a attribute) {
	is := is.New(t)
	op := func(op string, v any) string {
		o := object{"op": op, "path": a.path}
		if v != nil {
			o["value"] = v
		}
		return text(o)
	}
	if a.is("mutability", "readOnly") {
		r := f.patch(at, op("add", sample(f, a.def, 1)))
		is.Equal(r.Status, 400)
		is.Equal(parsed(t, r.Body)["scimType"], "mutability")
		return
	}
	hidden := a.is("returned", "never")
	show := func(v any) string {
		if hidden {
			return "null"
		}
		return text(v)
	}
	for i, change := range []string{"add", "replace"} {
		want := sample(f, a.def, i+1)
		got := f.patched(at, op(change, want))
		is.Equal(text(a.of(got)), show(want))
		is.Equal(text(a.of(f.get(at))), show(want))
		version := got["meta"].(object)["version"]
		if hidden {
			continue
		}
		is.Equal(f.patched(at, op(change, want))["meta"].(object)["version"], version) // the same again writes nothing
		checkFilter(is, f, list, a, want)
		checkProjection(is, f, at, a, want)
	}
	put := checkPut(is, f, at, a)
	is.Equal(text(a.of(put)), show(sample(f, a.def, 3)))
	if a.flag("required") {
		r := f.patch(at, op("remove", nil))
		is.Equal(r.Status, 400)
		is.Equal(parsed(t, r.Body)["scimType"], "mutability")
		return
	}
	is.Equal(a.of(f.patched(at, op("remove", nil))), nil)
	is.Equal(a.of(f.get(at)), nil)
}

// checkPut puts a resource with the attribute in place of the one at a path, and returns
// the answer.
func checkPut(is *is.I, f *fixture, at string, a attribute) object {
	is.Helper()
	body := object{"schemas": []string{coreUser}, "userName": "somebody"}
	if strings.HasPrefix(at, "/Groups") {
		body = object{"schemas": []string{coreGroup}, "displayName": "somebody"}
	}
	inner := body
	if a.urn != "" {
		inner = object{}
		body[a.urn] = inner
	}
	inner[a.name()] = sample(f, a.def, 3)
	r := f.ask("adm1", "PUT", at, text(body))
	is.Equal(r.Status, 200)
	return parsed(f.TB, r.Body)
}

// checkFilter finds the resource by each part of the value.
func checkFilter(is *is.I, f *fixture, list string, a attribute, v any) {
	is.Helper()
	finds := func(path string, v any) {
		is.Helper()
		name := f.find(list, fmt.Sprintf("%s eq %s and %s pr", path, text(v), path))
		is.Equal(len(name), 1) // path
		is.Equal(f.find(list, fmt.Sprintf("%s eq %s and not (%s pr)", path, text(v), path)), nil)
	}
	if l, ok := v.([]any); ok {
		v = l[0]
	}
	o, ok := v.(object)
	if !ok {
		if a.is("type", "boolean") {
			return // many have it
		}
		finds(a.path, v)
		return
	}
	for name, part := range o {
		if _, ok := part.(bool); !ok && name != "type" {
			finds(a.path+"."+name, part)
			if a.flag("multiValued") {
				is.Equal(len(f.find(list, fmt.Sprintf("%s[%s eq %s]", a.path, name, text(part)))), 1)
			}
		}
	}
}

// checkProjection reads the resource with the attribute alone, and without it.
func checkProjection(is *is.I, f *fixture, at string, a attribute, v any) {
	is.Helper()
	alone := f.get(at + "?attributes=" + url.QueryEscape(strings.ToUpper(a.path)))
	is.Equal(text(a.of(alone)), text(v))
	is.True(alone["id"] != nil && alone["schemas"] != nil && alone["meta"] == nil)
	without := f.get(at + "?excludedAttributes=" + url.QueryEscape(a.path))
	is.Equal(a.of(without), nil)
	is.True(without["meta"] != nil)
}
