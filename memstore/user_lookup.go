package memstore

import (
	"slices"

	"example.com/roster"
)

// lookUp returns the users of the query, in no order, by the condition that
// names the fewest unique values; ok is false when there is no such condition.
func (p *userQuery) lookUp() (rows []*user, ok bool) {
	var by roster.Condition
	for _, c := range p.conditions {
		if namesUniqueValues(c) && (!ok || len(c.Values) < len(by.Values)) {
			by, ok = c, true
		}
	}
	if !ok {
		return nil, false
	}
	for _, v := range by.Values {
		rows = p.appendMatches(rows, by.Field, v)
	}
	slices.SortFunc(rows, func(a, b *user) int { return a.id.Compare(b.id) })
	rows = slices.Compact(rows) // a value may be named twice
	rows = slices.DeleteFunc(rows, func(u *user) bool {
		return u.account != p.account || p.states&(1<<u.stateIndex) == 0 || !p.holds(u)
	})
	return rows, true
}

// namesUniqueValues tells whether c names values that no two living users share.
func namesUniqueValues(c roster.Condition) bool {
	if c.Op != roster.OpEq && c.Op != roster.OpIn {
		return false
	}
	switch c.Field {
	case roster.FieldID, roster.FieldNumber:
		return true
	case roster.FieldEmail, roster.FieldExternalID:
		return !slices.Contains(c.Values, roster.Value{}) // many have none
	}
	return false
}

// appendMatches appends those whose f is v. The deleted, of whom any number may have had
// the same e-mail or external id, are left alone where they are not asked for.
func (p *userQuery) appendMatches(rows []*user, f roster.UserField, v roster.Value) []*user {
	us, deletedToo := p.users, p.states&(1<<deleted) != 0
	var u *user
	switch f {
	case roster.FieldID:
		var id roster.ID
		copy(id[:], v.Text)
		u = us.byID.get(noOwner, id)
	case roster.FieldNumber:
		u = us.withNumber(v.Int)
	case roster.FieldEmail:
		if deletedToo {
			return slices.AppendSeq(rows, us.sortedBy(f).findAll(textComparer(textCanonical, p.account, v.Text)))
		}
		u = us.withEmail(p.account, v.Text)
	case roster.FieldExternalID:
		if deletedToo {
			return slices.AppendSeq(rows, us.byExternalID.findAll(textComparer(textExternalID, p.account, v.Text)))
		}
		u = us.withExternalID(p.account, v.Text)
	}
	if u != nil {
		rows = append(rows, u)
	}
	return rows
}
