package memstore

import (
	"context"
	"slices"

	"example.com/roster"
)

// userQuery is how the users of one query are found: by look-ups where a condition
// names unique values, else along one of the sort indexes. The conditions on
// the state are kept apart, as the sort indexes count by state.
type userQuery struct {
	users      *users
	account    roster.ID
	states     stateSet           // the classes that the conditions on the state leave
	conditions []roster.Condition // the other conditions
}

// newUserQuery returns the plan for the users of q.
func newUserQuery(us *users, q roster.UserSelection) *userQuery {
	p := &userQuery{users: us, account: q.Account, states: allStates}
	root := us.bySortField[0].root
	uncounted := root != nil && root.counts[otherState] > 0
	for _, c := range q.Where {
		if c.Field == roster.FieldState && !uncounted {
			p.states &= statesWhere(c)
		} else {
			p.conditions = append(p.conditions, c)
		}
	}
	return p
}

// statesWhere returns the classes of the states that c holds for.
func statesWhere(c roster.Condition) stateSet {
	var in stateSet
	for class, state := range states {
		if c.Holds(&roster.User{State: state}) {
			in |= 1 << class
		}
	}
	return in
}

// Users returns users. It never waits for an Update.
func (r *reader) Users(ctx context.Context, q roster.UserSelection) ([]roster.User, error) {
	s, err := r.load(ctx)
	if err != nil || q.Account.IsZero() {
		return nil, err
	}
	rows := newUserQuery(&s.users, q).page(q)
	if len(rows) == 0 {
		return nil, nil
	}
	found := make([]roster.User, len(rows))
	for i, u := range rows {
		found[i] = u.unpack()
	}
	return found, nil
}

// CountUsers counts users. It never waits for an Update.
func (r *reader) CountUsers(ctx context.Context, q roster.UserSelection) (int, error) {
	s, err := r.load(ctx)
	if err != nil || q.Account.IsZero() {
		return 0, err
	}
	p := newUserQuery(&s.users, q)
	if rows, ok := p.lookUp(); ok {
		return len(rows), nil
	}
	along := p.narrowestRange()
	if len(p.conditions) == 0 {
		return along.count(p.states), nil
	}
	n := 0
	for u := range along.users(p.states, false) {
		if p.holds(u) {
			n++
		}
	}
	return n, nil
}

// page returns the users that q asks for, in its order.
func (p *userQuery) page(q roster.UserSelection) []*user {
	order := userOrder(q.Sort)
	if len(order) == 0 {
		order = userOrder{{Field: roster.FieldCreated}}
	}
	rows, ok := p.lookUp()
	switch {
	case !ok && len(order) == 1 && order[0].Field.Sortable():
		return p.pageInOrder(order[0], q)
	case !ok:
		for u := range p.narrowestRange().users(p.states, false) {
			if p.holds(u) {
				rows = append(rows, u)
			}
		}
	}
	slices.SortFunc(rows, order.compare)
	if q.After != nil {
		rows = slices.DeleteFunc(rows, func(u *user) bool { return order.comparePosition(u, q.After) <= 0 })
	}
	rows = rows[min(max(q.Skip, 0), len(rows)):]
	if q.Limit > 0 {
		rows = rows[:min(q.Limit, len(rows))]
	}
	return rows
}

// pageInOrder returns the users that q asks for, in the order of its one key. The
// cost does not depend on how far After is from the first user, nor, where the
// state is all that is asked for, on Skip.
func (p *userQuery) pageInOrder(key roster.SortKey, q roster.UserSelection) (rows []*user) {
	along, skip := p.rangeBy(key.Field), q.Skip
	if q.After != nil {
		along.startAfter(q.After, key.Desc)
	}
	if len(p.conditions) == 0 && skip > 0 {
		along.skip(skip, p.states, key.Desc)
		skip = 0
	}
	for u := range along.users(p.states, key.Desc) {
		if !p.holds(u) {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		rows = append(rows, u)
		if len(rows) == q.Limit {
			break
		}
	}
	return rows
}

// holds tells whether the conditions but those on the state hold for u.
func (p *userQuery) holds(u *user) bool {
	if len(p.conditions) == 0 {
		return true
	}
	whole := u.unpack()
	for _, c := range p.conditions {
		if !c.Holds(&whole) {
			return false
		}
	}
	return true
}
