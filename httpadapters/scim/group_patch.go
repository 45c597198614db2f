package scim

import "strings"

// memberChange is what a request makes of the users in a group. It names those who come
// and go, so that a group of 100,000 need not be read to add one.
type memberChange struct {
	replaced bool            // nobody stays but who is named
	named    map[string]bool // by id: true comes or stays, false goes
	order    []string        // ids in the order in which they were named
}

func (m *memberChange) name(id string, in bool) {
	if m.named == nil {
		m.named = map[string]bool{}
	}
	if _, ok := m.named[id]; !ok {
		m.order = append(m.order, id)
	}
	m.named[id] = in
}

// all makes the group have nobody but who is named from now on.
func (m *memberChange) all() { *m = memberChange{replaced: true} }

// ids returns those who are named to be in, or out.
func (m *memberChange) ids(in bool) (ids []string) {
	for _, id := range m.order {
		if m.named[id] == in {
			ids = append(ids, id)
		}
	}
	return ids
}

// take makes a change of an operation on members, and returns what is left of the
// operation; false: nothing.
func (m *memberChange) take(op operation, load func() ([]any, error)) (operation, bool, error) {
	if op.path == "" {
		return m.takeMember(op)
	}
	p, err := groups.parsePath(op.path)
	if err != nil || p.attr == nil || p.attr.name != "members" {
		return op, true, err
	}
	if err := p.changeable(op); err != nil {
		return op, false, err
	}
	switch {
	case p.sub != nil:
		return op, false, bad(invalidPath, "members.%s cannot be changed by itself: add and remove values", p.sub.name)
	case p.filter != nil:
		return op, false, m.takeSome(p, op, load)
	}
	return op, false, m.takeValues(p.attr, op)
}

// takeMember takes members out of a value without a path.
func (m *memberChange) takeMember(op operation) (operation, bool, error) {
	value, ok := op.value.(object)
	if !ok {
		return op, true, nil
	}
	rest := object{}
	for name, v := range value {
		p, err := groups.parsePath(name)
		if err != nil || p.attr == nil || p.attr.name != "members" {
			rest[name] = v
			continue
		}
		if _, _, err := m.take(operation{op: op.op, path: name, value: v}, nil); err != nil {
			return op, false, err
		}
	}
	op.value = rest
	return op, len(rest) > 0, nil
}

// takeValues takes an operation on all members, or on those that its value names.
func (m *memberChange) takeValues(a *attribute, op operation) error {
	v, err := a.clean(op.value)
	if err != nil {
		return err
	}
	list, _ := v.([]any)
	if op.op == opReplace || op.op == opRemove && len(list) == 0 {
		m.all()
	}
	for _, v := range list {
		id, ok := v.(object)["value"].(string)
		if !ok {
			return bad(invalidValue, "members must have a value each: the id of a user")
		}
		if kind := textOf(v.(object), "type"); kind != "" && !strings.EqualFold(kind, "User") {
			return bad(invalidValue, "members must be users: groups in groups are not supported")
		}
		m.name(id, op.op != opRemove)
	}
	return nil
}

// takeSome takes an operation on the members whom a filter selects. Whoever is removed
// without being there is no error: a client that repeats itself wants nothing else.
func (m *memberChange) takeSome(p path, op operation, load func() ([]any, error)) error {
	if want, ok := wanted(p.filter); ok && len(want) == 1 && want["value"] != nil {
		m.name(want["value"].(string), op.op != opRemove)
		return nil
	}
	if op.op != opRemove || load == nil || m.replaced {
		return bad(noTarget, "members: the path must select by value, as in members[value eq \"id\"]")
	}
	list, err := load()
	for _, v := range list {
		if o := v.(object); p.filter.holds(o) {
			m.name(textOf(o, "value"), false)
		}
	}
	return err
}
