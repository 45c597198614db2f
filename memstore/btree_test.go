package memstore

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/matryer/is"
)

// item is a key with a state that may change.
type item struct{ key, state int }

var itemConfig = &treeConfig[item]{
	compare:    func(a, b item) int { return cmp.Compare(a.key, b.key) },
	stateIndex: func(i item) int { return i.state },
}

// model is a sorted slice, with which a tree is compared.
type model []item

func (m model) index(key int) (int, bool) {
	return slices.BinarySearchFunc(m, key, func(i item, key int) int { return cmp.Compare(i.key, key) })
}

func (m model) set(it item) model {
	i, found := m.index(it.key)
	if found {
		m[i] = it
		return m
	}
	return slices.Insert(m, i, it)
}

func (m model) delete(key int) model {
	i, _ := m.index(key)
	return slices.Delete(m, i, i+1)
}

// compareTree compares every read of t with m.
func compareTree(is *is.I, t tree[item], m model, random *rand.Rand) {
	is.Helper()
	checkNode(is, t.root)
	all := func(item) bool { return false }
	is.True(slices.Equal(slices.Collect(t.ascend(all, allStates)), m)) // items in order
	for range 20 {
		key, states := random.IntN(4*len(m)+4), stateSet(random.IntN(int(allStates)+1))
		before := func(i item) bool { return i.key < key }
		at := func(i item) int { return cmp.Compare(i.key, key) }
		split, found := m.index(key)

		got, ok := t.find(at)
		is.Equal(ok, found) // find
		if found {
			is.Equal(got, m[split])                                   // find
			is.Equal(slices.Collect(t.findAll(at)), []item{m[split]}) // findAll
		}
		behind, front := m.within(split, len(m), states), m.within(0, split, states)
		is.True(slices.Equal(slices.Collect(t.ascend(before, states)), behind)) // ascend
		slices.Reverse(front)
		is.True(slices.Equal(slices.Collect(t.descend(before, states)), front)) // descend

		counted := t.countBefore(before)
		is.Equal(counted.sum(states), len(front)) // count
		selected := m.within(0, len(m), states)
		k := random.IntN(len(m)+3) - 1
		got, ok = t.nth(k, states)
		is.Equal(ok, k >= 0 && k < len(selected)) // nth
		if ok {
			is.Equal(got, selected[k]) // nth
		}
	}
}

// within returns the items of a part of m that have one of states.
func (m model) within(from, to int, states stateSet) []item {
	var part []item
	for _, it := range m[from:to] {
		if states&(1<<it.state) != 0 {
			part = append(part, it)
		}
	}
	return part
}

// checkNode checks the shape and the counts of a node, and returns its depth.
func checkNode(is *is.I, n *node[item]) int {
	is.Helper()
	if n == nil {
		return 0
	}
	is.True(len(n.items) > 0 && len(n.items) <= maxItems) // size of a node
	want, depth := stateCounts{}, 0
	for _, it := range n.items {
		want[it.state]++
	}
	if !n.leaf() {
		is.Equal(len(n.children), len(n.items)+1) // children of a node
	}
	for i, child := range n.children {
		d := checkNode(is, child)
		is.True(i == 0 || d == depth) // leaves are equally deep
		depth = d
		want.add(&child.counts)
	}
	is.Equal(n.counts, want) // counts of a node
	return depth + 1
}

// TestTree changes a tree at random in many Updates, drops some of them, and
// compares the tree and its older snapshots with sorted slices.
func TestTree(t *testing.T) {
	patterns := map[string]struct {
		key    func(r *rand.Rand, n int) int
		delete int // of 10 steps
	}{
		"random":     {func(r *rand.Rand, _ int) int { return r.IntN(4000) }, 3},
		"few keys":   {func(r *rand.Rand, _ int) int { return r.IntN(40) }, 5},
		"ascending":  {func(_ *rand.Rand, n int) int { return n }, 1},
		"descending": {func(_ *rand.Rand, n int) int { return 10_000 - n }, 1},
		"shrinking":  {func(r *rand.Rand, n int) int { return r.IntN(3000) }, 6},
	}
	for name, pattern := range patterns {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			random := rand.New(rand.NewPCG(1, 2))
			type snap struct {
				tree  tree[item]
				model model
			}
			now, past := snap{tree: tree[item]{treeConfig: itemConfig}}, []snap(nil)
			step := 0
			for range 60 {
				next, m := snap{now.tree, slices.Clone(now.model)}, new(updateToken)
				for range 1 + random.IntN(100) {
					step++
					if len(next.model) > 0 && random.IntN(10) < pattern.delete {
						it := next.model[random.IntN(len(next.model))]
						next.tree.delete(m, it)
						next.model = next.model.delete(it.key)
						continue
					}
					it := item{pattern.key(random, step), random.IntN(maxStates)}
					next.tree.set(m, it)
					next.model = next.model.set(it)
				}
				if past = append(past, now); random.IntN(4) > 0 {
					now = next
				}
				compareTree(is, next.tree, next.model, random)
			}
			for _, old := range past {
				compareTree(is, old.tree, old.model, random)
			}
			now.model = slices.Clone(now.model)
			for m := new(updateToken); len(now.model) > 0; {
				it := now.model[random.IntN(len(now.model))]
				now.tree.delete(m, it)
				now.model = now.model.delete(it.key)
			}
			is.True(now.tree.root == nil) // all deleted
			compareTree(is, past[len(past)-1].tree, past[len(past)-1].model, random)
		})
	}
}

// TestTreeFillsUp checks that items which come in ascending order, as ids and
// times do, fill the nodes.
func TestTreeFillsUp(t *testing.T) {
	is := is.New(t)
	tr, nodes := tree[item]{treeConfig: itemConfig}, 0
	for key := range 10_000 {
		tr.set(new(updateToken), item{key: key})
	}
	var visit func(*node[item])
	visit = func(n *node[item]) {
		nodes++
		for _, child := range n.children {
			visit(child)
		}
	}
	visit(tr.root)
	is.True(nodes < 10_000/(maxItems-4)) // nodes for items in order
}
