package storetest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"example.com/roster"
)

// bruteForce answers a query of users by reading the whole account and doing the
// rest by less and holds: with one of them wrong, it is a store that gets that
// one thing wrong.
type bruteForce struct {
	order func(a, b roster.Position, sort []roster.SortKey) int
	holds func(c roster.Condition, u *roster.User) bool
	all   func(where []roster.Condition, holds func(c roster.Condition) bool) bool
	begin func(c int) bool // whether a user so placed to After is on the page
}

func (w bruteForce) hook(h *hooks) {
	h.users = func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
		users, err := r.Users(ctx, roster.UserSelection{Account: q.Account})
		if err != nil {
			return nil, err
		}
		order, holds := w.order, w.holds
		if order == nil {
			order = comparePositions
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
		users = sortUsers(users, q.Sort, order)
		if q.After != nil {
			begin := w.begin
			if begin == nil {
				begin = func(c int) bool { return c > 0 }
			}
			users = slices.DeleteFunc(users, func(u roster.User) bool { return !begin(order(positionOf(&u, q.Sort), *q.After, q.Sort)) })
		}
		users = users[min(q.Skip, len(users)):]
		if q.Limit > 0 {
			users = users[:min(q.Limit, len(users))]
		}
		return users, nil
	}
}

// pageByOffset takes a page to start after as many users as came before it.
func pageByOffset(h *hooks) {
	var mu sync.Mutex
	read := map[roster.ID]int{}
	h.users = func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
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
	{"names are sorted without case", "users come in the order of every sort key, both ways", bruteForce{
		order: func(a, b roster.Position, sort []roster.SortKey) int {
			if k := effectiveSort(sort)[0]; k.Field == roster.FieldName {
				if c := strings.Compare(strings.ToLower(a.Values[0].Text), strings.ToLower(b.Values[0].Text)); c != 0 {
					return directed(c, k.Desc)
				}
			}
			return comparePositions(a, b, sort)
		}}.hook},
	{"those without an e-mail come last", "users come in the order of every sort key, both ways", bruteForce{
		order: func(a, b roster.Position, sort []roster.SortKey) int {
			if k := effectiveSort(sort)[0]; k.Field == roster.FieldEmail && (a.Values[0].Text == "") != (b.Values[0].Text == "") {
				return directed(strings.Compare(b.Values[0].Text, a.Values[0].Text), k.Desc)
			}
			return comparePositions(a, b, sort)
		}}.hook},
	{"descending is only for the first key", "several sort keys order one after the other", askUsers(func(q *roster.UserSelection) {
		q.Sort = slices.Clone(q.Sort)
		for i := range q.Sort {
			q.Sort[i].Desc = q.Sort[0].Desc
		}
	})},
	{"the id breaks ties always upwards", "the id breaks ties, in the direction of the last key", bruteForce{
		order: func(a, b roster.Position, sort []roster.SortKey) int {
			for i, k := range effectiveSort(sort) {
				if c := a.Values[i].Compare(b.Values[i]); c != 0 {
					return directed(c, k.Desc)
				}
			}
			return a.ID.Compare(b.ID)
		}}.hook},
	{"ties are broken by the order of insertion", "the id breaks ties, in the direction of the last key", func(h *hooks) {
		h.users = func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
			users, err := r.Users(ctx, q)
			slices.SortStableFunc(users, func(a, b roster.User) int {
				p, o := positionOf(&a, q.Sort), positionOf(&b, q.Sort)
				p.ID, o.ID = roster.ID{}, roster.ID{}
				return cmp.Or(comparePositions(p, o, q.Sort), cmp.Compare(a.Number, b.Number))
			})
			return users, err
		}
	}},
	{"no sort key is the order of ids", "no sort key is the order in which users were created", func(h *hooks) {
		h.users = func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
			users, err := r.Users(ctx, q)
			if len(q.Sort) == 0 {
				slices.SortFunc(users, func(a, b roster.User) int { return a.ID.Compare(b.ID) })
			}
			return users, err
		}
	}},
	{"a page begins at its position", "a page starts after its position, whether or not a user is there", bruteForce{
		begin: func(c int) bool { return c >= 0 }}.hook},
	{"a page starts after the values of its position, whatever the id", "a page starts after its position, whether or not a user is there", bruteForce{
		order: func(a, b roster.Position, sort []roster.SortKey) int {
			for i, k := range effectiveSort(sort) {
				if c := a.Values[i].Compare(b.Values[i]); c != 0 {
					return directed(c, k.Desc)
				}
			}
			return 0
		}}.hook},
	{"a page whose position nobody holds is empty", "a page starts after its position, whether or not a user is there", func(h *hooks) {
		h.users = func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
			if q.After != nil {
				if users, err := r.Users(ctx, userByID(q.Account, q.After.ID)); err != nil || len(users) == 0 {
					return nil, err
				}
			}
			return r.Users(ctx, q)
		}
	}},
	{"skip is ignored after a position", "skip and limit cut the order, and a limit of 0 or below is none", askUsers(func(q *roster.UserSelection) {
		if q.After != nil {
			q.Skip = 0
		}
	})},
	{"a limit of 0 is no user", "skip and limit cut the order, and a limit of 0 or below is none", func(h *hooks) {
		h.users = func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
			if q.Limit == 0 && q.Skip > 0 {
				return nil, ctx.Err()
			}
			return r.Users(ctx, q)
		}
	}},
	{"the limit cuts before the skip", "skip and limit cut the order, and a limit of 0 or below is none", askUsers(func(q *roster.UserSelection) {
		if q.Limit > 0 {
			q.Limit = max(1, q.Limit-q.Skip)
		}
	})},
	{"pages are counted off", "a walk by pages sees who stays exactly once while others come and go", pageByOffset},
	{"pages are counted off under a Directory", "the Directory's pages, forth and back, show who stays exactly once while others come and go", pageByOffset},
	{"a walk ends where a user is gone", "a walk by pages sees who stays exactly once while others come and go", func(h *hooks) {
		h.users = func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
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
		h.count = func(ctx context.Context, r roster.Reader, q roster.UserSelection) (int, error) {
			return r.CountUsers(ctx, roster.UserSelection{Account: q.Account})
		}
	}},
	{"a count ends at the limit", "a count is of the users whom the conditions select", func(h *hooks) {
		h.count = func(ctx context.Context, r roster.Reader, q roster.UserSelection) (int, error) {
			users, err := r.Users(ctx, roster.UserSelection{Account: q.Account, Where: q.Where, Limit: q.Limit})
			return len(users), err
		}
	}},
}
