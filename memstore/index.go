package memstore

import (
	"iter"
	"slices"

	"example.com/roster"
)

// index is an index of records by the id of an owner and, below one owner, by
// their own id.
type index[T any] struct {
	tree[*T]
	key func(*T) (owner, id roster.ID)
}

// noOwner owns the records of a list by id alone.
var noOwner roster.ID

func newIndex[T any](key func(*T) (owner, id roster.ID)) index[T] {
	compare := func(a, b *T) int {
		owner, id := key(b)
		return compareKey(a, key, owner, id)
	}
	return index[T]{tree[*T]{treeConfig: &treeConfig[*T]{compare: compare}}, key}
}

func compareKey[T any](r *T, key func(*T) (owner, id roster.ID), owner, id roster.ID) int {
	o, i := key(r)
	if c := o.Compare(owner); c != 0 {
		return c
	}
	return i.Compare(id)
}

// get returns the record id of owner, nil if there is none.
func (l *index[T]) get(owner, id roster.ID) *T {
	r, _ := l.find(func(r *T) int { return compareKey(r, l.key, owner, id) })
	return r
}

// after returns owner's records with a greater id than id, in order.
func (l *index[T]) after(owner, id roster.ID) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for r := range l.ascend(func(r *T) bool { return compareKey(r, l.key, owner, id) <= 0 }, allStates) {
			if o, _ := l.key(r); o != owner || !yield(r) {
				return
			}
		}
	}
}

// afterOfOwners returns the records of some owners with a greater id than id, in the
// order of their own ids.
func (l *index[T]) afterOfOwners(owners []roster.ID, id roster.ID) iter.Seq[*T] {
	if len(owners) == 1 {
		return l.after(owners[0], id)
	}
	var rows []*T
	for _, owner := range sortedUnique(owners) {
		rows = slices.AppendSeq(rows, l.after(owner, id))
	}
	slices.SortFunc(rows, func(a, b *T) int {
		_, id := l.key(a)
		_, other := l.key(b)
		return id.Compare(other)
	})
	return slices.Values(rows)
}

// withIDs returns the records of nobody with those ids that there are, in order.
func (l *index[T]) withIDs(ids []roster.ID) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for _, id := range sortedUnique(ids) {
			if r := l.get(noOwner, id); r != nil && !yield(r) {
				return
			}
		}
	}
}

// sortedUnique returns a copy of ids in order, each once.
func sortedUnique(ids []roster.ID) []roster.ID {
	ids = slices.Clone(ids)
	slices.SortFunc(ids, roster.ID.Compare)
	return slices.Compact(ids)
}

// single is the sequence of r alone, or of nothing where r is nil.
func single[T any](r *T) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		if r != nil {
			yield(r)
		}
	}
}

// collect copies the records of rows that keep accepts, limit at most where
// that is above 0.
func collect[T any](rows iter.Seq[*T], limit int, keep func(*T) bool) []T {
	var records []T
	for r := range rows {
		if !keep(r) {
			continue
		}
		records = append(records, *r)
		if len(records) == limit {
			break
		}
	}
	return records
}
