package storetest

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"example.com/roster"
)

const (
	onTexts    = "every operator on every text selects the users for whom it holds"
	onOthers   = "every operator on every number, time and id selects the users for whom it holds"
	together   = "conditions hold all together, and with an order and a page"
	newIsFound = "a user who changed is selected and ordered by what is new"
)

// only changes how one operator holds for texts.
func onlyOp(op roster.Op, holds func(have, want string) bool) func(h *hooks) {
	return bruteForce{holds: func(c roster.Condition, u *roster.User) bool {
		if c.Op == op && c.Field.Kind() == roster.KindText {
			return holds(u.Value(c.Field).Text, c.Values[0].Text)
		}
		return c.Holds(u)
	}}.hook
}

var conditionMutants = []mutant{
	{"contains folds case", onTexts, onlyOp(roster.OpContains, func(have, want string) bool {
		return have != "" && strings.Contains(strings.ToLower(have), strings.ToLower(want))
	})},
	{"a prefix has wildcards", onTexts, onlyOp(roster.OpPrefix, func(have, want string) bool {
		return have != "" && (strings.HasPrefix(have, want) || want == "_" || want == "%")
	})},
	{"equal is equal but for blanks at the end", onTexts, onlyOp(roster.OpEq, func(have, want string) bool {
		return strings.TrimRight(have, " ") == strings.TrimRight(want, " ")
	})},
	{"equal is equal but for accents", onTexts, onlyOp(roster.OpEq, func(have, want string) bool {
		return strings.ReplaceAll(have, "e\u0301", "\u00e9") == strings.ReplaceAll(want, "e\u0301", "\u00e9")
	})},
	{"the absent are less than everything", onTexts, onlyOp(roster.OpLt, func(have, want string) bool { return have < want })},
	{"the absent are not unequal", onTexts, onlyOp(roster.OpNotEq, func(have, want string) bool { return have != "" && have != want })},
	{"the absent contain everything", onTexts, onlyOp(roster.OpNotContains, func(have, want string) bool { return have != "" && !strings.Contains(have, want) })},
	{"a suffix is found in the middle", onTexts, onlyOp(roster.OpSuffix, func(have, want string) bool { return have != "" && strings.Contains(have, want) })},
	{"the first name is taken for the last", onTexts, askUsers(func(q *roster.UserSelection) {
		q.Where = slices.Clone(q.Where)
		for i := range q.Where {
			if q.Where[i].Field == roster.FieldLast {
				q.Where[i].Field = roster.FieldFirst
			}
		}
	})},
	{"times that never were are early", onOthers, bruteForce{holds: func(c roster.Condition, u *roster.User) bool {
		if c.Op == roster.OpLte && c.Field.Kind() == roster.KindTime {
			return u.Value(c.Field).Int <= c.Values[0].Int
		}
		return c.Holds(u)
	}}.hook},
	{"times are compared by the second", onOthers, bruteForce{holds: func(c roster.Condition, u *roster.User) bool {
		if c.Op == roster.OpGt && c.Field.Kind() == roster.KindTime {
			v := u.Value(c.Field).Int
			return v != 0 && v/1e6 > c.Values[0].Int/1e6
		}
		return c.Holds(u)
	}}.hook},
	{"of several values the last is not asked for", onOthers, bruteForce{holds: func(c roster.Condition, u *roster.User) bool {
		if n := len(c.Values); c.Op == roster.OpIn && n > 1 {
			c.Values = c.Values[:n-1]
		}
		return c.Holds(u)
	}}.hook},
	{"ids are compared by their first half", onOthers, bruteForce{holds: func(c roster.Condition, u *roster.User) bool {
		if c.Field == roster.FieldID && c.Op == roster.OpGte {
			return u.Value(c.Field).Text[:8] >= c.Values[0].Text[:8]
		}
		return c.Holds(u)
	}}.hook},
	{"one of the conditions is enough", together, bruteForce{all: func(where []roster.Condition, holds func(roster.Condition) bool) bool {
		return len(where) == 0 || slices.ContainsFunc(where, holds)
	}}.hook},
	{"after the second no condition is asked", together, askUsers(func(q *roster.UserSelection) { q.Where = q.Where[:min(len(q.Where), 2)] })},
	{"conditions are asked of the first page alone", together, askUsers(func(q *roster.UserSelection) {
		if q.After != nil {
			q.Where = nil
		}
	})},
	{"an index keeps what was", newIsFound, func(h *hooks) {
		was := map[roster.ID]string{}
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			if u, ok := record.(*roster.User); ok && u.Version == 0 {
				was[u.ID] = u.Name
			}
			return put(ctx, tx, record)
		}
		bruteForce{holds: func(c roster.Condition, u *roster.User) bool {
			return c.Holds(u) || c.Field == roster.FieldName && c.Op == roster.OpEq && was[u.ID] == c.Values[0].Text
		}}.hook(h)
	}},
	{"an order keeps what was", newIsFound, func(h *hooks) {
		was := map[roster.ID]int64{}
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			if u, ok := record.(*roster.User); ok && u.Version == 0 {
				was[u.ID] = u.Value(roster.FieldActivity).Int
			}
			return put(ctx, tx, record)
		}
		bruteForce{order: func(a, b roster.Position, sort []roster.SortKey) int {
			if k := effectiveSort(sort)[0]; k.Field == roster.FieldActivity {
				return directed(cmp.Or(cmp.Compare(was[a.ID], was[b.ID]), a.ID.Compare(b.ID)), k.Desc)
			}
			return comparePositions(a, b, sort)
		}}.hook(h)
	}},
}
