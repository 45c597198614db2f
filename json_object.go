package roster

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// JSONObject is an immutable JSON object. It holds the text of the object without
// white space between tokens. The zero JSONObject is {}. Compare objects with ==:
// the order of members counts.
type JSONObject struct{ text string }

// ParseJSONObject returns the JSON object that text contains, with its members in
// the same order. An InvalidError of field "object" says that text is not UTF-8,
// or not one JSON object.
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

// StoredJSONObject returns the JSON object that a [Store] wrote as [JSONObject.String].
// It is for authors of stores, and spares them a check at each read: text must be
// such a text, and is not checked. Texts of any other origin go to [ParseJSONObject].
func StoredJSONObject(text string) JSONObject {
	if text == "{}" {
		return JSONObject{}
	}
	return JSONObject{text}
}

// JSONObjectOf returns the JSON object that json.Marshal makes from v, a struct
// or a map. An InvalidError of field "object" says that v gives no JSON object.
func JSONObjectOf(v any) (JSONObject, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return JSONObject{}, &InvalidError{Field: "object", Reason: "must marshal to JSON"}
	}
	return ParseJSONObject(text)
}

// String returns the JSON text without white space between tokens.
func (o JSONObject) String() string {
	if o.text == "" {
		return "{}"
	}
	return o.text
}

// IsZero tells whether o has no members.
func (o JSONObject) IsZero() bool { return o.text == "" }

// Decode decodes the object into v, a pointer, as json.Unmarshal does, with its
// errors.
func (o JSONObject) Decode(v any) error { return json.Unmarshal([]byte(o.String()), v) }

// MarshalJSON returns the JSON text. It never fails.
func (o JSONObject) MarshalJSON() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalJSON sets o to what [ParseJSONObject] returns for text.
func (o *JSONObject) UnmarshalJSON(text []byte) (err error) {
	*o, err = ParseJSONObject(text)
	return err
}
