package memstore

// usersByPlace has users by their places, which are 1, 2, 3 and so on in the order of
// their coming, with few gaps: a tree of fixed nodes, of which an Update copies those
// that it changes. A look-up compares nothing, and a place is a reference to a user
// that takes 4 bytes and no work of the garbage collector.
type usersByPlace struct {
	root   *placeNode
	levels int // of nodes above those that have users
}

// A node has placeFanOut nodes or users.
const (
	placeBits   = 6
	placeFanOut = 1 << placeBits
)

type placeNode struct {
	token *updateToken
	nodes *[placeFanOut]*placeNode // nil in the lowest nodes
	users *[placeFanOut]*user      // nil above them
}

func newPlaceNode(token *updateToken, lowest bool) *placeNode {
	if lowest {
		return &placeNode{token: token, users: new([placeFanOut]*user)}
	}
	return &placeNode{token: token, nodes: new([placeFanOut]*placeNode)}
}

// mutable returns n if it has the token, else a copy that has.
func (n *placeNode) mutable(token *updateToken) *placeNode {
	if n.token == token {
		return n
	}
	c := newPlaceNode(token, n.nodes == nil)
	if n.nodes != nil {
		*c.nodes = *n.nodes
	} else {
		*c.users = *n.users
	}
	return c
}

// get returns the user with a place, nil if there is none.
func (x *usersByPlace) get(place userPlace) *user {
	n := x.root
	if n == nil || place>>(placeBits*(x.levels+1)) != 0 {
		return nil
	}
	for level := x.levels; level > 0; level-- {
		if n = n.nodes[place>>(placeBits*level)%placeFanOut]; n == nil {
			return nil
		}
	}
	return n.users[place%placeFanOut]
}

// set puts u in its place.
func (x *usersByPlace) set(token *updateToken, u *user) {
	if x.root == nil {
		x.root = newPlaceNode(token, true)
	}
	for ; u.place>>(placeBits*(x.levels+1)) != 0; x.levels++ {
		above := newPlaceNode(token, false)
		above.nodes[0] = x.root
		x.root = above
	}
	x.root = x.root.mutable(token)
	n := x.root
	for level := x.levels; level > 0; level-- {
		below := &n.nodes[u.place>>(placeBits*level)%placeFanOut]
		if *below == nil {
			*below = newPlaceNode(token, level == 1)
		} else {
			*below = (*below).mutable(token)
		}
		n = *below
	}
	n.users[u.place%placeFanOut] = u
}

// userPlace is the place of a user.
type userPlace uint32

// at returns the user with a place that somebody has.
func (us *users) at(p userPlace) *user { return us.byPlace.get(p) }
