package memstore

import "iter"

// A position in a tree is given by a function before: it is true for the items
// before the position, and false for the items after it.

// find returns the first item for which compare is 0. compare is negative for
// the items before it and positive for those after it.
func (t tree[T]) find(compare func(T) int) (item T, ok bool) {
	for n := t.root; n != nil; {
		i := n.search(func(item T) bool { return compare(item) < 0 })
		if i < len(n.items) {
			item, ok = n.items[i], true
		}
		if n.leaf() {
			break
		}
		n = n.children[i]
	}
	if !ok || compare(item) != 0 {
		var none T
		return none, false
	}
	return item, true
}

// findAll returns the items for which compare is 0, in order.
func (t tree[T]) findAll(compare func(T) int) iter.Seq[T] {
	return func(yield func(T) bool) {
		for item := range t.ascend(func(item T) bool { return compare(item) < 0 }, allStates) {
			if compare(item) != 0 || !yield(item) {
				return
			}
		}
	}
}

// ascend returns the items after a position that have one of states, in order.
func (t tree[T]) ascend(before func(T) bool, states stateSet) iter.Seq[T] {
	return func(yield func(T) bool) {
		if t.root != nil {
			t.root.ascend(t.treeConfig, before, states, yield)
		}
	}
}

// descend returns the items before a position that have one of states, last
// first.
func (t tree[T]) descend(before func(T) bool, states stateSet) iter.Seq[T] {
	return func(yield func(T) bool) {
		if t.root != nil {
			t.root.descend(t.treeConfig, before, states, yield)
		}
	}
}

// ascend yields the items of n and of the nodes below. before is nil where all
// of them are after the position.
func (n *node[T]) ascend(cfg *treeConfig[T], before func(T) bool, states stateSet, yield func(T) bool) bool {
	if states != allStates && n.counts.sum(states) == 0 {
		return true
	}
	i := 0
	if before != nil {
		i = n.search(before)
	}
	if !n.leaf() && !n.children[i].ascend(cfg, before, states, yield) {
		return false
	}
	for ; i < len(n.items); i++ {
		if cfg.inStates(states, n.items[i]) && !yield(n.items[i]) {
			return false
		}
		if !n.leaf() && !n.children[i+1].ascend(cfg, nil, states, yield) {
			return false
		}
	}
	return true
}

// descend yields the items of n and of the nodes below. before is nil where all
// of them are before the position.
func (n *node[T]) descend(cfg *treeConfig[T], before func(T) bool, states stateSet, yield func(T) bool) bool {
	if states != allStates && n.counts.sum(states) == 0 {
		return true
	}
	i := len(n.items)
	if before != nil {
		i = n.search(before)
	}
	if !n.leaf() && !n.children[i].descend(cfg, before, states, yield) {
		return false
	}
	for i--; i >= 0; i-- {
		if cfg.inStates(states, n.items[i]) && !yield(n.items[i]) {
			return false
		}
		if !n.leaf() && !n.children[i].descend(cfg, nil, states, yield) {
			return false
		}
	}
	return true
}

// search returns the index of the first item of n for which before is false.
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
