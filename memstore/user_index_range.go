package memstore

import (
	"iter"
	"slices"

	"example.com/roster"
)

// indexRange is a range of a sort index: the users for whom beforeEnd is true
// and beforeStart is not.
type indexRange struct {
	userTree
	field       roster.UserField
	account     roster.ID
	beforeStart func(*user) bool
	beforeEnd   func(*user) bool
}

// indexRanges are ranges of one sort index, in order and without a user in two.
type indexRanges []*indexRange

// rangesBy returns the ranges of the index by f that have all users of the query.
func (uq *userQuery) rangesBy(f roster.UserField) (all indexRanges) {
	for _, values := range valueRangesOfAll(f, uq.conditions) {
		all = append(all, &indexRange{
			userTree:    uq.users.sortedBy(f),
			field:       f,
			account:     uq.account,
			beforeStart: values.low.before(uq.account, f),
			beforeEnd:   values.high.before(uq.account, f),
		})
	}
	return all
}

// narrowestRanges returns the ranges of the index in which the fewest users are, that
// have all users of the query.
func (uq *userQuery) narrowestRanges() indexRanges {
	best := uq.rangesBy(roster.FieldCreated)
	for _, f := range sortedFieldsIn(uq.conditions, nil) {
		if all := uq.rangesBy(f); all.count(uq.states) < best.count(uq.states) {
			best = all
		}
	}
	return best
}

// sortedFieldsIn appends the fields of conditions that have a sort index.
func sortedFieldsIn(conditions []roster.Condition, fields []roster.UserField) []roster.UserField {
	for _, c := range conditions {
		fields = sortedFieldsIn(c.Of, fields)
		if c.Field.Sortable() && !slices.Contains(fields, c.Field) {
			fields = append(fields, c.Field)
		}
	}
	return fields
}

// users returns the users of the ranges with one of states, last first if desc.
func (all indexRanges) users(states stateSet, desc bool) iter.Seq[*user] {
	return func(yield func(*user) bool) {
		for i := range all {
			r := all[i]
			if desc {
				r = all[len(all)-1-i]
			}
			for u := range r.users(states, desc) {
				if !yield(u) {
					return
				}
			}
		}
	}
}

// count returns how many users of the ranges have one of states.
func (all indexRanges) count(states stateSet) (n int) {
	for _, r := range all {
		n += r.count(states)
	}
	return n
}

// startAfter removes the users up to p from the ranges.
func (all indexRanges) startAfter(p *roster.Position, desc bool) {
	for _, r := range all {
		r.startAfter(p, desc)
	}
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
	compare := r.order
	switch u, ok := r.nth(k, states); {
	case !ok:
		r.beforeStart = func(*user) bool { return true }
		r.beforeEnd = func(*user) bool { return false }
	case desc:
		r.beforeEnd = func(v *user) bool { return compare(v, u) < 0 }
	default:
		r.beforeStart = func(v *user) bool { return compare(v, u) < 0 }
	}
}
