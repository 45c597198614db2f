package scim

import (
	"context"
	"errors"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// narrowed is what a store is asked for in place of a filter.
type narrowed struct {
	where roster.Condition
	some  bool // where is a condition: all that the filter selects fulfill it; false: anybody may be selected
	exact bool // and nobody else does
	few   bool // a handful of users fulfills it at most
}

// narrow returns what a store is asked for in place of a filter on users.
func (c *call) narrow(f filter) (narrowed, error) {
	switch f := f.(type) {
	case nil:
		return narrowed{exact: true}, nil
	case allOf:
		return c.narrowAll(f)
	case anyOf:
		return c.narrowAny(f)
	case not:
		n, err := c.narrow(f.filter)
		if err != nil || !n.some || !n.exact {
			return narrowed{}, err
		}
		return narrowed{where: roster.Not(n.where), some: true, exact: true}, nil
	case compare:
		return c.narrowTo(f)
	}
	return narrowed{}, nil
}

func (c *call) narrowAll(list allOf) (narrowed, error) {
	all := narrowed{exact: true}
	var conditions []roster.Condition
	for _, f := range list {
		n, err := c.narrow(f)
		if err != nil {
			return n, err
		}
		if n.some {
			conditions = append(conditions, n.where)
		}
		all.exact, all.few = all.exact && n.some && n.exact, all.few || n.few
	}
	if len(conditions) > 0 {
		all.some, all.where = true, roster.And(conditions...)
	}
	return all, nil
}

func (c *call) narrowAny(list anyOf) (narrowed, error) {
	all := narrowed{some: true, exact: true, few: true}
	var conditions []roster.Condition
	for _, f := range list {
		n, err := c.narrow(f)
		if err != nil || !n.some {
			return narrowed{}, err
		}
		conditions = append(conditions, n.where)
		all.exact, all.few = all.exact && n.exact, all.few && n.few
	}
	all.where = roster.Or(conditions...)
	return all, nil
}

// fieldOps are roster's operators for those of filters.
var fieldOps = map[string]roster.Op{
	"eq": roster.OpEq, "ne": roster.OpNotEq, "co": roster.OpContains, "sw": roster.OpPrefix, "ew": roster.OpSuffix,
	"gt": roster.OpGt, "ge": roster.OpGte, "lt": roster.OpLt, "le": roster.OpLte,
}

// narrowTo returns the condition for one comparison, where an index has the attribute.
func (c *call) narrowTo(f compare) (n narrowed, err error) {
	if f.unknown || f.at.urn != "" {
		return n, nil
	}
	value, _ := f.value.(string)
	switch f.at.String() {
	case "id":
		if f.op == "eq" && value != "" {
			return c.narrowToID(value)
		}
	case "userName":
		if f.op == "eq" && value != "" {
			return narrowed{where: namedBy(value), some: true, few: true}, nil
		}
	case "externalId":
		switch op, ok := fieldOps[f.op]; {
		case f.op == "pr" || f.op == "ne" && f.value == nil:
			return exactly(roster.Where(roster.FieldExternalID, roster.OpPresent)), nil
		case f.value == nil:
			return exactly(roster.Where(roster.FieldExternalID, roster.OpBlank)), nil
		case ok && value != "":
			n = exactly(roster.Where(roster.FieldExternalID, op, value))
			n.few = f.op == "eq"
		}
	case "active":
		if v, ok := f.value.(bool); ok {
			op := roster.OpNotEq
			if v != (f.op == "eq") {
				op = roster.OpEq
			}
			return exactly(roster.Where(roster.FieldState, op, roster.StateDeactivated)), nil
		}
	case "meta.created", "meta.lastModified":
		field := roster.FieldCreated
		if f.at.sub.name == "lastModified" {
			field = roster.FieldUpdated
		}
		if op, ok := fieldOps[f.op]; ok && !f.time.IsZero() && f.op != "co" && f.op != "sw" && f.op != "ew" {
			micros := f.time.Truncate(time.Microsecond).Equal(f.time) // as stores keep times
			return narrowed{where: roster.Where(field, op, f.time), some: micros, exact: micros}, nil
		}
	}
	return n, nil
}

func exactly(where roster.Condition) narrowed {
	return narrowed{where: where, some: true, exact: true}
}

// narrowToID selects the user whom the set shows under an id.
func (c *call) narrowToID(id string) (narrowed, error) {
	ctx, k := c.r.Context(), wire.UserKey(vendor, id)
	own := k.ID
	if u, err := c.shownAs(ctx, k); err == nil {
		own = u.ID
	} else if !errors.Is(err, roster.ErrNotFound) {
		return narrowed{}, err
	}
	return narrowed{where: roster.Where(roster.FieldID, roster.OpEq, own), some: true, few: true}, nil
}

// shownAs returns the user whom a set shows under an id that it had elsewhere. Most ids
// are roster's own, and need no look-up.
func (c *call) shownAs(ctx context.Context, k roster.UserKey) (roster.User, error) {
	if !k.ID.IsZero() {
		return roster.User{}, roster.ErrNotFound
	}
	return c.acting.Asked(ctx, roster.AskedUser{Key: k})
}

// namedBy selects the users whom the set shows under a userName.
func namedBy(name string) roster.Condition {
	conditions := []roster.Condition{}
	if _, err := roster.CanonicalEmail(name); err == nil {
		conditions = append(conditions, roster.Where(roster.FieldEmail, roster.OpEq, name))
	}
	if id, err := roster.ParseID(name); err == nil {
		conditions = append(conditions, roster.Where(roster.FieldID, roster.OpEq, id))
	}
	if _, err := roster.CanonicalUsername(name); err == nil {
		conditions = append(conditions, roster.Where(roster.FieldUsername, roster.OpEq, name))
	}
	if len(conditions) == 0 {
		return roster.Where(roster.FieldID, roster.OpEq, roster.ID{}) // nobody
	}
	return roster.Or(conditions...)
}

// mentions tells whether a filter is about an attribute.
func mentions(f filter, a *attribute) bool {
	switch f := f.(type) {
	case allOf:
		return anyMentions(f, a)
	case anyOf:
		return anyMentions(f, a)
	case not:
		return mentions(f.filter, a)
	case some:
		return f.at.attr == a
	case compare:
		return f.at.attr == a
	}
	return false
}

func anyMentions(list []filter, a *attribute) bool {
	for _, f := range list {
		if mentions(f, a) {
			return true
		}
	}
	return false
}
