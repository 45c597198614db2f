package roster

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// JSONObject is an immutable JSON object, kept as its text without white space
// between tokens. The zero Object is {}. Objects are compared with ==, member
// order counts.
type JSONObject struct{ text string }

// ParseJSONObject reads a JSON object of valid UTF-8. The error is ErrInvalid.
func ParseJSONObject(text []byte) (JSONObject, error) {
	if !utf8.Valid(text) {
		return JSONObject{}, &InvalidError{Field: "object", Reason: "must be UTF-8"}
	}
	var b bytes.Buffer
	if err := json.Compact(&b, text); err != nil || b.Len() == 0 || b.Bytes()[0] != '{' {
		return JSONObject{}, &InvalidError{Field: "object", Reason: "must be a JSON object"}
	}
	if b.Len() == len("{}") {
		return JSONObject{}, nil
	}
	return JSONObject{b.String()}, nil
}

// JSONObjectOf returns v, a struct or a map, as an Object. The error is ErrInvalid
// when v does not marshal to a JSON object.
func JSONObjectOf(v any) (JSONObject, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return JSONObject{}, &InvalidError{Field: "object", Reason: "must marshal to JSON"}
	}
	return ParseJSONObject(text)
}

// String returns the JSON text, "{}" for the zero Object.
func (o JSONObject) String() string {
	if o.text == "" {
		return "{}"
	}
	return o.text
}

// IsZero tells whether o has no members.
func (o JSONObject) IsZero() bool { return o.text == "" }

// Decode stores the object in v as json.Unmarshal does.
func (o JSONObject) Decode(v any) error { return json.Unmarshal([]byte(o.String()), v) }

// MarshalJSON writes the JSON text.
func (o JSONObject) MarshalJSON() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalJSON reads what [ParseJSONObject] reads.
func (o *JSONObject) UnmarshalJSON(text []byte) (err error) {
	*o, err = ParseJSONObject(text)
	return err
}
