package scim_test

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"
	"time"
)

// conforms holds a resource against the schemas that it names: it has no attribute that
// they lack, each value is of its type, what is required is there, and what is never
// returned is not.
func conforms(t testing.TB, f *fixture, resource object, extensions ...string) {
	t.Helper()
	defs := commonDefs()
	list, _ := resource["schemas"].([]any)
	for _, v := range list {
		urn := v.(string)
		own := f.get("/Schemas/" + urn)["attributes"].([]any)
		if inner, ok := resource[urn].(object); ok {
			conformsTo(t, urn+":", inner, own)
			defs = append(defs, object{"name": urn, "type": "any"})
			continue
		}
		if !strings.Contains(urn, ":extension:") {
			defs = append(defs, own...)
		}
	}
	for _, urn := range extensions {
		if !slices.Contains(list, any(urn)) {
			t.Errorf("schemas lacks %s", urn)
		}
	}
	conformsTo(t, "", resource, defs)
}

// commonDefs describe what every resource may have (RFC 7643, section 3.1).
func commonDefs() []any {
	var defs []any
	for _, name := range []string{"schemas", "id", "externalId", "meta"} {
		defs = append(defs, object{"name": name, "type": "any"})
	}
	return defs
}

// conformsTo holds an object against descriptions of its members.
func conformsTo(t testing.TB, at string, o object, defs []any) {
	t.Helper()
	known := map[string]bool{}
	for _, v := range defs {
		def := v.(object)
		name := def["name"].(string)
		known[name] = true
		value, there := o[name]
		switch {
		case there && def["returned"] == "never":
			t.Errorf("%s%s is returned", at, name)
		case !there && def["required"] == true && def["returned"] != "never":
			t.Errorf("%s%s is required", at, name)
		case there:
			checkValue(t, at+name, value, def)
		}
	}
	for name := range o {
		if at+name == "attributes.subAttributes.subAttributes" {
			continue // the schema of schemas describes itself to a depth of two (RFC 7643, section 8.7.2)
		}
		if !known[name] {
			t.Errorf("%s%s is in no schema", at, name)
		}
	}
}

// checkValue holds a value against the type of its attribute.
func checkValue(t testing.TB, at string, value any, def object) {
	t.Helper()
	list, isList := value.([]any)
	if def["type"] == "any" {
		return
	}
	if isList != (def["multiValued"] == true) {
		t.Errorf("%s is %v", at, value)
		return
	}
	if !isList {
		list = []any{value}
	} else if len(list) == 0 {
		t.Errorf("%s is an empty list", at)
	}
	for _, v := range list {
		if !ofType(t, at, v, def) {
			t.Errorf("%s is no %s: %v", at, def["type"], v)
		}
	}
}

// ofType tells whether a value is of the type of an attribute.
func ofType(t testing.TB, at string, v any, def object) bool {
	t.Helper()
	s, isText := v.(string)
	switch def["type"] {
	case "string", "reference":
		return isText && s != ""
	case "boolean":
		_, ok := v.(bool)
		return ok
	case "integer":
		n, ok := v.(float64)
		return ok && n == float64(int(n))
	case "dateTime":
		_, err := time.Parse(time.RFC3339, s)
		return err == nil
	case "binary":
		_, err := base64.StdEncoding.DecodeString(s)
		return err == nil
	case "complex":
		o, ok := v.(object)
		subs, _ := def["subAttributes"].([]any)
		conformsTo(t, at+".", o, subs)
		return ok
	}
	return false
}
