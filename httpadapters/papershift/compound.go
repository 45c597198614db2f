package papershift

import (
	"maps"
	"slices"

	"example.com/roster"
)

// compound builds a document.
type compound struct {
	*query
	included []*resource
	at       map[identifier]*resource // the resources of included
}

// show returns users with the resources that a query includes.
func (c *call) show(us []roster.User, q *query) (*document, error) {
	found, err := c.load(us, q.include)
	if err != nil {
		return nil, err
	}
	s := &compound{query: q, at: make(map[identifier]*resource)}
	users := make([]*resource, len(us))
	for i := range us {
		n := found.user(us[i])
		users[i] = s.resource(n)
		users[i].Meta = c.permissions(&us[i])
		s.relate(users[i], n, q.include)
	}
	d := &document{Data: users, Included: s.included}
	if q.include != nil && d.Included == nil {
		d.Included = []*resource{}
	}
	return d, nil
}

// one returns one user instead of an array.
func (c *call) one(u roster.User, q *query) (*document, error) {
	d, err := c.show([]roster.User{u}, q)
	if err != nil {
		return nil, err
	}
	d.Data = d.Data.([]*resource)[0]
	return d, nil
}

// resource returns n with the attributes that the query asks for.
func (s *compound) resource(n node) *resource {
	return &resource{identifier: n.id, record: n.record, shown: s.attributes(n.id.Type)}
}

// attributes returns the attributes of a type that the query asks for.
func (s *compound) attributes(kind string) []string {
	all, some := attributes[kind], []string{}
	if _, limited := s.fields[kind]; !limited {
		return all
	}
	for _, name := range all {
		if s.shows(kind, name) {
			some = append(some, name)
		}
	}
	return some
}

// relate follows p from n, includes the resources there, and links them to r.
func (s *compound) relate(r *resource, n node, p paths) {
	for _, name := range slices.Sorted(maps.Keys(p)) {
		nodes := n.related(name)
		if n.id.Type == typeUser {
			filters := s.filters[name]
			nodes = slices.DeleteFunc(nodes, func(m node) bool { return !hold(filters, m.record) })
		}
		if s.shows(n.id.Type, name) {
			r.link(name, nodes)
		}
		for _, m := range nodes {
			s.add(m, p[name])
		}
	}
}

// add includes n and follows p from it. A resource is included once.
func (s *compound) add(n node, p paths) {
	r := s.at[n.id]
	if r == nil {
		r = s.resource(n)
		s.at[n.id], s.included = r, append(s.included, r)
	}
	s.relate(r, n, p)
}

// link adds the linkage of a relation to r.
func (r *resource) link(name string, nodes []node) {
	if r.Relationships == nil {
		r.Relationships = make(map[string]relationship)
	}
	ids := make([]identifier, len(nodes))
	for i, n := range nodes {
		ids[i] = n.id
	}
	switch {
	case relations[r.Type][name].many:
		r.Relationships[name] = relationship{ids}
	case len(ids) == 0:
		r.Relationships[name] = relationship{nil}
	default:
		r.Relationships[name] = relationship{ids[0]}
	}
}
