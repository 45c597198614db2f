package memstore

import (
	"iter"

	"example.com/roster"
)

// indexRange is a range of a sort index: the users for whom beforeEnd is true
// and beforeStart is not.
type indexRange struct {
	tree[*user]
	field       roster.UserField
	account     roster.ID
	beforeStart func(*user) bool
	beforeEnd   func(*user) bool
}

// rangeBy returns a range of the index by f that has all users of the query.
func (uq *userQuery) rangeBy(f roster.UserField) *indexRange {
	low, high := valueBounds(f, uq.conditions)
	return &indexRange{
		tree:        uq.users.sortedBy(f),
		field:       f,
		account:     uq.account,
		beforeStart: low.before(uq.account, f),
		beforeEnd:   high.before(uq.account, f),
	}
}

// narrowestRange returns the shortest range that has all users of the query.
func (uq *userQuery) narrowestRange() *indexRange {
	best := uq.rangeBy(roster.FieldCreated)
	for _, c := range uq.conditions {
		if !c.Field.Sortable() {
			continue
		}
		if r := uq.rangeBy(c.Field); r.count(uq.states) < best.count(uq.states) {
			best = r
		}
	}
	return best
}

// users returns the users of the range with one of states, last first if desc.
func (r *indexRange) users(states stateSet, desc bool) iter.Seq[*user] {
	users, inside := r.ascend(r.beforeStart, states), r.beforeEnd
	if desc {
		users, inside = r.descend(r.beforeEnd, states), func(u *user) bool { return !r.beforeStart(u) }
	}
	return func(yield func(*user) bool) {
		for u := range users {
			if !inside(u) || !yield(u) {
				return
			}
		}
	}
}

// count returns how many users of the range have one of states.
func (r *indexRange) count(states stateSet) int {
	end, start := r.countBefore(r.beforeEnd), r.countBefore(r.beforeStart)
	return end.sum(states) - start.sum(states)
}

// startAfter removes the users up to p from the range.
func (r *indexRange) startAfter(p *roster.Position, desc bool) {
	compare := func(u *user) int {
		if c := u.compareValue(r.field, r.account, p.Values[0]); c != 0 {
			return c
		}
		return u.id.Compare(p.ID)
	}
	beforeStart, beforeEnd := r.beforeStart, r.beforeEnd
	if desc {
		r.beforeEnd = func(u *user) bool { return beforeEnd(u) && compare(u) < 0 }
	} else {
		r.beforeStart = func(u *user) bool { return beforeStart(u) || compare(u) <= 0 }
	}
}

// skip removes the first n users with one of states, the last n if desc.
func (r *indexRange) skip(n int, states stateSet, desc bool) {
	start := r.countBefore(r.beforeStart)
	k := start.sum(states) + n
	if desc {
		end := r.countBefore(r.beforeEnd)
		k = end.sum(states) - n
	}
	switch u, ok := r.nth(k, states); {
	case !ok:
		r.beforeStart = func(*user) bool { return true }
		r.beforeEnd = func(*user) bool { return false }
	case desc:
		r.beforeEnd = func(v *user) bool { return r.compare(v, u) < 0 }
	default:
		r.beforeStart = func(v *user) bool { return r.compare(v, u) < 0 }
	}
}
