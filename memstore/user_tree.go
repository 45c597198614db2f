package memstore

import (
	"iter"

	"example.com/roster"
)

// userIndex keeps users in one order, as their places: those take 4 bytes each and no
// work of the garbage collector, and stay when a user changes.
type userIndex struct {
	*userIndexConfig
	root *node[userPlace]
}

type userIndexConfig struct {
	compare  func(a, b *user) int // 0 for nobody but the same user
	includes func(*user) bool     // reports whether the index has the user; nil: it has all
	counts   bool                 // the nodes count their users by state
}

func newUserIndex(c userIndexConfig) userIndex { return userIndex{userIndexConfig: &c} }

// has reports whether the index has u, who may be nil.
func (x *userIndex) has(u *user) bool { return u != nil && (x.includes == nil || x.includes(u)) }

// keeps reports whether a user who changes from old to next stays as it is in the index.
func (x *userIndex) keeps(old, next *user) bool {
	return x.has(old) && x.has(next) && x.compare(old, next) == 0 && (!x.counts || old.stateIndex == next.stateIndex)
}

// userTree is an index of the users of a snapshot.
type userTree struct {
	users  *users
	order  func(a, b *user) int
	places tree[userPlace]
}

// in returns x as an index of us. Its functions read the users of us at the time of the
// call.
func (x *userIndex) in(us *users) userTree {
	cfg := &treeConfig[userPlace]{compare: func(a, b userPlace) int { return x.compare(us.at(a), us.at(b)) }}
	if x.counts {
		cfg.stateIndex = func(p userPlace) int { return int(us.at(p).stateIndex) }
	}
	return userTree{us, x.compare, tree[userPlace]{cfg, x.root}}
}

// find is find of the tree.
func (x *userIndex) find(us *users, compare func(*user) int) *user {
	p, ok := tree[userPlace]{root: x.root}.find(func(p userPlace) int { return compare(us.at(p)) })
	if !ok {
		return nil
	}
	return us.at(p)
}

// positioned returns before as a function of places.
func (us *users) positioned(before func(*user) bool) func(userPlace) bool {
	return func(p userPlace) bool { return before(us.at(p)) }
}

// usersOf returns the users with places.
func (us *users) usersOf(places iter.Seq[userPlace]) iter.Seq[*user] {
	return func(yield func(*user) bool) {
		for p := range places {
			if !yield(us.at(p)) {
				return
			}
		}
	}
}

func (t userTree) findAll(compare func(*user) int) iter.Seq[*user] {
	return t.users.usersOf(t.places.findAll(func(p userPlace) int { return compare(t.users.at(p)) }))
}

func (t userTree) ascend(before func(*user) bool, states stateSet) iter.Seq[*user] {
	return t.users.usersOf(t.places.ascend(t.users.positioned(before), states))
}

func (t userTree) descend(before func(*user) bool, states stateSet) iter.Seq[*user] {
	return t.users.usersOf(t.places.descend(t.users.positioned(before), states))
}

func (t userTree) countBefore(before func(*user) bool) stateCounts {
	return t.places.countBefore(t.users.positioned(before))
}

func (t userTree) nth(k int, states stateSet) (*user, bool) {
	p, ok := t.places.nth(k, states)
	if !ok {
		return nil, false
	}
	return t.users.at(p), true
}

// userID is where the user with an id is. It has no pointer, and a look-up compares ids
// without looking at users.
type userID struct {
	id    roster.ID
	place userPlace
}

// withID returns the user with an id, nil if there is none. It is find of the tree with
// the comparison in place, as most requests look up two ids and little else.
func (us *users) withID(id roster.ID) *user {
	for n := us.byID.root; n != nil; {
		low, high := 0, len(n.items)
		for low < high {
			middle := (low + high) / 2
			switch at := &n.items[middle]; at.id.Compare(id) {
			case 0:
				return us.at(at.place)
			case -1:
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

// withIDs returns the users with ids, in order and each once.
func (us *users) withIDs(ids []roster.ID) iter.Seq[*user] {
	return func(yield func(*user) bool) {
		for _, id := range sortedUnique(ids) {
			if u := us.withID(id); u != nil && !yield(u) {
				return
			}
		}
	}
}

// replace replaces old with next in each index. old is nil for a new user. The place
// leads to old while indexes give old up, and to next when they take next.
func (us *users) replace(token *updateToken, old, next *user) {
	indexes := us.indexes()
	var changed [len(indexes)]bool
	for i, x := range indexes {
		if changed[i] = !x.keeps(old, next); changed[i] && x.has(old) {
			t := x.in(us).places
			t.delete(token, old.place)
			x.root = t.root
		}
	}
	us.replacePlaced(token, old, next)
	for i, x := range indexes {
		if changed[i] && x.has(next) {
			t := x.in(us).places
			t.set(token, next.place)
			x.root = t.root
		}
	}
	if old == nil {
		us.byID.set(token, userID{next.id, next.place})
	}
	us.recount(token, old, next)
}

// indexes returns the indexes that keep places.
func (us *users) indexes() (all [5 + len(sortFields)]*userIndex) {
	all = [len(all)]*userIndex{&us.byNumber, &us.byUsername, &us.byEmail, &us.byExternalID, &us.byMark}
	for i := range us.bySortField {
		all[5+i] = &us.bySortField[i]
	}
	return all
}
