package memstore

import (
	"math"

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

// valueBounds returns the narrowest range of values of f that has all users for
// whom where can hold. It may have other users too.
func valueBounds(f roster.UserField, where []roster.Condition) (low, high valueBound) {
	low = valueBound{value: roster.Value{Int: math.MinInt64}}
	high = valueBound{value: roster.Value{Int: math.MaxInt64}, after: true}
	for _, c := range where {
		if c.Field != f || len(c.Values) != 1 {
			continue
		}
		from, to := low, high
		v := c.Values[0]
		switch c.Op {
		case roster.OpEq, roster.OpIn:
			from, to = valueBound{value: v}, valueBound{value: v, after: true}
		case roster.OpGt:
			from = valueBound{value: v, after: true}
		case roster.OpGte:
			from = valueBound{value: v}
		case roster.OpLt:
			to = valueBound{value: v}
		case roster.OpLte:
			to = valueBound{value: v, after: true}
		case roster.OpPrefix:
			if f.Kind() == roster.KindText {
				from, to = valueBound{value: v}, prefixEnd(v.Text)
			}
		}
		if from.compare(low) > 0 {
			low = from
		}
		if to.compare(high) < 0 {
			high = to
		}
	}
	return low, high
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
