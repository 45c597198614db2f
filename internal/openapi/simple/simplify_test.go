package main

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestSimplify(t *testing.T) {
	for name, c := range map[string]struct{ document, want string }{
		"one type":                      {`{"type": "string", "maxLength": 3}`, `{"type": "string", "maxLength": 3}`},
		"one type in a list":            {`{"type": ["string"]}`, `{"type": "string"}`},
		"a type and null":               {`{"type": ["null", "string"], "format": "date"}`, `{"type": ["string", "null"], "format": "date"}`},
		"several types":                 {`{"type": ["integer", "string"], "minimum": 1, "pattern": "^[0-9]$"}`, `{"type": "integer", "minimum": 1}`},
		"several types and null":        {`{"type": ["boolean", "integer", "string", "null"], "enum": [true, 1]}`, `{"type": ["boolean", "null"]}`},
		"any of several":                {`{"description": "d", "anyOf": [{"type": "string"}]}`, `{"description": "d"}`},
		"a constant":                    {`{"type": "string", "const": "no-store"}`, `{"type": "string"}`},
		"deep within":                   {`{"a": [{"b": {"type": ["string", "integer"]}}]}`, `{"a": [{"b": {"type": "string"}}]}`},
		"a member that is called type":  {`{"properties": {"type": {"type": "string"}}}`, `{"properties": {"type": {"type": "string"}}}`},
		"an example that has types too": {`{"example": {"type": "user"}}`, `{"example": {"type": "user"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			var document, want any
			if json.Unmarshal([]byte(c.document), &document) != nil || json.Unmarshal([]byte(c.want), &want) != nil {
				t.Fatal("the row is no JSON")
			}
			simplify(document)
			if !reflect.DeepEqual(document, want) {
				t.Errorf("%v, not %v", document, want)
			}
		})
	}
}
