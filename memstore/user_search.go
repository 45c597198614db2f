package memstore

import (
	"slices"
	"strings"

	"example.com/roster"
)

// wordRange returns the positions before and after the words that begin with term.
func (uq *userQuery) wordRange(term string) (beforeStart, beforeEnd func(userWord) bool) {
	return func(w userWord) bool { return uq.users.wordText(w) < term },
		func(w userWord) bool {
			word := uq.users.wordText(w)
			return word < term || strings.HasPrefix(word, term)
		}
}

// rarestTerm returns the term that the fewest words of the account begin with,
// and how many.
func (uq *userQuery) rarestTerm() (rarest string, words int) {
	all := uq.users.wordsIn(uq.account)
	for i, term := range uq.terms {
		start, end := uq.wordRange(term)
		last, first := all.countBefore(end), all.countBefore(start)
		if n := last.sum(allStates) - first.sum(allStates); i == 0 || n < words {
			rarest, words = term, n
		}
	}
	return rarest, words
}

// withTerm returns the users of the query who have a word that begins with term,
// in the order of their places.
func (uq *userQuery) withTerm(term string) []*user {
	var found []userPlace
	start, end := uq.wordRange(term)
	for w := range uq.users.wordsIn(uq.account).ascend(start, allStates) {
		if !end(w) {
			break
		}
		found = append(found, w.user)
	}
	slices.Sort(found)
	var rows []*user
	for _, place := range slices.Compact(found) {
		if u := uq.users.byPlace.get(place); uq.states&(1<<u.stateIndex) != 0 && uq.holds(u) {
			rows = append(rows, u)
		}
	}
	return rows
}

// search finds the users of the query by its rarest term, in no order. ok is false
// where a scan in the order of the page is expected to read less: it ends when the
// page is full, which is the sooner the more users have the term.
func (uq *userQuery) search(page int) (rows []*user, ok bool) {
	if len(uq.terms) == 0 {
		return nil, false
	}
	term, words := uq.rarestTerm()
	all := uq.rangesBy(roster.FieldCreated).count(uq.states)
	if page > 0 && words > 0 && page*(all/words) < words {
		return nil, false
	}
	return uq.withTerm(term), true
}

// find finds the users of the query by unique values or by words, in no order. ok
// is false where it is better to scan.
func (uq *userQuery) find(page int) (rows []*user, ok bool) {
	if rows, ok = uq.lookUp(); !ok {
		rows, ok = uq.search(page)
	}
	return rows, ok
}
