package main

import (
	"slices"
)

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
func schema(v map[string]any) {
	for _, condition := range []string{"anyOf", "const", "unevaluatedProperties"} {
		delete(v, condition)
	}
	if types, ok := v["type"].([]any); ok {
		null := slices.Contains(types, any("null"))
		types = slices.DeleteFunc(types, func(t any) bool { return t == "null" })
		switch {
		case len(types) != 1:
			for _, condition := range []string{"type", "format", "minimum", "maximum", "minLength", "maxLength", "pattern", "enum", "items"} {
				delete(v, condition)
			}
		case null:
			v["type"] = []any{types[0], "null"}
		default:
			v["type"] = types[0]
		}
	}
}
