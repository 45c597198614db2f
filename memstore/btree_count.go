package memstore

// maxStates is the number of states that a tree can count.
const maxStates = 6

// stateCounts is a number of items by state index.
type stateCounts [maxStates]int32

// stateSet is a set of state indexes.
type stateSet uint8

const allStates stateSet = 1<<maxStates - 1

// sum returns the number of items with one of states.
func (c *stateCounts) sum(states stateSet) int {
	n := 0
	for i, m := range c {
		if states&(1<<i) != 0 {
			n += int(m)
		}
	}
	return n
}

func (c *stateCounts) add(d *stateCounts) {
	for i := range c {
		c[i] += d[i]
	}
}

// inStates reports whether item has one of states.
func (cfg *treeConfig[T]) inStates(states stateSet, item T) bool {
	return states == allStates || states&(1<<cfg.stateIndex(item)) != 0
}

// addCount adds n times item to c.
func (cfg *treeConfig[T]) addCount(c *stateCounts, item T, n int32) {
	if cfg.stateIndex != nil {
		c[cfg.stateIndex(item)] += n
	}
}

// recount counts the items of n, and of its children by their counts.
func (cfg *treeConfig[T]) recount(n *node[T]) {
	n.counts = stateCounts{}
	for _, child := range n.children {
		n.counts.add(&child.counts)
	}
	for _, item := range n.items {
		cfg.addCount(&n.counts, item, 1)
	}
}

// countBefore counts the items for which before is true, in a tree with counts.
func (t tree[T]) countBefore(before func(T) bool) stateCounts {
	var c stateCounts
	for n := t.root; n != nil; {
		i := n.search(before)
		for _, item := range n.items[:i] {
			t.addCount(&c, item, 1)
		}
		if n.leaf() {
			break
		}
		for _, child := range n.children[:i] {
			c.add(&child.counts)
		}
		n = n.children[i]
	}
	return c
}

// nth returns the item with one of states that has k such items before it, in a
// tree with counts.
func (t tree[T]) nth(k int, states stateSet) (item T, ok bool) {
	n := t.root
	if n == nil || k < 0 || k >= n.counts.sum(states) {
		return item, false
	}
	for i := 0; ; {
		if !n.leaf() {
			below := n.children[i].counts.sum(states)
			if k < below {
				n, i = n.children[i], 0
				continue
			}
			k -= below
		}
		if t.inStates(states, n.items[i]) {
			if k == 0 {
				return n.items[i], true
			}
			k--
		}
		i++
	}
}
