package sqlstore

import (
	"slices"

	"example.com/roster"
)

// matches is how many users a query finds at most, before they are sorted.
type matches int

const (
	many matches = iota // as many as the account has
	few                 // those with a key
	one
)

// keys are the fields whose values belong to a few users of an account, most
// telling first.
var keys = []roster.UserField{
	roster.FieldID, roster.FieldNumber, roster.FieldExternalID, roster.FieldEmail, roster.FieldName,
}

// keyed returns which condition of where finds the users by a key, and -1 when
// none does. An empty value is no key: many may have it.
func keyed(where []roster.Condition) (key int, found matches) {
	for _, f := range keys {
		for i, c := range where {
			if c.Field != f || c.Op != roster.OpEq && c.Op != roster.OpIn || slices.Contains(c.Values, roster.Value{}) {
				continue
			}
			unique := f == roster.FieldID || f == roster.FieldNumber ||
				(f == roster.FieldExternalID || f == roster.FieldEmail) && slices.ContainsFunc(where, leavesDeletedOut)
			if unique && len(c.Values) == 1 {
				return i, one
			}
			return i, few
		}
	}
	return -1, many
}

// leavesDeletedOut tells whether c does not hold for users who are deleted.
func leavesDeletedOut(c roster.Condition) bool {
	if c.Field != roster.FieldState {
		return false
	}
	named := slices.Contains(c.Values, roster.Value{Text: string(roster.StateDeleted)})
	switch c.Op {
	case roster.OpEq, roster.OpIn:
		return !named
	case roster.OpNotEq, roster.OpNotIn:
		return named
	}
	return false
}
