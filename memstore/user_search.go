package memstore

import (
	"cmp"
	"strings"

	"example.com/roster"
)

// searchWord says that a user has a word. The index of words is by (account,
// word, user).
type searchWord struct {
	account roster.ID
	word    string
	user    roster.ID
}

func newSearchWords() tree[searchWord] {
	return tree[searchWord]{treeConfig: &treeConfig[searchWord]{
		compare: func(a, b searchWord) int {
			return cmp.Or(a.account.Compare(b.account), strings.Compare(a.word, b.word), a.user.Compare(b.user))
		},
		stateIndex: func(searchWord) int { return 0 }, // it counts the words, whatever the state
	}}
}

// joinedWords returns the words of u, each with a blank in front. Most changes
// leave the texts of old that they come from as they are.
func joinedWords(u *roster.User, old *user) string {
	if old != nil && u.Name == old.textAt(textName) && u.First == old.textAt(textFirst) && u.Last == old.textAt(textLast) &&
		u.Email == old.textAt(textEmail) && u.CanonicalEmail == old.textAt(textCanonical) && u.ExternalID == old.textAt(textExternalID) {
		return old.words
	}
	var b strings.Builder
	for _, word := range roster.SearchWords(u) {
		b.WriteString(" " + word)
	}
	return b.String()
}

// hasWords reports whether each of terms begins one of the user's words.
func (p *user) hasWords(terms []string) bool {
	for _, term := range terms {
		if !strings.Contains(p.words, " "+term) {
			return false
		}
	}
	return true
}

// replaceWords replaces the words of old with those of next in the index.
func (us *users) replaceWords(token *updateToken, old, next *user) {
	if old != nil && old.words == next.words && old.account == next.account {
		return
	}
	if old != nil {
		for word := range strings.FieldsSeq(old.words) {
			us.byWord.delete(token, searchWord{old.account, word, old.id})
		}
	}
	for word := range strings.FieldsSeq(next.words) {
		us.byWord.set(token, searchWord{next.account, word, next.id})
	}
}

// wordRange returns the positions before and after the words of the account that
// begin with term.
func (uq *userQuery) wordRange(term string) (beforeStart, beforeEnd func(searchWord) bool) {
	before := func(w searchWord, bound string, included bool) bool {
		if c := w.account.Compare(uq.account); c != 0 {
			return c < 0
		}
		return w.word < bound || included && strings.HasPrefix(w.word, bound)
	}
	return func(w searchWord) bool { return before(w, term, false) }, func(w searchWord) bool { return before(w, term, true) }
}

// rarestTerm returns the term that the fewest words of the account begin with,
// and how many.
func (uq *userQuery) rarestTerm() (rarest string, words int) {
	for i, term := range uq.terms {
		start, end := uq.wordRange(term)
		last, first := uq.users.byWord.countBefore(end), uq.users.byWord.countBefore(start)
		if n := last.sum(allStates) - first.sum(allStates); i == 0 || n < words {
			rarest, words = term, n
		}
	}
	return rarest, words
}

// withTerm returns the users of the query who have a word that begins with term,
// in the order of their ids.
func (uq *userQuery) withTerm(term string) []*user {
	var ids []roster.ID
	start, end := uq.wordRange(term)
	for w := range uq.users.byWord.ascend(start, allStates) {
		if !end(w) {
			break
		}
		ids = append(ids, w.user)
	}
	var rows []*user
	for _, id := range sortedUnique(ids) {
		if u := uq.users.byID.get(noOwner, id); uq.states&(1<<u.stateIndex) != 0 && uq.holds(u) {
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
	all := uq.rangeBy(roster.FieldCreated).count(uq.states)
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
