package memstore

// usersByNumber has users by their numbers, which have few gaps: a tree of fixed
// nodes, of which an Update copies those that it changes. A look-up compares nothing,
// and a number is a reference to a user that takes 4 bytes and no work of the garbage
// collector.
type usersByNumber struct {
	root   *numberNode
	levels int // of nodes above those that have users
}

// A node has numberFanOut nodes or users.
const (
	numberBits   = 6
	numberFanOut = 1 << numberBits
)

// maxUserNumber is the greatest number that a reference to a user can hold.
const maxUserNumber = 1<<32 - 1

type numberNode struct {
	token *updateToken
	nodes *[numberFanOut]*numberNode // nil in the lowest nodes
	users *[numberFanOut]*user       // nil above them
}

func newNumberNode(token *updateToken, lowest bool) *numberNode {
	if lowest {
		return &numberNode{token: token, users: new([numberFanOut]*user)}
	}
	return &numberNode{token: token, nodes: new([numberFanOut]*numberNode)}
}

// mutable returns n if it has the token, else a copy that has.
func (n *numberNode) mutable(token *updateToken) *numberNode {
	if n.token == token {
		return n
	}
	c := newNumberNode(token, n.nodes == nil)
	if n.nodes != nil {
		*c.nodes = *n.nodes
	} else {
		*c.users = *n.users
	}
	return c
}

// get returns the user with a number, nil if there is none.
func (x *usersByNumber) get(number int64) *user {
	n := x.root
	if n == nil || number < 0 || number>>(numberBits*(x.levels+1)) != 0 {
		return nil
	}
	for level := x.levels; level > 0; level-- {
		if n = n.nodes[number>>(numberBits*level)%numberFanOut]; n == nil {
			return nil
		}
	}
	return n.users[number%numberFanOut]
}

// set puts u in the place of its number, which is at most maxUserNumber.
func (x *usersByNumber) set(token *updateToken, number int64, u *user) {
	if x.root == nil {
		x.root = newNumberNode(token, true)
	}
	for ; number>>(numberBits*(x.levels+1)) != 0; x.levels++ {
		above := newNumberNode(token, false)
		above.nodes[0] = x.root
		x.root = above
	}
	x.root = x.root.mutable(token)
	n := x.root
	for level := x.levels; level > 0; level-- {
		place := &n.nodes[number>>(numberBits*level)%numberFanOut]
		if *place == nil {
			*place = newNumberNode(token, level == 1)
		} else {
			*place = (*place).mutable(token)
		}
		n = *place
	}
	n.users[number%numberFanOut] = u
}
