package scim

import "strings"

// path says which part of a resource a PATCH operation is about (RFC 7644, section
// 3.5.2): an attribute, some of its values, and a part of them.
type path struct {
	place
	filter filter // which values; nil: all of them
}

// parsePath reads a path. Errors are scimErrors.
func (t *resourceType) parsePath(text string) (path, error) {
	name, rest, selects := strings.Cut(text, "[")
	at, ok := t.locate(strings.TrimSpace(name))
	if !ok {
		return path{}, bad(invalidPath, "%.100q is no attribute of a %s", strings.TrimSpace(name), t.name)
	}
	if !selects {
		return path{place: at}, nil
	}
	if at.attr == nil || at.sub != nil || !at.attr.multi || at.attr.kind != typeComplex {
		return path{}, bad(invalidPath, "%s has no values to select from", at)
	}
	end := endOfFilter(rest)
	if end < 0 {
		return path{}, bad(invalidPath, "the path lacks a ]")
	}
	p, err := t.parser(rest[:end])
	if err == nil {
		p.within = at.attr
	}
	chosen := path{place: at}
	if err == nil {
		chosen.filter, err = p.whole()
	}
	if err != nil {
		return path{}, err
	}
	switch sub := strings.TrimSpace(rest[end+1:]); {
	case sub == "":
	case sub[0] != '.' || at.attr.sub(sub[1:]) == nil:
		return path{}, bad(invalidPath, "%.100q is no part of %s", sub, at)
	default:
		chosen.sub = at.attr.sub(sub[1:])
	}
	return chosen, nil
}

// endOfFilter returns where the ] is that ends a filter, -1 if there is none.
func endOfFilter(text string) int {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch {
		case quoted && text[i] == '\\':
			i++
		case text[i] == '"':
			quoted = !quoted
		case text[i] == ']' && !quoted:
			return i
		}
	}
	return -1
}

// wanted returns the value that a filter of comparisons by eq, all of which must hold,
// asks for: what a value must have that is made because there is none. It reports false
// for any other filter.
func wanted(f filter) (object, bool) {
	switch f := f.(type) {
	case compare:
		if f.op != "eq" || f.value == nil || f.at.sub == nil || f.at.sub.mutability == readOnly {
			return nil, false
		}
		return object{f.at.sub.name: f.value}, true
	case allOf:
		all := object{}
		for _, part := range f {
			o, ok := wanted(part)
			if !ok {
				return nil, false
			}
			for name, v := range o {
				all[name] = v
			}
		}
		return all, true
	}
	return nil, false
}
