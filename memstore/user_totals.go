package memstore

import (
	"cmp"

	"example.com/roster"
)

// userTotal is how many users an account has in one state with one role.
type userTotal struct {
	account roster.ID
	state   roster.State
	role    roster.Role
	users   int
}

func newUserTotals() tree[userTotal] {
	return tree[userTotal]{treeConfig: &treeConfig[userTotal]{
		compare: func(a, b userTotal) int {
			return cmp.Or(a.account.Compare(b.account), cmp.Compare(a.state, b.state), cmp.Compare(a.role, b.role))
		},
	}}
}

// recount moves a user from the total of old to that of next. old is nil for a new user.
func (us *users) recount(token *updateToken, old, next *user) {
	var was userTotal
	is := next.totalKey()
	if old != nil {
		if was = old.totalKey(); was == is {
			return
		}
		us.addTotal(token, was, -1)
	}
	us.addTotal(token, is, 1)
}

func (us *users) addTotal(token *updateToken, key userTotal, n int) {
	stored, _ := us.totals.find(func(t userTotal) int { return us.totals.compare(t, key) })
	key.users = stored.users + n
	us.totals.set(token, key)
}

// totalKey returns the total in which p is counted, without the count.
func (p *user) totalKey() userTotal {
	return userTotal{account: p.account, state: p.state(), role: roster.Role(p.textAt(textRole))}
}

// state returns the state of p.
func (p *user) state() roster.State {
	if p.stateIndex < otherState {
		return states[p.stateIndex]
	}
	return roster.State(p.textAt(textState))
}

// total adds up the totals of the users that uq selects. ok is false where those do
// not tell: they know the state and the role alone.
func (uq *userQuery) total() (n int, ok bool) {
	if uq.account.IsZero() || uq.email != "" || len(uq.terms) > 0 {
		return 0, false
	}
	var without *user // the one user that a condition leaves out
	for _, c := range uq.conditions {
		switch {
		case c.Field == roster.FieldState, c.Field == roster.FieldRole:
		case c.Field == roster.FieldID && c.Op == roster.OpNotEq && len(c.Values) == 1 && without == nil:
			var id roster.ID
			copy(id[:], c.Values[0].Text)
			without = uq.users.withID(id)
		default:
			return 0, false
		}
	}
	for t := range uq.users.totals.findAll(func(t userTotal) int { return t.account.Compare(uq.account) }) {
		if uq.counts(t) {
			n += t.users
		}
	}
	if without != nil && without.account == uq.account && uq.counts(without.totalKey()) {
		n--
	}
	return n, true
}

// counts reports whether uq selects users of that state and role.
func (uq *userQuery) counts(t userTotal) bool {
	u := roster.User{State: t.state, Profile: roster.Profile{Role: t.role}}
	if uq.states&(1<<stateIndexOf(t.state)) == 0 {
		return false
	}
	for _, c := range uq.conditions {
		if c.Field != roster.FieldID && !c.Holds(&u) {
			return false
		}
	}
	return true
}
