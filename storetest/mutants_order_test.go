package storetest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"example.com/roster"
)

// bruteForce answers a query of users by reading the whole account. A field
// that is not nil replaces one step, and so makes one mistake.
type bruteForce struct {
	order func(a, b roster.Position, sort []roster.SortKey) int
	holds func(c roster.Condition, u *roster.User) bool
	all   func(where []roster.Condition, holds func(c roster.Condition) bool) bool
	begin func(c int) bool // reports whether a user is on the page; c compares it with After
}

func (w bruteForce) hook(h *hooks) {
	if w.order == nil {
		w.order = comparePositions
	}
	if w.holds == nil {
		w.holds = func(c roster.Condition, u *roster.User) bool { return c.Holds(u) }
	}
	if w.all == nil {
		w.all = func(where []roster.Condition, holds func(c roster.Condition) bool) bool {
			return !slices.ContainsFunc(where, func(c roster.Condition) bool { return !holds(c) })
		}
	}
	if w.begin == nil {
		w.begin = func(c int) bool { return c > 0 }
	}
	onRead(func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
		users, err := r.Users(ctx, roster.UserSelection{Account: q.Account})
		users = slices.DeleteFunc(users, func(u roster.User) bool {
			return !w.all(q.Where, func(c roster.Condition) bool { return w.holds(c, &u) }) ||
				q.After != nil && !w.begin(w.order(positionOf(&u, q.Sort), *q.After, q.Sort))
		})
		return pageOf(sortUsers(users, q.Sort, w.order), q), err
	})(h)
}

// pageByOffset starts a page after as many users as were read before it.
func pageByOffset(h *hooks) {
	var mu sync.Mutex
	read := map[roster.ID]int{}
	onRead(func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
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
	})(h)
}

var orderMutants = []mutant{
	{"names are sorted without case", everyKeySorts, bruteForce{
		order: func(a, b roster.Position, sort []roster.SortKey) int {
			if k := effectiveSort(sort)[0]; k.Field == roster.FieldName {
				if c := strings.Compare(strings.ToLower(a.Values[0].Text), strings.ToLower(b.Values[0].Text)); c != 0 {
					return directed(c, k.Desc)
				}
			}
			return comparePositions(a, b, sort)
		}}.hook},
	{"users without an e-mail come last", everyKeySorts, bruteForce{
		order: func(a, b roster.Position, sort []roster.SortKey) int {
			if k := effectiveSort(sort)[0]; k.Field == roster.FieldEmail && (a.Values[0].Text == "") != (b.Values[0].Text == "") {
				return directed(strings.Compare(b.Values[0].Text, a.Values[0].Text), k.Desc)
			}
			return comparePositions(a, b, sort)
		}}.hook},
	{"every key has the direction of the first", severalKeysSort, onQuery(roster.Reader.Users, func(q *roster.UserSelection) {
		q.Sort = slices.Clone(q.Sort)
		for i := range q.Sort {
			q.Sort[i].Desc = q.Sort[0].Desc
		}
	})},
	{"the id breaks ties in ascending order always", idsBreakTies, bruteForce{
		order: func(a, b roster.Position, sort []roster.SortKey) int {
			for i, k := range effectiveSort(sort) {
				if c := a.Values[i].Compare(b.Values[i]); c != 0 {
					return directed(c, k.Desc)
				}
			}
			return a.ID.Compare(b.ID)
		}}.hook},
	{"ties are broken by the order of insertion", idsBreakTies, onResult(roster.Reader.Users, func(q roster.UserSelection, users *[]roster.User) {
		slices.SortStableFunc(*users, func(a, b roster.User) int {
			p, o := positionOf(&a, q.Sort), positionOf(&b, q.Sort)
			p.ID, o.ID = roster.ID{}, roster.ID{}
			return cmp.Or(comparePositions(p, o, q.Sort), cmp.Compare(a.Number, b.Number))
		})
	})},
	{"users without a sort key come in the order of their ids", createdIsDefaultOrder, onResult(roster.Reader.Users, func(q roster.UserSelection, users *[]roster.User) {
		if len(q.Sort) == 0 {
			slices.SortFunc(*users, func(a, b roster.User) int { return a.ID.Compare(b.ID) })
		}
	})},
	{"a page begins at its position", pagesStartAfter, bruteForce{
		begin: func(c int) bool { return c >= 0 }}.hook},
	{"a page starts after the values of its position, whatever the id", pagesStartAfter, bruteForce{
		order: func(a, b roster.Position, sort []roster.SortKey) int {
			for i, k := range effectiveSort(sort) {
				if c := a.Values[i].Compare(b.Values[i]); c != 0 {
					return directed(c, k.Desc)
				}
			}
			return 0
		}}.hook},
	{"a page after a position without a user is empty", pagesStartAfter, onRead(func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
		if q.After != nil {
			if users, err := r.Users(ctx, userByID(q.Account, q.After.ID)); err != nil || len(users) == 0 {
				return nil, err
			}
		}
		return r.Users(ctx, q)
	})},
	{"users of a role come in the order of their ids", fewAreSelected, onResult(roster.Reader.Users, func(q roster.UserSelection, users *[]roster.User) {
		if slices.ContainsFunc(q.Where, func(c roster.Condition) bool { return c.Field == roster.FieldRole }) {
			slices.SortFunc(*users, func(a, b roster.User) int { return a.ID.Compare(b.ID) })
		}
	})},
	{"skip is ignored after a position", skipAndLimitCut, onQuery(roster.Reader.Users, func(q *roster.UserSelection) {
		if q.After != nil {
			q.Skip = 0
		}
	})},
	{"a limit of 0 selects no user", skipAndLimitCut, onRead(func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
		if q.Limit == 0 && q.Skip > 0 {
			return nil, ctx.Err()
		}
		return r.Users(ctx, q)
	})},
	{"the limit cuts before the skip", skipAndLimitCut, onQuery(roster.Reader.Users, func(q *roster.UserSelection) {
		if q.Limit > 0 {
			q.Limit = max(1, q.Limit-q.Skip)
		}
	})},
	{"pages start at an offset", walksSeeEveryUserOnce, pageByOffset},
	{"pages start at an offset, under a Directory", cursorsSeeEveryUserOnce, pageByOffset},
	{"no page follows a user who was deleted", walksSeeEveryUserOnce, onRead(func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
		if q.After != nil {
			users, err := r.Users(ctx, userByID(q.Account, q.After.ID))
			if err != nil || len(users) == 0 || users[0].State == roster.StateDeleted {
				return nil, err
			}
		}
		return r.Users(ctx, q)
	})},
	{"a count ignores the conditions", countsMatchConditions, onRead(func(ctx context.Context, r roster.Reader, q roster.UserSelection) (int, error) {
		return r.CountUsers(ctx, roster.UserSelection{Account: q.Account})
	})},
	{"a count stops at the limit", countsMatchConditions, onRead(func(ctx context.Context, r roster.Reader, q roster.UserSelection) (int, error) {
		users, err := r.Users(ctx, roster.UserSelection{Account: q.Account, Where: q.Where, Limit: q.Limit})
		return len(users), err
	})},
}
