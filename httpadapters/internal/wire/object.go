package wire

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"example.com/roster"
)

// Object is a JSON object of a body. Its methods return members by exact name
// and type. A wrong member is absent, and an error of [Object.Err].
type Object struct {
	path    string // the beginning of names in errors: "data." for a nested object
	members map[string]json.RawMessage
	errs    *[]error // shared by all objects of one body
}

// Value is a member in one of three states: absent, null (Present, with the zero
// V), or given.
type Value[T any] struct {
	V       T
	Present bool
	Null    bool
}

// Or returns the given value, the zero value for null, and keep for an absent
// member.
func (v Value[T]) Or(keep T) T {
	if v.Present {
		return v.V
	}
	return keep
}

// Err returns the errors of all members as [roster.JoinInvalid] joins them. Each is
// an [Error]; a member has one at most.
func (o *Object) Err() error { return roster.JoinInvalid(*o.errs...) }

// Has reports whether there is a member, null or not.
func (o *Object) Has(name string) bool {
	_, ok := o.members[name]
	return ok
}

// Names returns the names of the members, in their order as texts.
func (o *Object) Names() []string { return slices.Sorted(maps.Keys(o.members)) }

// Refuse makes a member an error, if there is one.
func (o *Object) Refuse(name, reason string) {
	if o.Has(name) {
		o.fail(name, reason)
	}
}

// Require makes absent and null members an error.
func (o *Object) Require(names ...string) {
	for _, name := range names {
		switch raw, ok := o.members[name]; {
		case !ok:
			o.fail(name, "is required")
		case raw[0] == 'n':
			o.fail(name, "must not be null")
		}
	}
}

// NotNull makes null members an error.
func (o *Object) NotNull(names ...string) {
	for _, name := range names {
		if raw, ok := o.members[name]; ok && raw[0] == 'n' {
			o.fail(name, "must not be null")
		}
	}
}

// Only makes members an error that are not among names.
func (o *Object) Only(names ...string) {
	var others []string
	for name := range o.members {
		if !slices.Contains(names, name) {
			others = append(others, name)
		}
	}
	if len(others) > 0 {
		o.fail(shorten(slices.Min(others)), "must not be given: the members are "+strings.Join(names, ", "))
	}
}

// shorten returns at most 64 characters of a name that the client has chosen.
func shorten(name string) string {
	if r := []rune(name); len(r) > 64 {
		return string(r[:64]) + "…"
	}
	return name
}

func (o *Object) fail(name, reason string) {
	field := o.path + name
	for _, err := range *o.errs {
		if err.(*Error).Field == field {
			return
		}
	}
	*o.errs = append(*o.errs, badField(field, reason))
}

// Text returns a string.
func (o *Object) Text(name string) Value[string] {
	return value(o, name, "must be a string", parseText)
}

// Bool returns true or false.
func (o *Object) Bool(name string) Value[bool] {
	return value(o, name, "must be true or false", func(raw []byte) (bool, bool) {
		return raw[0] == 't', raw[0] == 't' || raw[0] == 'f'
	})
}

// Count returns an integer of 0 and above, as 5 or 5.0.
func (o *Object) Count(name string) Value[int64] {
	return value(o, name, integerReason(0, math.MaxInt64), func(raw []byte) (int64, bool) {
		return ParseInteger(Whole(raw), 0, math.MaxInt64)
	})
}

// Whole returns the text of a JSON number without a fraction of zeros, which some
// clients write behind every number.
func Whole(number json.RawMessage) string {
	integer, zeros, found := strings.Cut(string(number), ".")
	if found && (zeros == "" || strings.Trim(zeros, "0") != "") {
		return string(number)
	}
	return integer
}

// Texts returns an array of at most limit strings.
func (o *Object) Texts(name string, limit int) Value[[]string] {
	reason := fmt.Sprintf("must be an array of at most %d strings", limit)
	return value(o, name, reason, func(raw []byte) ([]string, bool) {
		var elements []json.RawMessage
		if raw[0] != '[' || json.Unmarshal(raw, &elements) != nil || len(elements) > limit {
			return nil, false
		}
		texts := make([]string, len(elements))
		for i, element := range elements {
			var ok bool
			if texts[i], ok = parseText(element); !ok {
				return nil, false
			}
		}
		return texts, true
	})
}

// Raw returns the JSON text of a member of any type, none for null. The caller
// reports a wrong one with [Object.Refuse].
func (o *Object) Raw(name string) Value[json.RawMessage] {
	return value(o, name, "", func(raw []byte) (json.RawMessage, bool) { return raw, true })
}

// Object returns an object in o. Errors name its members with its own name in
// front.
func (o *Object) Object(name string) Value[*Object] {
	v := value(o, name, "must be an object", func(raw []byte) (*Object, bool) {
		inner := &Object{path: o.path + name + ".", errs: o.errs}
		ok := raw[0] == '{' && json.Unmarshal(raw, &inner.members) == nil
		return inner, ok
	})
	if v.V == nil {
		v.V = &Object{path: o.path + name + ".", errs: o.errs}
	}
	return v
}

func parseText(raw []byte) (string, bool) {
	var s string
	ok := raw[0] == '"' && json.Unmarshal(raw, &s) == nil
	return s, ok
}

// value returns a member. parse reads one that is neither absent nor null.
func value[T any](o *Object, name, reason string, parse func(raw []byte) (T, bool)) (v Value[T]) {
	raw, ok := o.members[name]
	if !ok {
		return v
	}
	if raw[0] == 'n' {
		return Value[T]{Present: true, Null: true}
	}
	parsed, ok := parse(raw)
	if !ok {
		o.fail(name, reason)
		return v
	}
	return Value[T]{V: parsed, Present: true}
}
