package memstore

import "example.com/roster"

// idPlace is the id and the place of a user. A node of a tree of them holds no pointer:
// a search stays in the memory of the nodes, and the garbage collector passes them by.
type idPlace struct {
	id    roster.ID
	place uint32
}

func newUsersByID() tree[idPlace] {
	return tree[idPlace]{treeConfig: &treeConfig[idPlace]{compare: func(a, b idPlace) int { return a.id.Compare(b.id) }}}
}

// withID returns the user with an id, nil if there is none.
func (us *users) withID(id roster.ID) *user {
	for n := us.byID.root; n != nil; {
		low, high := 0, len(n.items)
		for low < high {
			middle := (low + high) / 2
			switch c := n.items[middle].id.Compare(id); {
			case c == 0:
				return us.byPlace.get(n.items[middle].place)
			case c < 0:
				low = middle + 1
			default:
				high = middle
			}
		}
		if n.leaf() {
			break
		}
		n = n.children[low]
	}
	return nil
}
