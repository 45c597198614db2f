package memstore

// maxStates is how many classes of items a tree can count apart.
const maxStates = 6

// stateCounts is a number of items by class.
type stateCounts [maxStates]int32

// stateSet is a set of classes.
type stateSet uint8

const allStates stateSet = 1<<maxStates - 1

// sum returns how many items c counts of the classes in.
func (c *stateCounts) sum(in stateSet) int {
	n := 0
	for class, m := range c {
		if in&(1<<class) != 0 {
			n += int(m)
		}
	}
	return n
}

func (c *stateCounts) add(d *stateCounts) {
	for class := range c {
		c[class] += d[class]
	}
}

// inStates tells whether item is of one of the classes in.
func (o *treeConfig[T]) inStates(in stateSet, item T) bool {
	return in == allStates || in&(1<<o.stateIndex(item)) != 0
}

// addCount adds n times item to c.
func (o *treeConfig[T]) addCount(c *stateCounts, item T, n int32) {
	if o.stateIndex != nil {
		c[o.stateIndex(item)] += n
	}
}

// recount counts what stands from n down, by the counts of its children.
func (o *treeConfig[T]) recount(n *node[T]) {
	n.counts = stateCounts{}
	for _, child := range n.children {
		n.counts.add(&child.counts)
	}
	for _, item := range n.items {
		o.addCount(&n.counts, item, 1)
	}
}

// countBefore counts the items that are before, in a tree that counts.
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

// nth returns the item of the classes in that has k such items before it, in a
// tree that counts.
func (t tree[T]) nth(k int, in stateSet) (item T, ok bool) {
	n := t.root
	if n == nil || k < 0 || k >= n.counts.sum(in) {
		return item, false
	}
	for i := 0; ; {
		if !n.leaf() {
			below := n.children[i].counts.sum(in)
			if k < below {
				n, i = n.children[i], 0
				continue
			}
			k -= below
		}
		if t.inStates(in, n.items[i]) {
			if k == 0 {
				return n.items[i], true
			}
			k--
		}
		i++
	}
}
