package memstore

import (
	"iter"

	"example.com/roster"
)

// indexRange is a part of a sort index: the users who are not before and within.
type indexRange struct {
	tree[*user]
	field       roster.UserField
	account     roster.ID
	beforeStart func(*user) bool // in front of the stretch
	beforeEnd   func(*user) bool // in front of its end
}

// rangeBy returns the part of the index by f that has all users of the query.
func (p *userQuery) rangeBy(f roster.UserField) *indexRange {
	low, high := valueBounds(f, p.conditions)
	return &indexRange{
		tree:        p.users.sortedBy(f),
		field:       f,
		account:     p.account,
		beforeStart: low.isBefore(p.account, f),
		beforeEnd:   high.isBefore(p.account, f),
	}
}

// narrowestRange returns the shortest stretch that has all users of the query.
func (p *userQuery) narrowestRange() *indexRange {
	best := p.rangeBy(roster.FieldCreated)
	for _, c := range p.conditions {
		if !c.Field.Sortable() {
			continue
		}
		if s := p.rangeBy(c.Field); s.count(p.states) < best.count(p.states) {
			best = s
		}
	}
	return best
}

// users returns the users of the stretch with a state in, last first if desc.
func (s *indexRange) users(in stateSet, desc bool) iter.Seq[*user] {
	users, inside := s.ascend(s.beforeStart, in), s.beforeEnd
	if desc {
		users, inside = s.descend(s.beforeEnd, in), func(u *user) bool { return !s.beforeStart(u) }
	}
	return func(yield func(*user) bool) {
		for u := range users {
			if !inside(u) || !yield(u) {
				return
			}
		}
	}
}

// count returns how many users of the stretch have a state in.
func (s *indexRange) count(in stateSet) int {
	within, before := s.countBefore(s.beforeEnd), s.countBefore(s.beforeStart)
	return within.sum(in) - before.sum(in)
}

// startAfter cuts off what does not come after p.
func (s *indexRange) startAfter(p *roster.Position, desc bool) {
	at := func(u *user) int {
		if c := u.compareValue(s.field, s.account, p.Values[0]); c != 0 {
			return c
		}
		return u.id.Compare(p.ID)
	}
	before, within := s.beforeStart, s.beforeEnd
	if desc {
		s.beforeEnd = func(u *user) bool { return within(u) && at(u) < 0 }
	} else {
		s.beforeStart = func(u *user) bool { return before(u) || at(u) <= 0 }
	}
}

// skip cuts off the first n users with a state in, the last n if desc.
func (s *indexRange) skip(n int, in stateSet, desc bool) {
	from := s.countBefore(s.beforeStart)
	k := from.sum(in) + n
	if desc {
		to := s.countBefore(s.beforeEnd)
		k = to.sum(in) - n
	}
	switch u, ok := s.nth(k, in); {
	case !ok:
		s.beforeStart = func(*user) bool { return true }
		s.beforeEnd = func(*user) bool { return false }
	case desc:
		s.beforeEnd = func(v *user) bool { return s.compare(v, u) < 0 }
	default:
		s.beforeStart = func(v *user) bool { return s.compare(v, u) < 0 }
	}
}
