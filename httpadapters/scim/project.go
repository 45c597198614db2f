package scim

import (
	"maps"
	"slices"
	"strings"
)

// projection says which attributes an answer has (RFC 7644, section 3.9).
type projection struct {
	only    []place // these, and those that are always returned; none: see names
	without []place
	names   bool // a client has named what it wants, even if it is nothing that there is
}

// parseProjection reads the parameters attributes and excludedAttributes. Names that t
// does not have are ignored.
func (t *resourceType) parseProjection(attributes, excluded []string) (projection, error) {
	only, names := t.places(attributes)
	without, both := t.places(excluded)
	if names && both {
		return projection{}, bad(invalidValue, "attributes and excludedAttributes must not be given together")
	}
	return projection{only: only, without: without, names: names}, nil
}

// places returns what lists of names with commas between them name, each place once: a
// list of 100,000 names costs an answer no more than the attributes that there are.
func (t *resourceType) places(lists []string) (all []place, given bool) {
	for _, list := range lists {
		for _, name := range strings.Split(list, ",") {
			if name = strings.TrimSpace(name); name == "" {
				continue
			}
			given = true
			if p, ok := t.locate(name); ok && !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
	}
	return all, given
}

// has tells whether the answer has an attribute, or a part of it: without it, the set
// need not read it.
func (pr *projection) has(a *attribute) bool {
	if a.returned == always {
		return true
	}
	for _, p := range pr.without {
		if p.attr == a && p.sub == nil {
			return false
		}
	}
	if !pr.names {
		return a.returned != onRequest
	}
	for _, p := range pr.only {
		if p.attr == a {
			return true
		}
	}
	return false
}

// apply returns a resource as the client wants it.
func (t *resourceType) apply(pr projection, doc object) object {
	shown := object{}
	list := append(t.common[:len(t.common):len(t.common)], t.schema.attributes...)
	pr.copy(shown, doc, list, "")
	if t.extension == nil {
		return shown
	}
	if extension, ok := doc[t.extension.id].(object); ok {
		inner := object{}
		pr.copy(inner, extension, t.extension.attributes, t.extension.id)
		if len(inner) > 0 {
			shown[t.extension.id] = inner
		}
	}
	return shown
}

// copy copies the attributes of a schema that the client wants.
func (pr *projection) copy(to, from object, list []*attribute, urn string) {
	for _, a := range list {
		v, ok := from[a.name]
		if !ok || a.returned == never {
			continue
		}
		whole, parts := pr.wants(a, urn)
		switch {
		case whole && a.kind == typeComplex:
			v = pr.parts(a, v, func(sub *attribute) bool { return sub.returned != onRequest && !pr.excludes(a, sub, urn) })
		case whole:
		case len(parts) > 0:
			v = pr.parts(a, v, func(sub *attribute) bool { return find(parts, sub.name) != nil })
		default:
			continue
		}
		if v != nil {
			to[a.name] = v
		}
	}
}

// wants tells whether the answer has the whole of an attribute, or which parts of it.
func (pr *projection) wants(a *attribute, urn string) (whole bool, parts []*attribute) {
	if a.returned == always {
		return true, nil
	}
	if !pr.names {
		return a.returned != onRequest && !pr.excludes(a, nil, urn), nil
	}
	for _, p := range pr.only {
		switch {
		case p.urn != urn || p.attr != nil && p.attr != a:
		case p.attr == nil || p.sub == nil:
			return true, nil
		default:
			parts = append(parts, p.sub)
		}
	}
	return false, parts
}

// excludes tells whether the client excludes an attribute, or a part of it.
func (pr *projection) excludes(a, sub *attribute, urn string) bool {
	for _, p := range pr.without {
		if p.urn == urn && (p.attr == nil || p.attr == a && p.sub == sub) {
			return true
		}
	}
	return false
}

// parts returns a value of a complex attribute with those parts that keep keeps; nil:
// none is left.
func (pr *projection) parts(a *attribute, v any, keep func(*attribute) bool) any {
	if list, ok := v.([]any); ok {
		var kept []any
		for _, v := range list {
			if one := pr.parts(a, v, keep); one != nil {
				kept = append(kept, one)
			}
		}
		if kept == nil {
			return nil
		}
		return kept
	}
	o, _ := v.(object)
	kept := maps.Clone(o)
	for name := range o {
		if sub := a.sub(name); sub == nil || !keep(sub) {
			delete(kept, name)
		}
	}
	if len(kept) == 0 {
		return nil
	}
	return kept
}
