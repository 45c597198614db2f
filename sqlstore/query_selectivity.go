package sqlstore

import (
	"slices"

	"example.com/roster"
)

// selectivity is how many users a query may find before it sorts them.
type selectivity int

const (
	manyUsers selectivity = iota // up to all of the account
	fewUsers                     // with one value of a selective field
	oneUser
)

// selectiveFields are the fields whose values belong to few users of an
// account, the most selective first.
var selectiveFields = []roster.UserField{
	roster.FieldID, roster.FieldNumber, roster.FieldExternalID, roster.FieldEmail, roster.FieldUsername, roster.FieldName,
}

// mostSelective returns the index of the condition that finds the fewest users,
// and -1 if none is selective. An empty value is not: many users may have it.
func mostSelective(where []roster.Condition) (index int, found selectivity) {
	for _, f := range selectiveFields {
		for i, c := range where {
			if c.Field != f || c.Op != roster.OpEq && c.Op != roster.OpIn || slices.Contains(c.Values, roster.Value{}) {
				continue
			}
			unique := f == roster.FieldID || f == roster.FieldNumber ||
				(f == roster.FieldExternalID || f == roster.FieldEmail || f == roster.FieldUsername) && slices.ContainsFunc(where, excludesDeleted)
			if unique && len(c.Values) == 1 {
				return i, oneUser
			}
			return i, fewUsers
		}
	}
	return -1, manyUsers
}

// excludesDeleted reports whether c holds for no deleted user.
func excludesDeleted(c roster.Condition) bool {
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
