package memstore

import "slices"

// A node has at most maxItems. One with fewer than minItems is joined with a
// neighbour; that is far below the half, so that deleting and inserting in
// turns does not join and split in turns.
const (
	maxItems = 32
	minItems = maxItems / 4
)

// treeConfig says how the items of a tree are kept.
type treeConfig[T any] struct {
	compare    func(a, b T) int // 0 for items that stand for each other
	includes   func(T) bool     // tells which records belong in the tree; nil: all
	stateIndex func(T) int      // what nodes count their items by; nil: nothing is counted
}

// tree is a B-tree of items in one order. A copy of a tree is a snapshot: what
// is done to either is not seen by the other, as a node is copied before it is
// changed, once in each Update.
type tree[T any] struct {
	*treeConfig[T]
	root *node[T]
}

// node is a node of a tree. Its children, none in a leaf, stand around its
// items.
type node[T any] struct {
	token    *updateToken
	counts   stateCounts // of all items from here down
	items    []T
	children []*node[T]
}

// updateToken stands in the nodes that an Update has made or copied: that Update alone
// may change them in place, since no snapshot has them yet.
type updateToken struct{ _ byte } // not empty, so that two marks have two addresses

// set puts item in its place, or in the place of the one that is equal.
func (t *tree[T]) set(m *updateToken, item T) {
	if t.root == nil {
		t.root = &node[T]{token: m}
	}
	t.root = t.root.mutable(m)
	t.root.set(t.treeConfig, m, item)
	if len(t.root.items) > maxItems {
		t.root = &node[T]{token: m, counts: t.root.counts, children: []*node[T]{t.root}}
		t.root.split(t.treeConfig, 0, t.splitPoint(t.root.children[0], item))
	}
}

// delete removes item, which is in the tree.
func (t *tree[T]) delete(m *updateToken, item T) {
	t.root = t.root.mutable(m)
	t.root.delete(t.treeConfig, m, item)
	if len(t.root.items) > 0 {
		return
	}
	if t.root.leaf() {
		t.root = nil
	} else {
		t.root = t.root.children[0]
	}
}

// set puts item below n, which the Update owns. n may have one item too many
// afterwards.
func (n *node[T]) set(o *treeConfig[T], m *updateToken, item T) (old T, found bool) {
	i, found := n.index(o, item)
	switch {
	case found:
		old, n.items[i] = n.items[i], item
	case n.leaf():
		n.items = slices.Insert(n.items, i, item)
	default:
		child := n.mutableChild(m, i)
		old, found = child.set(o, m, item)
		if len(child.items) > maxItems {
			n.split(o, i, o.splitPoint(child, item))
		}
	}
	o.addCount(&n.counts, item, 1)
	if found {
		o.addCount(&n.counts, old, -1)
	}
	return old, found
}

// delete removes item from below n, which the Update owns. n may have too few
// items afterwards.
func (n *node[T]) delete(o *treeConfig[T], m *updateToken, item T) {
	o.addCount(&n.counts, item, -1)
	i, found := n.index(o, item)
	if n.leaf() {
		n.items = slices.Delete(n.items, i, i+1)
		return
	}
	child := n.mutableChild(m, i)
	if found {
		n.items[i] = child.last()
		item = n.items[i]
	}
	child.delete(o, m, item)
	if len(child.items) < minItems {
		n.join(o, m, i)
	}
}

// splitPoint returns the index at which n, which has become too big by item, is
// to be divided: the middle, but for items that come in ascending order the
// end, so that they leave full nodes behind.
func (o *treeConfig[T]) splitPoint(n *node[T], item T) int {
	if last := len(n.items) - 1; o.compare(item, n.items[last]) >= 0 {
		return last - 1
	}
	return len(n.items) / 2
}

// split divides child i of n, both owned: the item at the index at moves up
// to n, those behind it to a new child.
func (n *node[T]) split(o *treeConfig[T], i, at int) {
	left := n.children[i]
	n.items = slices.Insert(n.items, i, left.items[at])
	right := &node[T]{token: left.token, items: slices.Clone(left.items[at+1:])}
	left.items = slices.Delete(left.items, at, len(left.items))
	if !left.leaf() {
		right.children = slices.Clone(left.children[at+1:])
		left.children = slices.Delete(left.children, at+1, len(left.children))
	}
	n.children = slices.Insert(n.children, i+1, right)
	o.recount(left)
	o.recount(right)
}

// join makes one node of child i of n and a neighbour, with the item between
// them, and divides it again if that is too big.
func (n *node[T]) join(o *treeConfig[T], m *updateToken, i int) {
	i = min(i, len(n.items)-1)
	left, right := n.mutableChild(m, i), n.children[i+1]
	left.items = append(append(left.items, n.items[i]), right.items...)
	left.children = append(left.children, right.children...)
	n.items = slices.Delete(n.items, i, i+1)
	n.children = slices.Delete(n.children, i+1, i+2)
	if len(left.items) > maxItems {
		n.split(o, i, len(left.items)/2)
		return
	}
	o.recount(left)
}

// mutable returns n if it has the mark of this Update, else a copy that has.
func (n *node[T]) mutable(m *updateToken) *node[T] {
	if n.token == m {
		return n
	}
	c := &node[T]{token: m, counts: n.counts}
	c.items = append(make([]T, 0, len(n.items)+1), n.items...)
	if !n.leaf() {
		c.children = append(make([]*node[T], 0, len(n.children)+1), n.children...)
	}
	return c
}

// mutableChild returns child i of n, owned as n is.
func (n *node[T]) mutableChild(m *updateToken, i int) *node[T] {
	n.children[i] = n.children[i].mutable(m)
	return n.children[i]
}

func (n *node[T]) leaf() bool { return len(n.children) == 0 }

// last returns the greatest item from n down.
func (n *node[T]) last() T {
	for !n.leaf() {
		n = n.children[len(n.children)-1]
	}
	return n.items[len(n.items)-1]
}

// index returns the index of the item of n that equals item, or of the child to
// look in.
func (n *node[T]) index(o *treeConfig[T], item T) (int, bool) {
	return slices.BinarySearchFunc(n.items, item, o.compare)
}
