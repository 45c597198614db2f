package memstore

import (
	"iter"

	"example.com/roster"
)

// stretch is a part of a sort index: the users who are not before and within.
type stretch struct {
	tree[*user]
	field  roster.UserField
	owner  roster.ID
	before func(*user) bool // in front of the stretch
	within func(*user) bool // in front of its end
}

// along returns the part of the index by f that has all users of the query.
func (p *plan) along(f roster.UserField) *stretch {
	low, high := bounds(f, p.rest)
	return &stretch{
		tree:   p.users.sortedBy(f),
		field:  f,
		owner:  p.account,
		before: low.before(p.account, f),
		within: high.before(p.account, f),
	}
}

// narrowest returns the shortest stretch that has all users of the query.
func (p *plan) narrowest() *stretch {
	best := p.along(roster.FieldCreated)
	for _, c := range p.rest {
		if !c.Field.Sortable() {
			continue
		}
		if s := p.along(c.Field); s.size(p.states) < best.size(p.states) {
			best = s
		}
	}
	return best
}

// walk returns the users of the stretch with a state in, last first if desc.
func (s *stretch) walk(in set, desc bool) iter.Seq[*user] {
	users, inside := s.ascend(s.before, in), s.within
	if desc {
		users, inside = s.descend(s.within, in), func(u *user) bool { return !s.before(u) }
	}
	return func(yield func(*user) bool) {
		for u := range users {
			if !inside(u) || !yield(u) {
				return
			}
		}
	}
}

// size returns how many users of the stretch have a state in.
func (s *stretch) size(in set) int {
	within, before := s.count(s.within), s.count(s.before)
	return within.of(in) - before.of(in)
}

// after cuts off what does not come after p.
func (s *stretch) after(p *roster.Position, desc bool) {
	at := func(u *user) int {
		if c := u.compareValue(s.field, s.owner, p.Values[0]); c != 0 {
			return c
		}
		return u.id.Compare(p.ID)
	}
	before, within := s.before, s.within
	if desc {
		s.within = func(u *user) bool { return within(u) && at(u) < 0 }
	} else {
		s.before = func(u *user) bool { return before(u) || at(u) <= 0 }
	}
}

// skip cuts off the first n users with a state in, the last n if desc.
func (s *stretch) skip(n int, in set, desc bool) {
	from := s.count(s.before)
	k := from.of(in) + n
	if desc {
		to := s.count(s.within)
		k = to.of(in) - n
	}
	switch u, ok := s.nth(k, in); {
	case !ok:
		s.before = func(*user) bool { return true }
		s.within = func(*user) bool { return false }
	case desc:
		s.within = func(v *user) bool { return s.compare(v, u) < 0 }
	default:
		s.before = func(v *user) bool { return s.compare(v, u) < 0 }
	}
}
