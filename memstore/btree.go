package memstore

import "slices"

// A node has at most maxItems. A node with fewer than minItems is joined with a
// neighbour. minItems is far below half of maxItems, so that deleting and
// inserting one item does not join and split again and again.
const (
	maxItems = 64
	minItems = maxItems / 4
)

// treeConfig says how a tree keeps its items.
type treeConfig[T any] struct {
	compare    func(a, b T) int // 0 for items that replace each other
	includes   func(T) bool     // reports whether the tree has the item; nil: it has all
	stateIndex func(T) int      // nodes count their items by it; nil: they count nothing
}

// tree is a B-tree of items in one order. A copy of a tree is a snapshot: an
// Update copies a node once before it changes it, so that other copies of the
// tree keep the old node.
type tree[T any] struct {
	*treeConfig[T]
	root *node[T]
}

// node is a node of a tree. Child i has the items before item i, and the last
// child those after all items; a leaf has no children.
type node[T any] struct {
	token    *updateToken
	counts   stateCounts // of the items of this node and all below
	items    []T
	children []*node[T]
}

// updateToken identifies an Update. The nodes with its token were created in
// that Update: it may change them in place, as no snapshot has them.
type updateToken struct{ _ byte } // not empty, so that two tokens have two addresses

// set inserts item, or replaces the item that is equal.
func (t *tree[T]) set(token *updateToken, item T) {
	if t.root == nil {
		t.root = &node[T]{token: token}
	}
	t.root = t.root.mutable(token)
	t.root.set(t.treeConfig, token, item)
	if len(t.root.items) > maxItems {
		t.root = &node[T]{token: token, counts: t.root.counts, children: []*node[T]{t.root}}
		t.root.split(t.treeConfig, 0, t.splitPoint(t.root.children[0], item))
	}
}

// delete removes item, which must be in the tree.
func (t *tree[T]) delete(token *updateToken, item T) {
	t.root = t.root.mutable(token)
	t.root.delete(t.treeConfig, token, item)
	if len(t.root.items) > 0 {
		return
	}
	if t.root.leaf() {
		t.root = nil
	} else {
		t.root = t.root.children[0]
	}
}

// set inserts or replaces item below n, which must be mutable. n may have one
// item too many afterwards.
func (n *node[T]) set(cfg *treeConfig[T], token *updateToken, item T) (old T, found bool) {
	i, found := n.index(cfg, item)
	switch {
	case found:
		old, n.items[i] = n.items[i], item
	case n.leaf():
		n.items = insert(n.items, i, item)
	default:
		child := n.mutableChild(token, i)
		old, found = child.set(cfg, token, item)
		if len(child.items) > maxItems {
			n.split(cfg, i, cfg.splitPoint(child, item))
		}
	}
	cfg.addCount(&n.counts, item, 1)
	if found {
		cfg.addCount(&n.counts, old, -1)
	}
	return old, found
}

// insert inserts item at an index. It leaves room for few more: a node gets no greater
// than maxItems, and most nodes are not written again soon.
func insert[T any](items []T, i int, item T) []T {
	if len(items) == cap(items) {
		items = append(make([]T, 0, len(items)+1+len(items)/8), items...)
	}
	return slices.Insert(items, i, item)
}

// delete removes item below n, which must be mutable. n may have too few items
// afterwards.
func (n *node[T]) delete(cfg *treeConfig[T], token *updateToken, item T) {
	cfg.addCount(&n.counts, item, -1)
	i, found := n.index(cfg, item)
	if n.leaf() {
		n.items = slices.Delete(n.items, i, i+1)
		return
	}
	child := n.mutableChild(token, i)
	if found {
		n.items[i] = child.last()
		item = n.items[i]
	}
	child.delete(cfg, token, item)
	if len(child.items) < minItems {
		n.join(cfg, token, i)
	}
}

// splitPoint returns the index at which to split n, which is too big since item
// was inserted: the middle, or the end where item is the last one. So items
// that come in ascending order leave full nodes.
func (cfg *treeConfig[T]) splitPoint(n *node[T], item T) int {
	if last := len(n.items) - 1; cfg.compare(item, n.items[last]) >= 0 {
		return last - 1
	}
	return len(n.items) / 2
}

// split divides child i of n, both mutable: the item at the index at moves up
// to n, and the items after it to a new child.
func (n *node[T]) split(cfg *treeConfig[T], i, at int) {
	left := n.children[i]
	n.items = insert(n.items, i, left.items[at])
	right := &node[T]{token: left.token, items: slices.Clone(left.items[at+1:])}
	left.items = slices.Clone(left.items[:at])
	if !left.leaf() {
		right.children = slices.Clone(left.children[at+1:])
		left.children = slices.Delete(left.children, at+1, len(left.children))
	}
	n.children = insert(n.children, i+1, right)
	cfg.recount(left)
	cfg.recount(right)
}

// join makes one node of child i of n, a neighbour and the item between them,
// and splits it again if it is too big.
func (n *node[T]) join(cfg *treeConfig[T], token *updateToken, i int) {
	i = min(i, len(n.items)-1)
	left, right := n.mutableChild(token, i), n.children[i+1]
	left.items = append(append(left.items, n.items[i]), right.items...)
	left.children = append(left.children, right.children...)
	n.items = slices.Delete(n.items, i, i+1)
	n.children = slices.Delete(n.children, i+1, i+2)
	if len(left.items) > maxItems {
		n.split(cfg, i, len(left.items)/2)
		return
	}
	cfg.recount(left)
}

// mutable returns n if it has the token, else a copy that has.
func (n *node[T]) mutable(token *updateToken) *node[T] {
	if n.token == token {
		return n
	}
	c := &node[T]{token: token, counts: n.counts}
	c.items = append(make([]T, 0, len(n.items)+1), n.items...)
	if !n.leaf() {
		c.children = append(make([]*node[T], 0, len(n.children)+1), n.children...)
	}
	return c
}

// mutableChild returns child i of n, which must be mutable, as a mutable node.
func (n *node[T]) mutableChild(token *updateToken, i int) *node[T] {
	n.children[i] = n.children[i].mutable(token)
	return n.children[i]
}

func (n *node[T]) leaf() bool { return len(n.children) == 0 }

// last returns the greatest item of n and of the nodes below.
func (n *node[T]) last() T {
	for !n.leaf() {
		n = n.children[len(n.children)-1]
	}
	return n.items[len(n.items)-1]
}

// index returns the index of the item of n that equals item, or of the child
// that can have it.
func (n *node[T]) index(cfg *treeConfig[T], item T) (int, bool) {
	return slices.BinarySearchFunc(n.items, item, cfg.compare)
}
