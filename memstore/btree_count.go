package memstore

// classes is how many classes of items a tree can count apart.
const classes = 6

// counts is a number of items by class.
type counts [classes]int32

// set is a set of classes.
type set uint8

const everything set = 1<<classes - 1

// of returns how many items c counts of the classes in.
func (c *counts) of(in set) int {
	n := 0
	for class, m := range c {
		if in&(1<<class) != 0 {
			n += int(m)
		}
	}
	return n
}

func (c *counts) add(d *counts) {
	for class := range c {
		c[class] += d[class]
	}
}

// among tells whether item is of one of the classes in.
func (o *order[T]) among(in set, item T) bool {
	return in == everything || in&(1<<o.class(item)) != 0
}

// tally adds n times item to c.
func (o *order[T]) tally(c *counts, item T, n int32) {
	if o.class != nil {
		c[o.class(item)] += n
	}
}

// recount counts what stands from n down, by the counts of its children.
func (o *order[T]) recount(n *node[T]) {
	n.counts = counts{}
	for _, child := range n.children {
		n.counts.add(&child.counts)
	}
	for _, item := range n.items {
		o.tally(&n.counts, item, 1)
	}
}

// count counts the items that are before, in a tree that counts.
func (t tree[T]) count(before func(T) bool) counts {
	var c counts
	for n := t.root; n != nil; {
		i := n.search(before)
		for _, item := range n.items[:i] {
			t.tally(&c, item, 1)
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
func (t tree[T]) nth(k int, in set) (item T, ok bool) {
	n := t.root
	if n == nil || k < 0 || k >= n.counts.of(in) {
		return item, false
	}
	for i := 0; ; {
		if !n.leaf() {
			below := n.children[i].counts.of(in)
			if k < below {
				n, i = n.children[i], 0
				continue
			}
			k -= below
		}
		if t.among(in, n.items[i]) {
			if k == 0 {
				return n.items[i], true
			}
			k--
		}
		i++
	}
}
