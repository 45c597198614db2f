package memstore

import (
	"cmp"
	"iter"

	"example.com/roster"
	"example.com/roster/internal/marks"
)

// mark returns the mark of p.
func (p *user) mark() marks.Mark { return marks.Of(p.state(), roster.Role(p.textAt(textRole))) }

// compareMark compares p by (account, mark).
func (p *user) compareMark(account roster.ID, m marks.Mark) int {
	return cmp.Or(p.account.Compare(account), p.mark().Compare(m))
}

// marks returns the marks by which the page is found; none: it is not. The index has the
// users of a mark in one order alone, and a search goes by its words.
func (uq *userQuery) marks(order userOrder, where []roster.Condition) []marks.Mark {
	if len(order) != 1 || order[0].Field != roster.FieldCreated || len(uq.terms) > 0 || uq.account.IsZero() {
		return nil
	}
	return marks.Selected(where)
}

// marked returns the first users of each mark whom the query selects, as many as are
// wanted; 0: all.
func (uq *userQuery) marked(all []marks.Mark, order userOrder, after *roster.Position, wanted int) (rows []*user) {
	for _, m := range all {
		before := len(rows)
		for u := range uq.ofMark(m, order, after) {
			if uq.states&(1<<u.stateIndex) == 0 || !uq.holds(u) {
				continue
			}
			if rows = append(rows, u); len(rows)-before == wanted {
				break
			}
		}
	}
	return rows
}

// ofMark returns the users of the account with a mark behind a place, in order.
func (uq *userQuery) ofMark(m marks.Mark, order userOrder, after *roster.Position) iter.Seq[*user] {
	compare := func(u *user) int { return u.compareMark(uq.account, m) }
	desc := order[0].Desc
	before := func(u *user) bool {
		if c := compare(u); c != 0 {
			return c < 0
		}
		if desc {
			return after == nil || order.comparePosition(u, after) > 0
		}
		return after != nil && order.comparePosition(u, after) <= 0
	}
	index := uq.users.byMark.in(uq.users)
	users := index.ascend(before, allStates)
	if desc {
		users = index.descend(before, allStates)
	}
	return func(yield func(*user) bool) {
		for u := range users {
			if compare(u) != 0 || !yield(u) {
				return
			}
		}
	}
}
