package memstore

import (
	"cmp"
	"iter"
	"math"
	"time"

	"example.com/roster"
)

// ends has the records that end by when they do: Purge reads none that it leaves.
type ends[T any] struct {
	tree[*T]
	key func(*T) (end int64, id roster.ID)
}

// newEnds returns ends by a function of when a record ends, in microseconds, the greatest
// integer for one that never does.
func newEnds[T any](key func(*T) (end int64, id roster.ID)) ends[T] {
	compare := func(a, b *T) int {
		end, id := key(a)
		other, otherID := key(b)
		return cmp.Or(cmp.Compare(end, other), id.Compare(otherID))
	}
	includes := func(r *T) bool { end, _ := key(r); return end != math.MaxInt64 }
	return ends[T]{tree[*T]{treeConfig: &treeConfig[*T]{compare: compare, includes: includes}}, key}
}

// before returns the records that end before a time in microseconds, the first one first.
func (x *ends[T]) before(micros int64) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for r := range x.ascend(func(*T) bool { return false }, allStates) {
			if end, _ := x.key(r); end >= micros || !yield(r) {
				return
			}
		}
	}
}

// expiry returns a time in microseconds, the greatest integer for the zero one.
func expiry(t time.Time) int64 {
	if t.IsZero() {
		return math.MaxInt64
	}
	return roster.Micros(t)
}
