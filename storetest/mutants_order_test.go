package storetest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"example.com/roster"
)

// slowly answers a query of users by reading the whole account and doing the
// rest by less and holds: with one of them wrong, it is a store that gets that
// one thing wrong.
type slowly struct {
	order func(a, b roster.Position, sort []roster.SortKey) int
	holds func(c roster.Condition, u *roster.User) bool
	all   func(where []roster.Condition, holds func(c roster.Condition) bool) bool
	begin func(c int) bool // whether a user so placed to After is on the page
}

func (w slowly) hook(h *hooks) {
	h.users = func(ctx context.Context, r roster.Reader, q roster.UserQuery) ([]roster.User, error) {
		users, err := r.Users(ctx, roster.UserQuery{Account: q.Account})
		if err != nil {
			return nil, err
		}
		order, holds := w.order, w.holds
		if order == nil {
			order = compare
		}
		if holds == nil {
			holds = func(c roster.Condition, u *roster.User) bool { return c.Holds(u) }
		}
		users = slices.DeleteFunc(users, func(u roster.User) bool {
			is := func(c roster.Condition) bool { return holds(c, &u) }
			if w.all != nil {
				return !w.all(q.Where, is)
			}
			return slices.ContainsFunc(q.Where, func(c roster.Condition) bool { return !is(c) })
		})
		slices.SortFunc(users, func(a, b roster.User) int { return order(place(&a, q.Sort), place(&b, q.Sort), q.Sort) })
		if q.After != nil {
			begin := w.begin
			if begin == nil {
				begin = func(c int) bool { return c > 0 }
			}
			users = slices.DeleteFunc(users, func(u roster.User) bool { return !begin(order(place(&u, q.Sort), *q.After, q.Sort)) })
		}
		users = users[min(q.Skip, len(users)):]
		if q.Limit > 0 {
			users = users[:min(q.Limit, len(users))]
		}
		return users, nil
	}
}

// byOffset takes a page to start after as many users as came before it.
func byOffset(h *hooks) {
	var mu sync.Mutex
	read := map[roster.ID]int{}
	h.users = func(ctx context.Context, r roster.Reader, q roster.UserQuery) ([]roster.User, error) {
		mu.Lock()
		defer mu.Unlock()
		before := 0
		if q.After != nil {
			before = read[q.After.ID]
			q.After, q.Skip = nil, q.Skip+before
		}
		users, err := r.Users(ctx, q)
		for i, u := range users {
			read[u.ID] = before + i + 1
		}
		return users, err
	}
}

var orderMutants = []mutant{
	{"names are sorted without case", "users come in the order of every sort key, both ways", slowly{
		order: func(a, b roster.Position, sort []roster.SortKey) int {
			if k := order(sort)[0]; k.Field == roster.FieldName {
				if c := strings.Compare(strings.ToLower(a.Values[0].Text), strings.ToLower(b.Values[0].Text)); c != 0 {
					return turned(c, k.Desc)
				}
			}
			return compare(a, b, sort)
		}}.hook},
	{"those without an e-mail come last", "users come in the order of every sort key, both ways", slowly{
		order: func(a, b roster.Position, sort []roster.SortKey) int {
			if k := order(sort)[0]; k.Field == roster.FieldEmail && (a.Values[0].Text == "") != (b.Values[0].Text == "") {
				return turned(strings.Compare(b.Values[0].Text, a.Values[0].Text), k.Desc)
			}
			return compare(a, b, sort)
		}}.hook},
	{"descending is only for the first key", "several sort keys order one after the other", askUsers(func(q *roster.UserQuery) {
		q.Sort = slices.Clone(q.Sort)
		for i := range q.Sort {
			q.Sort[i].Desc = q.Sort[0].Desc
		}
	})},
	{"the id breaks ties always upwards", "the id breaks ties, in the direction of the last key", slowly{
		order: func(a, b roster.Position, sort []roster.SortKey) int {
			for i, k := range order(sort) {
				if c := a.Values[i].Compare(b.Values[i]); c != 0 {
					return turned(c, k.Desc)
				}
			}
			return a.ID.Compare(b.ID)
		}}.hook},
	{"ties are broken by the order of insertion", "the id breaks ties, in the direction of the last key", func(h *hooks) {
		h.users = func(ctx context.Context, r roster.Reader, q roster.UserQuery) ([]roster.User, error) {
			users, err := r.Users(ctx, q)
			slices.SortStableFunc(users, func(a, b roster.User) int {
				p, o := place(&a, q.Sort), place(&b, q.Sort)
				p.ID, o.ID = roster.ID{}, roster.ID{}
				return cmp.Or(compare(p, o, q.Sort), cmp.Compare(a.Number, b.Number))
			})
			return users, err
		}
	}},
	{"no sort key is the order of ids", "no sort key is the order in which users were created", func(h *hooks) {
		h.users = func(ctx context.Context, r roster.Reader, q roster.UserQuery) ([]roster.User, error) {
			users, err := r.Users(ctx, q)
			if len(q.Sort) == 0 {
				slices.SortFunc(users, func(a, b roster.User) int { return a.ID.Compare(b.ID) })
			}
			return users, err
		}
	}},
	{"a page begins at its position", "a page starts after its position, whether or not a user is there", slowly{
		begin: func(c int) bool { return c >= 0 }}.hook},
	{"a page starts after the values of its position, whatever the id", "a page starts after its position, whether or not a user is there", slowly{
		order: func(a, b roster.Position, sort []roster.SortKey) int {
			for i, k := range order(sort) {
				if c := a.Values[i].Compare(b.Values[i]); c != 0 {
					return turned(c, k.Desc)
				}
			}
			return 0
		}}.hook},
	{"a page whose position nobody holds is empty", "a page starts after its position, whether or not a user is there", func(h *hooks) {
		h.users = func(ctx context.Context, r roster.Reader, q roster.UserQuery) ([]roster.User, error) {
			if q.After != nil {
				if users, err := r.Users(ctx, userByID(q.Account, q.After.ID)); err != nil || len(users) == 0 {
					return nil, err
				}
			}
			return r.Users(ctx, q)
		}
	}},
	{"skip is ignored after a position", "skip and limit cut the order, and a limit of 0 or below is none", askUsers(func(q *roster.UserQuery) {
		if q.After != nil {
			q.Skip = 0
		}
	})},
	{"a limit of 0 is no user", "skip and limit cut the order, and a limit of 0 or below is none", func(h *hooks) {
		h.users = func(ctx context.Context, r roster.Reader, q roster.UserQuery) ([]roster.User, error) {
			if q.Limit == 0 && q.Skip > 0 {
				return nil, ctx.Err()
			}
			return r.Users(ctx, q)
		}
	}},
	{"the limit cuts before the skip", "skip and limit cut the order, and a limit of 0 or below is none", askUsers(func(q *roster.UserQuery) {
		if q.Limit > 0 {
			q.Limit = max(1, q.Limit-q.Skip)
		}
	})},
	{"pages are counted off", "a walk by pages sees who stays exactly once while others come and go", byOffset},
	{"pages are counted off under a Directory", "the Directory's pages, forth and back, show who stays exactly once while others come and go", byOffset},
	{"a walk ends where a user is gone", "a walk by pages sees who stays exactly once while others come and go", func(h *hooks) {
		h.users = func(ctx context.Context, r roster.Reader, q roster.UserQuery) ([]roster.User, error) {
			if q.After != nil {
				users, err := r.Users(ctx, userByID(q.Account, q.After.ID))
				if err != nil || len(users) == 0 || users[0].State == roster.StateDeleted {
					return nil, err
				}
			}
			return r.Users(ctx, q)
		}
	}},
	{"a count asks no condition", "a count is of the users whom the conditions select", func(h *hooks) {
		h.count = func(ctx context.Context, r roster.Reader, q roster.UserQuery) (int, error) {
			return r.CountUsers(ctx, roster.UserQuery{Account: q.Account})
		}
	}},
	{"a count ends at the limit", "a count is of the users whom the conditions select", func(h *hooks) {
		h.count = func(ctx context.Context, r roster.Reader, q roster.UserQuery) (int, error) {
			users, err := r.Users(ctx, roster.UserQuery{Account: q.Account, Where: q.Where, Limit: q.Limit})
			return len(users), err
		}
	}},
}

const (
	onTexts    = "every operator on every text selects the users for whom it holds"
	onOthers   = "every operator on every number, time and id selects the users for whom it holds"
	together   = "conditions hold all together, and with an order and a page"
	newIsFound = "a user who changed is selected and ordered by what is new"
)

// only changes how one operator holds for texts.
func onlyOp(op roster.Op, holds func(have, want string) bool) func(h *hooks) {
	return slowly{holds: func(c roster.Condition, u *roster.User) bool {
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
	{"the first name is taken for the last", onTexts, askUsers(func(q *roster.UserQuery) {
		q.Where = slices.Clone(q.Where)
		for i := range q.Where {
			if q.Where[i].Field == roster.FieldLast {
				q.Where[i].Field = roster.FieldFirst
			}
		}
	})},
	{"times that never were are early", onOthers, slowly{holds: func(c roster.Condition, u *roster.User) bool {
		if c.Op == roster.OpLte && c.Field.Kind() == roster.KindTime {
			return u.Value(c.Field).Int <= c.Values[0].Int
		}
		return c.Holds(u)
	}}.hook},
	{"times are compared by the second", onOthers, slowly{holds: func(c roster.Condition, u *roster.User) bool {
		if c.Op == roster.OpGt && c.Field.Kind() == roster.KindTime {
			v := u.Value(c.Field).Int
			return v != 0 && v/1e6 > c.Values[0].Int/1e6
		}
		return c.Holds(u)
	}}.hook},
	{"of several values the last is not asked for", onOthers, slowly{holds: func(c roster.Condition, u *roster.User) bool {
		if n := len(c.Values); c.Op == roster.OpIn && n > 1 {
			c.Values = c.Values[:n-1]
		}
		return c.Holds(u)
	}}.hook},
	{"ids are compared by their first half", onOthers, slowly{holds: func(c roster.Condition, u *roster.User) bool {
		if c.Field == roster.FieldID && c.Op == roster.OpGte {
			return u.Value(c.Field).Text[:8] >= c.Values[0].Text[:8]
		}
		return c.Holds(u)
	}}.hook},
	{"one of the conditions is enough", together, slowly{all: func(where []roster.Condition, holds func(roster.Condition) bool) bool {
		return len(where) == 0 || slices.ContainsFunc(where, holds)
	}}.hook},
	{"after the second no condition is asked", together, askUsers(func(q *roster.UserQuery) { q.Where = q.Where[:min(len(q.Where), 2)] })},
	{"conditions are asked of the first page alone", together, askUsers(func(q *roster.UserQuery) {
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
		slowly{holds: func(c roster.Condition, u *roster.User) bool {
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
		slowly{order: func(a, b roster.Position, sort []roster.SortKey) int {
			if k := order(sort)[0]; k.Field == roster.FieldActivity {
				return turned(cmp.Or(cmp.Compare(was[a.ID], was[b.ID]), a.ID.Compare(b.ID)), k.Desc)
			}
			return compare(a, b, sort)
		}}.hook(h)
	}},
}

var raceMutants = []mutant{
	{"a check before the insert is all that keeps e-mails apart", "one of 64 concurrent inserts of one e-mail wins", uncheckedEmails},
	{"the same under a Directory", "one of 64 who create a user with one e-mail succeeds", uncheckedEmails},
	{"secrets without a guard, side by side", "of 64 who would use a secret one does", optimistic(isKind[roster.Secret])},
	{"deliveries without a guard", "of 64 who would claim a delivery one does", unguarded[roster.Delivery]},
	{"users without a guard, side by side", "20 writers of one user lose no write", optimistic(isKind[roster.User])},
	{"accounts without a guard, side by side", "what was counted still holds when the row that stands for it is written", optimistic(isKind[roster.Account])},
	{"the same under two owners", "owners who turn on each other leave one owner", optimistic(isKind[roster.Account])},
	{"users without a guard, under a Directory", "20 writers who edit one user lose no edit", unguarded[roster.User]},
	{"secrets and users without a guard, side by side", "of 64 who redeem an invitation one does", optimistic(func(record any) bool {
		return isKind[roster.Secret](record) || isKind[roster.User](record)
	})},
	{"a failed Update is committed, under a Directory", "an Update of the Directory is made whole or not at all", func(h *hooks) { h.update = kept }},
	{"events that name a group are lost", "a change of the Directory writes its event and its delivery, a refused one neither", func(h *hooks) {
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			if e, ok := record.(*roster.Event); ok && e.Kind == roster.EventGroupEnded {
				return nil
			}
			return put(ctx, tx, record)
		}
	}},
	{"a refused change leaves what it wrote", "a change of the Directory writes its event and its delivery, a refused one neither", func(h *hooks) { h.update = kept }},
}

// uncheckedEmails accepts an e-mail that was free when the closure began.
func uncheckedEmails(h *hooks) {
	afterPut(func(ctx context.Context, tx roster.Tx, record any, taken *roster.ExistsError) error {
		if u, ok := record.(*roster.User); ok && taken.Field == "email" {
			return doubled(ctx, tx, u)
		}
		return taken
	})(h)
}
