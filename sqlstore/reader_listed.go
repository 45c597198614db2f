package sqlstore

import (
	"context"
	"slices"
	"strings"

	"example.com/roster"
)

// fewListed is how many candidates are asked for by their ids alone: few binds cost little.
const fewListed = 16

// listedPage returns a page of a search for one term that has a list where the first users
// of the list fill it, and else nil. It returns nil for a common term, too.
func (w *wordReader) listedPage(ctx context.Context) ([]roster.User, error) {
	x := w.search
	if len(x.Search) > 1 || x.Skip > 0 || x.Lock || !listed(x.Search[0]) {
		return nil, nil
	}
	term := x.Search[0]
	if w.searched.of(x.Account).has(term) || w.base.common.of(x.Account).has(term) {
		return nil, nil
	}
	q, err := w.joinListed(&wordList{word: term}, w.after, false, x.Limit+x.Limit/4)
	if err != nil {
		return nil, err
	}
	q.add(" AND NOT EXISTS (SELECT 1 FROM "+w.schema.words+" WHERE of_account = ? AND word = ?)", x.Account, commonBlanks+term)
	others := *x
	others.Search = nil // they have the term
	if _, err := q.whereSelected(&others); err != nil {
		return nil, err
	}
	users, err := selectRecords(ctx, w.reader, w.schema.users, q.add(w.order.orderBy()).limit(x.Limit), x.Limit)
	if len(users) < x.Limit {
		return nil, err
	}
	return users, err
}

// joinListed returns the query for the users of size rows of a list.
func (w *wordReader) joinListed(l *wordList, from *place, atToo bool, size int) (*query, error) {
	q := w.dialect.query().add(w.schema.users.selectSQL + " JOIN (")
	err := w.pieceOf(q, "of_name, of_id", l, from, atToo, size)
	q.add(") AS listed ON id = of_id WHERE ").add(w.dialect.noIndex).add("account = ?", w.account)
	return q, err
}

// begin begins a step of the search: no rows were taken off the lists.
func (w *wordReader) begin() {
	w.steps = w.steps[:0]
	for _, t := range w.lists {
		if l := t.only(); l != nil && l.word != "" {
			l.passed, l.gap = 0, false
			w.steps = append(w.steps, l)
		}
	}
}

// stay says that the search goes on without a list.
func (t termList) stay() {
	for _, l := range t {
		l.gap = true
	}
}

// enoughFound is how many candidates say that a list has no others.
const enoughFound = 16

// isFound reports whether all users who were taken off the list in this step are among
// the candidates that were found.
func (t termList) isFound(found int) bool {
	l := t.only()
	return l != nil && !l.gap && found >= enoughFound && l.passed <= found
}

// endsWith reports whether nothing was read behind a user, and the database may have more.
func (t termList) endsWith(at place) bool {
	l := t.only()
	return l != nil && l.more && l.last() == at
}

// followFound has the search follow a list of which each user was found and enough is
// read, where that is not so of the one that it follows: it looks at users instead of
// reading on.
func (w *wordReader) followFound(found int, enough func(termList) bool) {
	if enough(w.lists[0]) {
		return
	}
	for i, t := range w.lists {
		if t.isFound(found) && enough(t) {
			w.lists[0], w.lists[i] = t, w.lists[0]
			return
		}
	}
}

// users returns the users among candidates whom the search selects, but the first skip and
// at most limit. Candidates who stand together in a list are found by their place there:
// that takes less time than to bind their ids.
func (w *wordReader) users(ctx context.Context, candidates []roster.ID, skip, limit int) ([]roster.User, error) {
	x, n := w.search, len(candidates)
	together := func(l *wordList) bool { return !l.gap && l.passed <= n+n/4 }
	i := slices.IndexFunc(w.steps, together)
	if !w.dialect.joinsPlaces || i < 0 || n <= fewListed || skip > 0 || n > limit || x.Lock {
		return w.candidateUsers(ctx, x, candidates, skip, limit)
	}
	word := w.steps[i].word
	q, err := w.joinListed(&wordList{word: word, until: &w.passed}, &w.first, true, 2*n+mostPiece) // others may have come between them
	if err != nil {
		return nil, err
	}
	others := *x
	others.Search = slices.DeleteFunc(slices.Clone(x.Search), func(term string) bool { return strings.HasPrefix(word, wordKey(term)) }) // they have those
	if _, err := q.whereSelected(&others); err != nil {
		return nil, err
	}
	users, err := selectRecords(ctx, w.reader, w.schema.users, q, n)
	return among(users, candidates), err
}

// among returns the users whose ids are among some, in the order of those.
func among(users []roster.User, ids []roster.ID) []roster.User {
	if inOrder(users, ids) {
		return users
	}
	at := make(map[roster.ID]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	users = slices.DeleteFunc(users, func(u roster.User) bool { _, ok := at[u.ID]; return !ok })
	slices.SortFunc(users, func(a, b roster.User) int { return at[a.ID] - at[b.ID] })
	return users
}

// inOrder reports whether users are among ids, and in their order.
func inOrder(users []roster.User, ids []roster.ID) bool {
	for i := range users {
		at := slices.Index(ids, users[i].ID)
		if at < 0 {
			return false
		}
		ids = ids[at+1:]
	}
	return true
}
