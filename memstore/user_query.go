package memstore

import (
	"context"
	"slices"

	"example.com/roster"
)

// userQuery finds the users of one query: by look-ups where a condition names
// unique values, else in a range of a sort index. Conditions on the state are
// separate, as the sort indexes count by state.
type userQuery struct {
	users      *users
	account    roster.ID          // zero: any, with email
	email      string             // whose; empty: anybody's
	states     stateSet           // that the conditions on the state allow
	conditions []roster.Condition // the other conditions
	terms      []string           // of the search
}

func newUserQuery(us *users, q roster.UserSelection) *userQuery {
	uq := &userQuery{users: us, account: q.Account, email: q.Email, states: allStates, terms: q.Search}
	root := us.bySortField[0].root
	uncounted := root != nil && root.counts[otherState] > 0
	for _, c := range q.Where {
		if c.Field == roster.FieldState && !uncounted {
			uq.states &= statesWhere(c)
		} else {
			uq.conditions = append(uq.conditions, c)
		}
	}
	return uq
}

// statesWhere returns the states for which c holds.
func statesWhere(c roster.Condition) stateSet {
	var set stateSet
	for i, state := range states {
		if c.Holds(&roster.User{State: state}) {
			set |= 1 << i
		}
	}
	return set
}

// Users returns users. It does not wait for an Update.
func (r *reader) Users(ctx context.Context, q roster.UserSelection) ([]roster.User, error) {
	s, err := r.load(ctx)
	if err != nil || q.Account.IsZero() && q.Email == "" {
		return nil, err
	}
	if q.Shown != nil {
		return s.shown(&q), nil
	}
	if id, ok := onlyID(&q); ok {
		u := s.users.withID(id)
		if u == nil || u.account != q.Account {
			return nil, nil
		}
		one := make([]roster.User, 1)
		u.unpack(&one[0])
		return one, nil
	}
	rows := newUserQuery(&s.users, q).page(q)
	if len(rows) == 0 {
		return nil, nil
	}
	found := make([]roster.User, len(rows))
	for i, u := range rows {
		u.unpack(&found[i])
	}
	return found, nil
}

// CountUsers counts users. It does not wait for an Update.
func (r *reader) CountUsers(ctx context.Context, q roster.UserSelection) (int, error) {
	s, err := r.load(ctx)
	if err != nil || q.Account.IsZero() && q.Email == "" {
		return 0, err
	}
	if q.Shown != nil {
		q.Limit = 0
		return len(s.shown(&q)), nil
	}
	uq := newUserQuery(&s.users, q)
	if n, ok := uq.total(); ok {
		return n, nil
	}
	if rows, ok := uq.find(0); ok {
		return len(rows), nil
	}
	in := uq.narrowestRanges()
	if !uq.filters() {
		return in.count(uq.states), nil
	}
	n := 0
	for u := range in.users(uq.states, false) {
		if uq.holds(u) {
			n++
		}
	}
	return n, nil
}

// page returns the users that q selects, in its order.
func (uq *userQuery) page(q roster.UserSelection) []*user {
	order := userOrder(q.Sort)
	if len(order) == 0 {
		order = userOrder{{Field: roster.FieldCreated}}
	}
	wanted := q.Limit
	if wanted > 0 {
		wanted += max(q.Skip, 0)
	}
	rows, ok := uq.find(wanted)
	marked := uq.marks(order, q.Where)
	switch {
	case !ok && len(marked) > 0:
		rows = uq.marked(marked, order, q.After, wanted)
	case !ok && len(order) == 1 && order[0].Field.Sortable():
		return uq.pageInOrder(order[0], q)
	case !ok:
		for u := range uq.narrowestRanges().users(uq.states, false) {
			if uq.holds(u) {
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

// pageInOrder returns the users that q selects, in the order of its one key.
// The cost does not depend on After, nor on Skip where there are no conditions
// but those on the state and no search.
func (uq *userQuery) pageInOrder(key roster.SortKey, q roster.UserSelection) (rows []*user) {
	in, skip := uq.rangesBy(key.Field), q.Skip
	if q.After != nil {
		in.startAfter(q.After, key.Desc)
	}
	if !uq.filters() && skip > 0 {
		in[0].skip(skip, uq.states, key.Desc) // without a condition there is one range
		skip = 0
	}
	passed := 0
	for u := range in.users(uq.states, key.Desc) {
		if !uq.holds(u) {
			if passed++; len(uq.terms) > 0 && q.Pause != nil && q.Skip == 0 && passed == q.Pause.Looks {
				whole := u.unpacked()
				q.Pause.At = &roster.Position{Values: []roster.Value{whole.Value(key.Field)}, ID: u.id}
				break
			}
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

// filters reports whether holds can be false.
func (uq *userQuery) filters() bool { return len(uq.conditions) > 0 || len(uq.terms) > 0 }

// holds reports whether u has the words of the search and the conditions hold for
// it; those on the state are not among them.
func (uq *userQuery) holds(u *user) bool {
	if !u.hasWords(uq.terms) {
		return false
	}
	if len(uq.conditions) == 0 {
		return true
	}
	whole := u.unpacked()
	for _, c := range uq.conditions {
		if !c.Holds(&whole) {
			return false
		}
	}
	return true
}
