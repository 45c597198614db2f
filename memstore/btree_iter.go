package memstore

import "iter"

// Places in a tree are told by a function before that is true for the items in
// front of the place and false for those behind it.

// find returns the first item for which at is 0; at tells where an item stands
// from a place: -1 in front of it, 1 behind it.
func (t tree[T]) find(at func(T) int) (item T, ok bool) {
	for n := t.root; n != nil; {
		i := n.search(func(item T) bool { return at(item) < 0 })
		if i < len(n.items) {
			item, ok = n.items[i], true
		}
		if n.leaf() {
			break
		}
		n = n.children[i]
	}
	if !ok || at(item) != 0 {
		var none T
		return none, false
	}
	return item, true
}

// findAll returns the items for which at is 0, in order.
func (t tree[T]) findAll(at func(T) int) iter.Seq[T] {
	return func(yield func(T) bool) {
		for item := range t.ascend(func(item T) bool { return at(item) < 0 }, allStates) {
			if at(item) != 0 || !yield(item) {
				return
			}
		}
	}
}

// ascend returns the items of the classes in that are not before, in order.
func (t tree[T]) ascend(before func(T) bool, in stateSet) iter.Seq[T] {
	return func(yield func(T) bool) {
		if t.root != nil {
			t.root.ascend(t.treeConfig, before, in, yield)
		}
	}
}

// descend returns the items of the classes in that are before, last first.
func (t tree[T]) descend(before func(T) bool, in stateSet) iter.Seq[T] {
	return func(yield func(T) bool) {
		if t.root != nil {
			t.root.descend(t.treeConfig, before, in, yield)
		}
	}
}

// ascend yields from n down; before is nil where all that stands here is
// behind the place.
func (n *node[T]) ascend(o *treeConfig[T], before func(T) bool, in stateSet, yield func(T) bool) bool {
	if in != allStates && n.counts.sum(in) == 0 {
		return true
	}
	i := 0
	if before != nil {
		i = n.search(before)
	}
	if !n.leaf() && !n.children[i].ascend(o, before, in, yield) {
		return false
	}
	for ; i < len(n.items); i++ {
		if o.inStates(in, n.items[i]) && !yield(n.items[i]) {
			return false
		}
		if !n.leaf() && !n.children[i+1].ascend(o, nil, in, yield) {
			return false
		}
	}
	return true
}

// descend yields from n down; before is nil where all that stands here is in
// front of the place.
func (n *node[T]) descend(o *treeConfig[T], before func(T) bool, in stateSet, yield func(T) bool) bool {
	if in != allStates && n.counts.sum(in) == 0 {
		return true
	}
	i := len(n.items)
	if before != nil {
		i = n.search(before)
	}
	if !n.leaf() && !n.children[i].descend(o, before, in, yield) {
		return false
	}
	for i--; i >= 0; i-- {
		if o.inStates(in, n.items[i]) && !yield(n.items[i]) {
			return false
		}
		if !n.leaf() && !n.children[i].descend(o, nil, in, yield) {
			return false
		}
	}
	return true
}

// search returns the index of the first item of n that is not before.
func (n *node[T]) search(before func(T) bool) int {
	low, high := 0, len(n.items)
	for low < high {
		middle := (low + high) / 2
		if before(n.items[middle]) {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}
