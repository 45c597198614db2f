package main

import "slices"

// simplify changes a document, or a part of one.
func simplify(v any) {
	switch v := v.(type) {
	case map[string]any:
		schema(v)
		for _, part := range v {
			simplify(part)
		}
	case []any:
		for _, part := range v {
			simplify(part)
		}
	}
}

// schema changes what may be a schema: an object with a type, or with conditions.
// Generators make a type of Go for one type alone.
func schema(v map[string]any) {
	for _, condition := range []string{"anyOf", "const", "unevaluatedProperties"} {
		delete(v, condition)
	}
	types, ok := v["type"].([]any)
	if !ok {
		return
	}
	null := slices.Contains(types, any("null"))
	types = slices.DeleteFunc(types, func(t any) bool { return t == "null" })
	if len(types) > 1 {
		for _, condition := range []string{"format", "pattern", "minLength", "maxLength", "enum"} { // of the others
			delete(v, condition)
		}
	}
	v["type"] = types[0]
	if null {
		v["type"] = []any{types[0], "null"}
	}
}
