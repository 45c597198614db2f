package storetest

import (
	"context"
	"slices"

	"example.com/roster"
)

// onTrees has each condition that joins others replaced.
func onTrees(replace func(c roster.Condition) roster.Condition) func(h *hooks) {
	var walk func(c roster.Condition) roster.Condition
	walk = func(c roster.Condition) roster.Condition {
		if len(c.Of) == 0 {
			return c
		}
		c.Of = slices.Clone(c.Of)
		for i := range c.Of {
			c.Of[i] = walk(c.Of[i])
		}
		return replace(c)
	}
	edit := func(q *roster.UserSelection) {
		q.Where = slices.Clone(q.Where)
		for i := range q.Where {
			q.Where[i] = walk(q.Where[i])
		}
	}
	return func(h *hooks) {
		onQuery(roster.Reader.Users, edit)(h)
		onQuery(roster.Reader.CountUsers, edit)(h)
	}
}

var treeMutants = []mutant{
	{"or is and", treesSelect, onTrees(func(c roster.Condition) roster.Condition {
		if c.Op == roster.OpOr {
			c.Op = roster.OpAnd
		}
		return c
	})},
	{"not is ignored", treesSelect, onTrees(func(c roster.Condition) roster.Condition {
		if c.Op == roster.OpNot {
			return c.Of[0]
		}
		return c
	})},
	{"the negation of a comparison leaves out who has no value", treesSelect, onTrees(func(c roster.Condition) roster.Condition {
		if c.Op == roster.OpNot && c.Of[0].Op == roster.OpGt {
			return roster.And(c, roster.Condition{Field: c.Of[0].Field, Op: roster.OpPresent})
		}
		return c
	})},
	{"the last part of an or is ignored", treesSelect, onTrees(func(c roster.Condition) roster.Condition {
		if n := len(c.Of); c.Op == roster.OpOr && n > 1 {
			c.Of = c.Of[:n-1]
		}
		return c
	})},
	{"who fulfills both parts of an or comes twice", treesLookUp, onResult(roster.Reader.Users, func(q roster.UserSelection, found *[]roster.User) {
		if len(q.Where) > 0 && q.Where[0].Op == roster.OpOr && q.Where[0].Of[0].Holds(&(*found)[0]) && q.Where[0].Of[1].Holds(&(*found)[0]) {
			*found = append(*found, (*found)[0])
		}
	})},
	{"an or finds users of other accounts", treesLookUp, onRead(func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
		found, err := r.Users(ctx, q)
		if err != nil || q.Where[0].Op != roster.OpOr || q.Where[0].Of[0].Field != roster.FieldEmail {
			return found, err
		}
		others, err := r.Users(ctx, roster.UserSelection{Email: q.Where[0].Of[0].Values[0].Text, Sort: byCreated})
		for _, u := range others {
			if u.Account != q.Account {
				found = append(found, u)
			}
		}
		return found, err
	})},
	{"each part of an or has the whole limit", treesLookUp, onQuery(roster.Reader.Users, func(q *roster.UserSelection) {
		if len(q.Where) > 0 && q.Where[0].Op == roster.OpOr {
			q.Limit *= len(q.Where[0].Of)
		}
	})},
}
