package scim

import (
	"reflect"
	"slices"
	"strings"
	"time"
)

// object is a JSON object: a resource, or a value of a complex attribute. Values are
// texts, booleans, objects and lists of them, and are never changed in place.
type object = map[string]any

// clean returns v as the attribute a holds it: names as the schema has them, without
// what is unknown or read only, and nil for what counts as unassigned. It accepts what
// clients really send: "True" for true, and a text or one object where a list of
// objects belongs.
func (a *attribute) clean(v any) (any, error) {
	if !a.multi {
		return a.cleanOne(v)
	}
	list, ok := v.([]any)
	if !ok && v != nil {
		list = []any{v}
	}
	var cleaned []any
	for _, v := range list {
		one, err := a.cleanOne(v)
		if err != nil {
			return nil, err
		}
		if one != nil {
			cleaned = append(cleaned, one)
		}
	}
	if len(cleaned) == 0 {
		return nil, nil
	}
	if len(cleaned) > maxValues {
		return nil, large("%s must have at most %d values", a.name, maxValues)
	}
	if primaries(cleaned) > 1 {
		return nil, bad(invalidValue, "%s must have at most one primary value", a.name)
	}
	return cleaned, nil
}

// maxValues is how many values an attribute may have.
const maxValues = 10_000

func (a *attribute) cleanOne(v any) (any, error) {
	switch x := v.(type) {
	case nil:
		return nil, nil
	case bool:
		if a.kind == typeBoolean {
			return x, nil
		}
	case string:
		switch a.kind {
		case typeText, typeBinary, typeReference:
			return x, nil
		case typeBoolean:
			if b, ok := asBool(x); ok {
				return b, nil
			}
		case typeTime:
			if _, err := time.Parse(time.RFC3339, x); err == nil {
				return x, nil
			}
		case typeComplex:
			if value := a.sub("value"); value != nil && x != "" {
				return object{value.name: x}, nil
			}
			if x == "" {
				return nil, nil
			}
		}
	case object:
		if a.kind == typeComplex {
			return a.cleanObject(x)
		}
	}
	return nil, bad(invalidValue, "%s must be %s", a.name, kindWords[a.kind])
}

// kindWords say what a value of a type is.
var kindWords = map[string]string{
	typeText: "a text", typeBoolean: "true or false", typeTime: "a time, as 2026-01-31T12:00:00Z", typeInteger: "an integer",
	typeBinary: "a text in base64", typeReference: "a URI", typeComplex: "an object",
}

// cleanObject returns a value of a complex attribute, nil for an empty one.
func (a *attribute) cleanObject(v object) (any, error) {
	cleaned := object{}
	for name, v := range v {
		sub := a.sub(name)
		if sub == nil || sub.mutability == readOnly {
			continue
		}
		one, err := sub.clean(v)
		if err != nil {
			return nil, err
		}
		if one != nil {
			cleaned[sub.name] = one
		}
	}
	if len(cleaned) == 0 {
		return nil, nil
	}
	return cleaned, nil
}

// asBool reads a boolean that a client has written as a text.
func asBool(text string) (value, ok bool) {
	switch {
	case strings.EqualFold(text, "true"):
		return true, true
	case strings.EqualFold(text, "false"):
		return false, true
	}
	return false, false
}

// resource returns a body as a resource of type t: what a client may write, by the
// names of the schema. Unknown attributes and those that are read only are left out.
func (t *resourceType) resource(body object) (object, error) {
	doc := object{}
	if err := t.checkSchemas(body); err != nil {
		return nil, err
	}
	for name, v := range body {
		p, ok := t.locate(name)
		switch {
		case !ok || p.sub != nil || p.attr != nil && p.attr.mutability == readOnly || p.attr != nil && p.attr.name == "schemas":
			continue
		case p.attr == nil:
			members, isObject := v.(object)
			if !isObject && v != nil {
				return nil, bad(invalidValue, "%s must be an object", p.urn)
			}
			for name, v := range members {
				if a := find(t.extension.attributes, name); a != nil && a.mutability != readOnly {
					if err := assign(doc, place{urn: p.urn, attr: a}, v); err != nil {
						return nil, err
					}
				}
			}
			continue
		}
		if err := assign(doc, p, v); err != nil {
			return nil, err
		}
	}
	return doc, nil
}

// checkSchemas refuses a body of another type of resource.
func (t *resourceType) checkSchemas(body object) error {
	for name, v := range body {
		if !strings.EqualFold(name, "schemas") {
			continue
		}
		list, ok := v.([]any)
		has := func(urn any) bool { s, ok := urn.(string); return ok && strings.EqualFold(s, t.schema.id) }
		if !ok || !slices.ContainsFunc(list, has) {
			return bad(invalidSyntax, "schemas must have %s", t.schema.id)
		}
	}
	return nil
}

// equal tells whether two values are the same.
func equal(a, b any) bool { return reflect.DeepEqual(a, b) }

// primaries counts the values that are the main one.
func primaries(list []any) (n int) {
	for _, v := range list {
		if isPrimary(v) {
			n++
		}
	}
	return n
}

func isPrimary(v any) bool {
	o, _ := v.(object)
	return o["primary"] == true
}

// assign gives the attribute at p of a resource that is being made a value. It refuses a
// second value: a body may name an attribute by its name and by its URN, and has no order.
func assign(doc object, p place, v any) error {
	cleaned, err := p.attr.clean(v)
	if err != nil || cleaned == nil {
		return err
	}
	holder := doc
	if p.urn != "" {
		if doc[p.urn] == nil {
			doc[p.urn] = object{}
		}
		holder, _ = doc[p.urn].(object)
	}
	if _, given := holder[p.attr.name]; given {
		return bad(invalidSyntax, "%s must be given once", p)
	}
	holder[p.attr.name] = cleaned
	return nil
}

// textOf returns a member that is a text, else "".
func textOf(o object, name string) string {
	s, _ := o[name].(string)
	return s
}
