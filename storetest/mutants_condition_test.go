package storetest

import (
	"cmp"
	"slices"
	"strings"

	"example.com/roster"
)

// onlyOp replaces how one operator compares texts.
func onlyOp(op roster.Op, holds func(have, want string) bool) func(h *hooks) {
	return bruteForce{holds: func(c roster.Condition, u *roster.User) bool {
		if c.Op == op && c.Field.Kind() == roster.KindText {
			return holds(u.Value(c.Field).Text, c.Values[0].Text)
		}
		return c.Holds(u)
	}}.hook
}

var conditionMutants = []mutant{
	{"contains folds case", textConditions, onlyOp(roster.OpContains, func(have, want string) bool {
		return have != "" && strings.Contains(strings.ToLower(have), strings.ToLower(want))
	})},
	{"a prefix has wildcards", textConditions, onlyOp(roster.OpPrefix, func(have, want string) bool {
		return have != "" && (strings.HasPrefix(have, want) || want == "_" || want == "%")
	})},
	{"equality ignores blanks at the end", textConditions, onlyOp(roster.OpEq, func(have, want string) bool {
		return strings.TrimRight(have, " ") == strings.TrimRight(want, " ")
	})},
	{"equality ignores how an accent is encoded", textConditions, onlyOp(roster.OpEq, func(have, want string) bool {
		return strings.ReplaceAll(have, "e\u0301", "\u00e9") == strings.ReplaceAll(want, "e\u0301", "\u00e9")
	})},
	{"an absent text is less than every text", textConditions, onlyOp(roster.OpLt, func(have, want string) bool { return have < want })},
	{"an absent text is not unequal", textConditions, onlyOp(roster.OpNotEq, func(have, want string) bool { return have != "" && have != want })},
	{"an absent text contains every text", textConditions, onlyOp(roster.OpNotContains, func(have, want string) bool { return have != "" && !strings.Contains(have, want) })},
	{"a suffix is found in the middle", textConditions, onlyOp(roster.OpSuffix, func(have, want string) bool { return have != "" && strings.Contains(have, want) })},
	{"the first name is compared in place of the last", textConditions, onQuery(roster.Reader.Users, func(q *roster.UserSelection) {
		q.Where = slices.Clone(q.Where)
		for i := range q.Where {
			if q.Where[i].Field == roster.FieldLast {
				q.Where[i].Field = roster.FieldFirst
			}
		}
	})},
	{"an absent time is early", otherConditions, bruteForce{holds: func(c roster.Condition, u *roster.User) bool {
		if c.Op == roster.OpLte && c.Field.Kind() == roster.KindTime {
			return u.Value(c.Field).Int <= c.Values[0].Int
		}
		return c.Holds(u)
	}}.hook},
	{"times are compared by the second", otherConditions, bruteForce{holds: func(c roster.Condition, u *roster.User) bool {
		if c.Op == roster.OpGt && c.Field.Kind() == roster.KindTime {
			v := u.Value(c.Field).Int
			return v != 0 && v/1e6 > c.Values[0].Int/1e6
		}
		return c.Holds(u)
	}}.hook},
	{"of several values the last is ignored", otherConditions, bruteForce{holds: func(c roster.Condition, u *roster.User) bool {
		if n := len(c.Values); c.Op == roster.OpIn && n > 1 {
			c.Values = c.Values[:n-1]
		}
		return c.Holds(u)
	}}.hook},
	{"ids are compared by their first half", otherConditions, bruteForce{holds: func(c roster.Condition, u *roster.User) bool {
		if c.Field == roster.FieldID && c.Op == roster.OpGte {
			return u.Value(c.Field).Text[:8] >= c.Values[0].Text[:8]
		}
		return c.Holds(u)
	}}.hook},
	{"one of the conditions is enough", conditionsTogether, bruteForce{all: func(where []roster.Condition, holds func(roster.Condition) bool) bool {
		return len(where) == 0 || slices.ContainsFunc(where, holds)
	}}.hook},
	{"conditions after the second are ignored", conditionsTogether, onQuery(roster.Reader.Users, func(q *roster.UserSelection) { q.Where = q.Where[:min(len(q.Where), 2)] })},
	{"conditions select the first page alone", conditionsTogether, onQuery(roster.Reader.Users, func(q *roster.UserSelection) {
		if q.After != nil {
			q.Where = nil
		}
	})},
	{"an index keeps old values", changesAreSelected, func(h *hooks) {
		was := map[roster.ID]string{}
		editPut(func(u *roster.User) {
			if u.Version == 0 {
				was[u.ID] = u.Name
			}
		})(h)
		bruteForce{holds: func(c roster.Condition, u *roster.User) bool {
			return c.Holds(u) || c.Field == roster.FieldName && c.Op == roster.OpEq && was[u.ID] == c.Values[0].Text
		}}.hook(h)
	}},
	{"an order keeps old values", changesAreSelected, func(h *hooks) {
		was := map[roster.ID]int64{}
		editPut(func(u *roster.User) {
			if u.Version == 0 {
				was[u.ID] = u.Value(roster.FieldActivity).Int
			}
		})(h)
		bruteForce{order: func(a, b roster.Position, sort []roster.SortKey) int {
			if k := effectiveSort(sort)[0]; k.Field == roster.FieldActivity {
				return directed(cmp.Or(cmp.Compare(was[a.ID], was[b.ID]), a.ID.Compare(b.ID)), k.Desc)
			}
			return comparePositions(a, b, sort)
		}}.hook(h)
	}},
}
