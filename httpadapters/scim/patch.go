package scim

import (
	"maps"
	"slices"
	"strings"
)

// The operations of PATCH.
const (
	opAdd     = "add"
	opReplace = "replace"
	opRemove  = "remove"
)

// maxOperations is how many operations a PATCH may have.
const maxOperations = 100

// operation is one operation of a PATCH.
type operation struct {
	op    string
	path  string // empty: the resource
	value any    // nil: none, or null
}

// operations returns those of a PATCH body. Names and operations may have any case, as
// Entra writes "Add" and "Replace".
func operations(body object) ([]operation, error) {
	var list []any
	for name, v := range body {
		if strings.EqualFold(name, "Operations") {
			list, _ = v.([]any)
		}
	}
	switch {
	case len(list) == 0:
		return nil, bad(invalidSyntax, "Operations must be a list of operations")
	case len(list) > maxOperations:
		return nil, large("Operations must have at most %d operations", maxOperations)
	}
	ops := make([]operation, len(list))
	for i, v := range list {
		o, ok := v.(object)
		if !ok {
			return nil, bad(invalidSyntax, "an operation must be an object")
		}
		if ops[i], ok = readOperation(o); !ok {
			return nil, bad(invalidSyntax, "op must be add, replace or remove, and path a text")
		}
	}
	return ops, nil
}

func readOperation(o object) (op operation, ok bool) {
	for name, v := range o {
		switch strings.ToLower(name) {
		case "op":
			text, _ := v.(string)
			op.op = strings.ToLower(text)
		case "path":
			if op.path, ok = v.(string); !ok && v != nil {
				return op, false
			}
		case "value":
			op.value = v
		}
	}
	return op, slices.Contains([]string{opAdd, opReplace, opRemove}, op.op)
}

// patch returns doc after an operation. doc itself stays as it is.
func (t *resourceType) patch(doc object, op operation) (object, error) {
	doc = maps.Clone(doc)
	if op.path != "" {
		p, err := t.parsePath(op.path)
		if err != nil {
			return nil, err
		}
		return doc, t.change(doc, p, op)
	}
	if op.op == opRemove {
		return nil, bad(noTarget, "remove needs a path")
	}
	value, ok := op.value.(object)
	if !ok {
		return nil, bad(invalidValue, "value must be an object of attributes where there is no path")
	}
	for _, name := range slices.Sorted(maps.Keys(value)) {
		if err := t.changeMember(doc, name, operation{op: op.op, value: value[name]}); err != nil {
			return nil, err
		}
	}
	return doc, nil
}

// changeMember makes the change that one member of a value without a path asks for. Its
// name may be a path of its own. What is unknown is ignored, and so is what is read only
// and stays as it is.
func (t *resourceType) changeMember(doc object, name string, op operation) error {
	p, err := t.parsePath(name)
	if err != nil {
		if strings.Contains(name, "[") {
			return err
		}
		return nil
	}
	if p.attr != nil && p.sub == nil && (p.attr.name == "schemas" || p.attr.mutability == readOnly) {
		if p.attr.name == "schemas" || p.attr.name == "meta" || equal(doc[p.attr.name], op.value) {
			return nil
		}
	}
	return t.change(doc, p, op)
}

// change makes one change in doc.
func (t *resourceType) change(doc object, p path, op operation) error {
	if p.attr == nil {
		return t.changeExtension(doc, p, op)
	}
	if err := p.changeable(op); err != nil {
		return err
	}
	holder := doc
	if p.urn != "" {
		extension, _ := doc[p.urn].(object)
		if holder = maps.Clone(extension); holder == nil {
			holder = object{}
		}
	}
	v, err := p.changed(holder[p.attr.name], op)
	if err != nil {
		return err
	}
	if holder[p.attr.name] = v; v == nil {
		delete(holder, p.attr.name)
	}
	if p.urn != "" {
		if doc[p.urn] = holder; len(holder) == 0 {
			delete(doc, p.urn)
		}
	}
	return nil
}

// changeExtension changes the attributes of the extension, or takes all of it away.
func (t *resourceType) changeExtension(doc object, p path, op operation) error {
	value, ok := op.value.(object)
	switch {
	case op.op == opRemove || op.value == nil:
		delete(doc, p.urn)
		return nil
	case !ok:
		return bad(invalidValue, "%s must be an object", p.urn)
	}
	for _, name := range slices.Sorted(maps.Keys(value)) {
		if a := find(t.extension.attributes, name); a != nil {
			inner := path{place: place{urn: p.urn, attr: a}}
			if err := t.change(doc, inner, operation{op: op.op, value: value[name]}); err != nil {
				return err
			}
		}
	}
	return nil
}

// changeable refuses a change of what is read only, or required and taken away.
func (p path) changeable(op operation) error {
	last := p.attr
	if p.sub != nil {
		last = p.sub
	}
	takes := op.op == opRemove || op.value == nil
	switch {
	case p.attr.mutability == readOnly, last.mutability == readOnly, p.attr.name == "schemas":
		return bad(mutability, "%s is read only", p.place)
	case p.sub != nil && p.sub.mutability == immutable:
		return bad(mutability, "%s cannot be changed: remove the value and add another", p.place)
	case takes && p.sub == nil && p.filter == nil && p.attr.required:
		return bad(mutability, "%s is required", p.place)
	}
	return nil
}
