package memstore

import (
	"slices"

	"example.com/roster"
)

// lookUp finds the users of the query by its address, or by the condition that names the fewest
// unique values, and returns them in no order. An Or of which each part has such a
// condition is one. ok is false where there is none.
func (uq *userQuery) lookUp() (rows []*user, ok bool) {
	if uq.email != "" {
		rows = slices.Collect(uq.users.withEmailAnywhere(uq.email))
		return uq.keepSelected(rows), true
	}
	by := fewestValues(uq.conditions)
	if by == nil {
		return nil, false
	}
	for _, c := range by {
		for _, v := range c.Values {
			rows = uq.appendMatches(rows, c.Field, v)
		}
	}
	slices.SortFunc(rows, func(a, b *user) int { return a.id.Compare(b.id) })
	rows = slices.Compact(rows) // a value may be named twice
	return uq.keepSelected(rows), true
}

// fewestValues returns the conditions on unique values by which all users are found who
// fulfill all of conditions; nil: there are none.
func fewestValues(conditions []roster.Condition) (fewest []roster.Condition) {
	for _, c := range conditions {
		if found := namedValues(c); found != nil && (fewest == nil || countValues(found) < countValues(fewest)) {
			fewest = found
		}
	}
	return fewest
}

// namedValues is fewestValues for one condition.
func namedValues(c roster.Condition) (found []roster.Condition) {
	switch {
	case c.Op == roster.OpAnd:
		return fewestValues(c.Of)
	case c.Op == roster.OpOr:
		for _, part := range c.Of {
			of := namedValues(part)
			if of == nil {
				return nil
			}
			found = append(found, of...)
		}
		return found
	case namesUniqueValues(c):
		return []roster.Condition{c}
	}
	return nil
}

func countValues(conditions []roster.Condition) (n int) {
	for _, c := range conditions {
		n += len(c.Values)
	}
	return n
}

// onlyID returns the id that q asks for, where it asks for one user of an account by
// the id and for nothing else: most reads do, and need no plan.
func onlyID(q *roster.UserSelection) (id roster.ID, ok bool) {
	if len(q.Where) != 1 || q.Account.IsZero() || q.Email != "" || len(q.Search) > 0 || q.After != nil || q.Skip > 0 {
		return id, false
	}
	c := &q.Where[0]
	if c.Field != roster.FieldID || c.Op != roster.OpEq || len(c.Values) != 1 {
		return id, false
	}
	copy(id[:], c.Values[0].Text)
	return id, true
}

// keepSelected returns those of rows that the query selects.
func (uq *userQuery) keepSelected(rows []*user) []*user {
	return slices.DeleteFunc(rows, func(u *user) bool {
		return !uq.account.IsZero() && u.account != uq.account || uq.states&(1<<u.stateIndex) == 0 || !uq.holds(u)
	})
}

// namesUniqueValues reports whether c names values of which each is that of one
// user who is not deleted.
func namesUniqueValues(c roster.Condition) bool {
	if c.Op != roster.OpEq && c.Op != roster.OpIn {
		return false
	}
	switch c.Field {
	case roster.FieldID, roster.FieldNumber:
		return true
	case roster.FieldEmail, roster.FieldUsername, roster.FieldExternalID:
		return !slices.Contains(c.Values, roster.Value{}) // many users have none
	}
	return false
}

// appendMatches appends the users whose f is v. Many deleted users may have one
// e-mail or external id: they are read only where the query selects them.
func (uq *userQuery) appendMatches(rows []*user, f roster.UserField, v roster.Value) []*user {
	us, deletedToo := uq.users, uq.states&(1<<deleted) != 0
	var u *user
	switch f {
	case roster.FieldID:
		var id roster.ID
		copy(id[:], v.Text)
		u = us.withID(id)
	case roster.FieldNumber:
		u = us.withNumber(v.Int)
	case roster.FieldEmail:
		if deletedToo {
			return slices.AppendSeq(rows, us.sortedBy(f).findAll(textComparer(textCanonical, uq.account, v.Text)))
		}
		u = us.withEmail(uq.account, v.Text)
	case roster.FieldUsername:
		if deletedToo {
			return slices.AppendSeq(rows, us.sortedBy(f).findAll(textComparer(textCanonicalUsername, uq.account, v.Text)))
		}
		u = us.withUsername(uq.account, v.Text)
	case roster.FieldExternalID:
		if deletedToo {
			return slices.AppendSeq(rows, us.byExternalID.in(us).findAll(textComparer(textExternalID, uq.account, v.Text)))
		}
		u = us.withExternalID(uq.account, v.Text)
	}
	if u != nil {
		rows = append(rows, u)
	}
	return rows
}
