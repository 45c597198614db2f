package memstore

import (
	"math"

	"example.com/roster"
)

// bound is a place between the values of a field.
type bound struct {
	value roster.Value
	past  bool // behind those who have value, else in front of them
}

func (b bound) compare(c bound) int {
	if d := b.value.Compare(c.value); d != 0 || b.past == c.past {
		return d
	}
	if c.past {
		return -1
	}
	return 1
}

// before returns the function that tells whether a user of an index by
// (account, f, id) stands in front of b.
func (b bound) before(account roster.ID, f roster.UserField) func(*user) bool {
	return func(u *user) bool {
		c := u.compareValue(f, account, b.value)
		return c < 0 || c == 0 && b.past
	}
}

// bounds returns the narrowest stretch of values of f that has all for whom
// where can hold. It may have others too.
func bounds(f roster.UserField, where []roster.Condition) (low, high bound) {
	low = bound{value: roster.Value{Int: math.MinInt64}}
	high = bound{value: roster.Value{Int: math.MaxInt64}, past: true}
	for _, c := range where {
		if c.Field != f || len(c.Values) != 1 {
			continue
		}
		from, to := low, high
		v := c.Values[0]
		switch c.Op {
		case roster.OpEq, roster.OpIn:
			from, to = bound{value: v}, bound{value: v, past: true}
		case roster.OpGt:
			from = bound{value: v, past: true}
		case roster.OpGte:
			from = bound{value: v}
		case roster.OpLt:
			to = bound{value: v}
		case roster.OpLte:
			to = bound{value: v, past: true}
		case roster.OpPrefix:
			if f.Kind() == roster.KindText {
				from, to = bound{value: v}, prefixEnd(v.Text)
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

// prefixEnd returns the place behind all texts that begin with prefix.
func prefixEnd(prefix string) bound {
	end := []byte(prefix)
	for len(end) > 0 && end[len(end)-1] == 0xff {
		end = end[:len(end)-1]
	}
	if len(end) == 0 {
		return bound{value: roster.Value{Int: math.MaxInt64}, past: true}
	}
	end[len(end)-1]++
	return bound{value: roster.Value{Text: string(end)}}
}
