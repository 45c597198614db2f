package scim

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/roster"
)

// filter is a condition on a resource, or in brackets on one value of an attribute.
type filter interface {
	holds(o object) bool
}

type (
	allOf []filter // and
	anyOf []filter // or
	not   struct{ filter }

	// some holds where one value of an attribute fulfills of.
	some struct {
		at place
		of filter
	}
)

func (l allOf) holds(o object) bool {
	for _, f := range l {
		if !f.holds(o) {
			return false
		}
	}
	return true
}

func (l anyOf) holds(o object) bool {
	for _, f := range l {
		if f.holds(o) {
			return true
		}
	}
	return false
}

func (n not) holds(o object) bool { return !n.filter.holds(o) }

func (s some) holds(o object) bool {
	for _, v := range s.at.values(o) {
		if value, ok := v.(object); ok && s.of.holds(value) {
			return true
		}
	}
	return false
}

// holds compares the values of the attribute: one of them must fulfill the comparison.
// An attribute without a value differs from every value.
func (c compare) holds(o object) bool {
	if c.unknown {
		return c.op == "ne" && c.value != nil || c.op == "eq" && c.value == nil
	}
	var values []any
	if c.inner {
		if v, ok := o[c.at.sub.name]; ok {
			values = []any{v}
		}
	} else {
		values = c.at.values(o)
	}
	switch {
	case c.op == "pr", c.op == "ne" && c.value == nil:
		return present(values)
	case c.value == nil:
		return !present(values)
	case !present(values):
		return c.op == "ne"
	}
	for _, v := range values {
		if value, ok := v.(object); ok {
			v = value["value"]
		}
		if c.compares(v) {
			return true
		}
	}
	return false
}

// present tells whether there is a value that is neither empty nor null.
func present(values []any) bool {
	for _, v := range values {
		if v != nil && v != "" {
			return true
		}
	}
	return false
}

// values returns the values at a place of a resource.
func (p place) values(o object) []any {
	if p.urn != "" {
		extension, ok := o[p.urn].(object)
		switch {
		case !ok:
			return nil
		case p.attr == nil:
			return []any{extension}
		}
		o = extension
	}
	v, ok := o[p.attr.name]
	if !ok {
		return nil
	}
	list, isList := v.([]any)
	if !isList {
		list = []any{v}
	}
	if p.sub == nil {
		return list
	}
	var parts []any
	for _, v := range list {
		if value, ok := v.(object); ok && value[p.sub.name] != nil {
			parts = append(parts, value[p.sub.name])
		}
	}
	return parts
}

// fold returns the same text for texts that differ by case alone.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf {
			return unicode.ToUpper(r) // the least of its forms, and soon found
		}
		least := r
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			least = min(least, f)
		}
		return least
	}, text)
}

// fold returns a text of the attribute as it is compared where case does not matter.
func (p place) fold(text string) string {
	switch {
	case p.urn == "" && p.attr.name == "userName":
		return foldName(text)
	case p.attr == groups.schema.attribute("displayName"):
		return teamKey(text)
	}
	return fold(text)
}

// foldName returns the form in which names to sign in by are compared.
func foldName(text string) string {
	if canonical, err := roster.CanonicalUsername(text); err == nil {
		return canonical
	}
	return fold(text)
}

// teamKey returns the form in which names of groups are compared.
func teamKey(name string) string {
	return (&roster.TeamProfile{Name: name}).NameKey()
}
