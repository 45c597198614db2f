package memstore

import (
	"iter"
	"slices"

	"example.com/roster"
)

// index has records in the order of an owner's id, such as that of an account,
// and then of their own ids.
type index[T any] struct {
	tree[*T]
	key func(*T) (owner, id roster.ID)
}

// noOwner is the owner of all records in an index by their own ids alone.
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

// get returns the record of owner with an id, nil if there is none.
func (x *index[T]) get(owner, id roster.ID) *T {
	r, _ := x.find(func(r *T) int { return compareKey(r, x.key, owner, id) })
	return r
}

// after returns the records of owner with ids above id, in order.
func (x *index[T]) after(owner, id roster.ID) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for r := range x.ascend(func(r *T) bool { return compareKey(r, x.key, owner, id) <= 0 }, allStates) {
			if o, _ := x.key(r); o != owner || !yield(r) {
				return
			}
		}
	}
}

// afterOfOwners returns the records of owners with ids above id, in the order
// of their own ids.
func (x *index[T]) afterOfOwners(owners []roster.ID, id roster.ID) iter.Seq[*T] {
	if len(owners) == 1 {
		return x.after(owners[0], id)
	}
	var rows []*T
	for _, owner := range sortedUnique(owners) {
		rows = slices.AppendSeq(rows, x.after(owner, id))
	}
	slices.SortFunc(rows, func(a, b *T) int {
		_, id := x.key(a)
		_, other := x.key(b)
		return id.Compare(other)
	})
	return slices.Values(rows)
}

// withIDs returns the records with ids in an index without owners, in order.
func (x *index[T]) withIDs(ids []roster.ID) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for _, id := range sortedUnique(ids) {
			if r := x.get(noOwner, id); r != nil && !yield(r) {
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

// single returns the sequence of r alone, and an empty one where r is nil.
func single[T any](r *T) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		if r != nil {
			yield(r)
		}
	}
}

// collect returns copies of the rows that keep accepts: at most limit of them
// where limit is above 0.
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
