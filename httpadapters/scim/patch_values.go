package scim

import (
	"maps"
	"slices"
)

// changed returns what an operation makes of the value of an attribute; nil: it is
// unassigned.
func (p path) changed(old any, op operation) (any, error) {
	switch {
	case p.attr.multi:
		list, _ := old.([]any)
		return p.changedList(list, op)
	case p.sub != nil:
		return p.changedPart(old, op)
	case op.op == opRemove || op.value == nil:
		return nil, nil
	}
	v, err := p.attr.clean(op.value)
	if err != nil || p.attr.kind != typeComplex {
		return v, err
	}
	return merged(old, v), nil
}

// merged returns an object with the members of another in place of its own.
func merged(old, v any) any {
	before, _ := old.(object)
	after, _ := v.(object)
	if len(before) == 0 {
		return v
	}
	all := maps.Clone(before)
	maps.Copy(all, after)
	return all
}

// changedPart returns a value with another sub-attribute; nil: nothing is left of it.
func (p path) changedPart(old any, op operation) (any, error) {
	o, _ := old.(object)
	o = maps.Clone(o)
	if o == nil {
		o = object{}
	}
	var v any
	if op.op != opRemove {
		var err error
		if v, err = p.sub.clean(op.value); err != nil {
			return nil, err
		}
	}
	if o[p.sub.name] = v; v == nil {
		delete(o, p.sub.name)
	}
	if len(o) == 0 || p.attr.multi && v == nil && p.sub.name == "value" {
		return nil, nil // a value of a list is not worth keeping without it
	}
	return o, nil
}

// changedList returns what an operation makes of the values of an attribute.
func (p path) changedList(list []any, op operation) (any, error) {
	var after []any
	var touched []bool // which of after the operation has written
	var err error
	switch {
	case p.filter != nil || p.sub != nil:
		after, touched, err = p.changedSome(list, op)
	case op.op == opRemove:
		after, err = p.without(list, op.value)
		touched = make([]bool, len(after))
	default:
		after, touched, err = p.added(list, op)
	}
	if err != nil {
		return nil, err
	}
	if len(after) > maxValues {
		return nil, large("%s must have at most %d values", p.attr.name, maxValues)
	}
	if after, err = p.onePrimary(after, touched); err != nil || len(after) == 0 {
		return nil, err
	}
	return after, nil
}

// without returns list without the values that a client names beside the path, as
// Entra does, and nothing where it names none.
func (p path) without(list []any, named any) ([]any, error) {
	v, err := p.attr.clean(named)
	if err != nil || v == nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(list), func(v2 any) bool {
		return slices.ContainsFunc(v.([]any), func(v1 any) bool { return sameValue(v1, v2) || equal(v1, v2) })
	}), nil
}

// added returns list with values that an operation adds, or puts in place of it. A
// value of the same kind that is there already is the one that changes.
func (p path) added(list []any, op operation) (after []any, touched []bool, err error) {
	v, err := p.attr.clean(op.value)
	if err != nil {
		return nil, nil, err
	}
	fresh, _ := v.([]any)
	if op.op == opReplace {
		return fresh, make([]bool, len(fresh)), nil
	}
	after = slices.Clone(list)
	touched = make([]bool, len(after), len(after)+len(fresh))
	for _, v := range fresh {
		i := slices.IndexFunc(after, func(have any) bool { return sameValue(have, v) })
		if i < 0 {
			after, touched = append(after, v), append(touched, true)
			continue
		}
		after[i], touched[i] = merged(after[i], v), true
	}
	return after, touched, nil
}

// sameValue tells whether two values of a list say the same, whatever else they have.
func sameValue(a, b any) bool {
	x, ok := a.(object)
	y, ok2 := b.(object)
	if !ok || !ok2 || x["value"] == nil {
		return equal(a, b)
	}
	return equal(x["value"], y["value"]) && (x["type"] == nil || y["type"] == nil || equal(x["type"], y["type"]))
}

// changedSome changes those values that the filter of the path selects.
func (p path) changedSome(list []any, op operation) (after []any, touched []bool, err error) {
	found := false
	for _, v := range list {
		o, _ := v.(object)
		hit := p.filter == nil || p.filter.holds(o)
		if hit {
			found = true
			if v, err = p.changedOne(v, op); err != nil {
				return nil, nil, err
			}
		}
		if v != nil {
			after, touched = append(after, v), append(touched, hit)
		}
	}
	if found || op.op == opRemove && p.filter == nil {
		return after, touched, nil
	}
	v, err := p.missing(op)
	return append(after, v), append(touched, true), err
}

// changedOne changes one value that the path selects; nil: it is taken away.
func (p path) changedOne(v any, op operation) (any, error) {
	switch {
	case p.sub != nil:
		return p.changedPart(v, op)
	case op.op == opRemove:
		return nil, nil
	}
	given, err := p.attr.cleanOne(op.value)
	if err != nil || op.op == opReplace {
		return given, err
	}
	return merged(v, given), nil
}

// missing returns the value that an operation makes because the path selects none:
// what the filter asks for, with the part that is given.
func (p path) missing(op operation) (any, error) {
	base, ok := object{}, true
	if p.filter != nil {
		base, ok = wanted(p.filter)
	}
	if !ok || op.op == opRemove || op.op == opReplace && p.sub == nil {
		return nil, bad(noTarget, "%s has no value that the path selects", p.attr.name)
	}
	v, err := p.changedOne(base, op)
	if err == nil && v == nil {
		err = bad(noTarget, "%s has no value that the path selects", p.attr.name)
	}
	return v, err
}

// onePrimary keeps one value the primary one: where an operation has made another one
// primary, the one before no longer is.
func (p path) onePrimary(list []any, touched []bool) ([]any, error) {
	if primaries(list) < 2 {
		return list, nil
	}
	list, moved := slices.Clone(list), 0
	for i, v := range list {
		switch {
		case !isPrimary(v):
		case touched[i]:
			moved++
		default:
			o := maps.Clone(v.(object))
			delete(o, "primary")
			list[i] = o
		}
	}
	if moved != 1 {
		return nil, bad(invalidValue, "%s must have at most one primary value", p.attr.name)
	}
	return list, nil
}
