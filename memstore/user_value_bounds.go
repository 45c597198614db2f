package memstore

import (
	"math"
	"slices"

	"example.com/roster"
)

// valueBound is a position between the values of a field.
type valueBound struct {
	value roster.Value
	after bool // after the users who have value, else before them
}

func (b valueBound) compare(c valueBound) int {
	if d := b.value.Compare(c.value); d != 0 || b.after == c.after {
		return d
	}
	if c.after {
		return -1
	}
	return 1
}

// before returns a function that reports whether a user of the index by
// (account, f, id) is before b.
func (b valueBound) before(account roster.ID, f roster.UserField) func(*user) bool {
	return func(u *user) bool {
		c := u.compareValue(f, account, b.value)
		return c < 0 || c == 0 && b.after
	}
}

// valueRange is the values between two positions.
type valueRange struct{ low, high valueBound }

// allValues is the range of every value.
var allValues = valueRange{
	low:  valueBound{value: roster.Value{Int: math.MinInt64}},
	high: valueBound{value: roster.Value{Int: math.MaxInt64}, after: true},
}

// valueRangesOfAll returns ranges of values of f that have all users for whom all of
// conditions can hold, in order and apart from each other. They may have other users too.
func valueRangesOfAll(f roster.UserField, conditions []roster.Condition) []valueRange {
	all := []valueRange{allValues}
	for _, c := range conditions {
		all = intersect(all, valueRangesOf(f, c))
	}
	return all
}

// valueRangesOf is valueRangesOfAll for one condition.
func valueRangesOf(f roster.UserField, c roster.Condition) (all []valueRange) {
	switch {
	case c.Op == roster.OpAnd:
		return valueRangesOfAll(f, c.Of)
	case c.Op == roster.OpOr:
		for _, part := range c.Of {
			all = append(all, valueRangesOf(f, part)...)
		}
		return apart(all)
	case c.Field != f || c.Op == roster.OpNot:
		return []valueRange{allValues}
	case c.Op == roster.OpEq || c.Op == roster.OpIn:
		for _, v := range c.Values {
			all = append(all, valueRange{valueBound{value: v}, valueBound{value: v, after: true}})
		}
		return apart(all)
	case len(c.Values) != 1:
		return []valueRange{allValues}
	}
	return []valueRange{comparedRange(f, c.Op, c.Values[0])}
}

// comparedRange returns the range of values of f that can compare with v by op.
func comparedRange(f roster.UserField, op roster.Op, v roster.Value) valueRange {
	r := allValues
	switch op {
	case roster.OpGt:
		r.low = valueBound{value: v, after: true}
	case roster.OpGte:
		r.low = valueBound{value: v}
	case roster.OpLt:
		r.high = valueBound{value: v}
	case roster.OpLte:
		r.high = valueBound{value: v, after: true}
	case roster.OpPrefix:
		if f.Kind() == roster.KindText {
			r = valueRange{valueBound{value: v}, prefixEnd(v.Text)}
		}
	}
	return r
}

// apart returns the same values in order, and in ranges that do not meet.
func apart(all []valueRange) (kept []valueRange) {
	slices.SortFunc(all, func(a, b valueRange) int { return a.low.compare(b.low) })
	for _, r := range all {
		last := len(kept) - 1
		switch {
		case r.low.compare(r.high) >= 0: // no value
		case last < 0 || r.low.compare(kept[last].high) > 0:
			kept = append(kept, r)
		case r.high.compare(kept[last].high) > 0:
			kept[last].high = r.high
		}
	}
	return kept
}

// intersect returns the values that are in both; ranges of each are apart.
func intersect(a, b []valueRange) (both []valueRange) {
	for _, x := range a {
		for _, y := range b {
			low, high := x.low, x.high
			if y.low.compare(low) > 0 {
				low = y.low
			}
			if y.high.compare(high) < 0 {
				high = y.high
			}
			if low.compare(high) < 0 {
				both = append(both, valueRange{low, high})
			}
		}
	}
	return both
}

// prefixEnd returns the position after all texts with a prefix.
func prefixEnd(prefix string) valueBound {
	end := []byte(prefix)
	for len(end) > 0 && end[len(end)-1] == 0xff {
		end = end[:len(end)-1]
	}
	if len(end) == 0 {
		return valueBound{value: roster.Value{Int: math.MaxInt64}, after: true}
	}
	end[len(end)-1]++
	return valueBound{value: roster.Value{Text: string(end)}}
}
