package sqlstore

import (
	"context"
	"slices"
	"strings"
)

const (
	mostStarts = 4  // lists that are read by the first statement of a search
	fewCommon  = 64 // common words that it reads, where it needs a limit
)

// startOf returns the lists of the first terms, and learns what is common. Those of common
// terms have gaps. terms are the longest ones first.
func (w *wordReader) startOf(ctx context.Context, terms []string) (started map[string]termList, err error) {
	if !listed(terms[0]) {
		list, err := w.wordsOf(ctx, terms[0])
		return map[string]termList{terms[0]: list}, err
	}
	started = map[string]termList{}
	var lists []*wordList
	for i, term := range terms[:min(len(terms), mostStarts)] {
		if listed(term) {
			list := &wordList{word: term, more: true, size: firstPiece}
			if i == 0 && len(terms) > 1 { // the others may begin far behind
				if second := terms[1]; w.dialect.rowValues && w.after == nil && listed(second) && !w.searched.of(w.account).has(second) {
					list.since = second
				} else {
					list.size = leastPiece
				}
			}
			lists, started[term] = append(lists, list), termList{list}
		}
	}
	_, _, err = w.readStart(ctx, "", lists...)
	for _, list := range lists {
		if list.since != "" && w.common.has(list.since) {
			delete(started, list.word) // it lacks those before a list with gaps
		}
		list.since = ""
	}
	return started, err
}

// readStart reads by one statement what a search begins with: the first users of lists,
// the first rows of words that are longer than a term, and what is common, where that is not
// known: of the terms of the search alone where all are listed. An empty term is none.
func (w *wordReader) readStart(ctx context.Context, term string, lists ...*wordList) (words []string, places []place, err error) {
	const columns = "word, of_name, of_id"
	q := w.dialect.query()
	if w.common == nil {
		if w.dialect.plansLimits { // else PostgreSQL plans it each time anew
			q.add("SELECT " + columns + " FROM (")
		}
		q.add("SELECT "+columns+" FROM "+w.schema.words).where("of_account = ?", w.account)
		if term == "" { // of listed terms each is itself common, or not
			q.seekWords(commonBlanks, w.search.Search)
		} else {
			q.seek("word > ?", commonBlanks).seek("word < ?", successor(commonBlanks))
		}
		if w.dialect.plansLimits {
			q.pieceLimit(fewCommon).add(") AS common_words")
		}
	}
	next := func() {
		if len(q.text) > 0 {
			q.unionAll("")
		}
		q.add("SELECT " + columns + " FROM (")
	}
	for _, list := range lists {
		next()
		if err := w.pieceOf(q, columns, list, w.after, false, list.size); err != nil {
			return nil, nil, err
		}
		q.add(") AS users_of_word")
	}
	switch {
	case isAddress(term):
		next()
		q.add("SELECT "+columns+" FROM ").wordsOf(&w.schema, w.account, term, columns).pieceLimit(firstOfTerm).add(") AS addresses")
	case term != "":
		next()
		w.longerWords(q, term, term, false, firstOfTerm)
		q.add(") AS longer_words")
	}
	common, words, places, err := w.readStartRows(ctx, q, lists)
	if err == nil && w.common == nil && w.dialect.plansLimits && len(common) == fewCommon {
		common, err = w.readCommon(ctx, w.account) // there may be others
	}
	if err != nil {
		return nil, nil, err
	}
	if w.common == nil {
		w.joinCommon(w.account, common)
		w.common = common
	}
	w.reads++
	for _, list := range lists {
		list.read = len(list.next)
		list.more = list.read == list.size
		list.size = min(w.dialect.growth*list.size, mostPiece)
		w.rows += list.read
	}
	return words, places, nil
}

// seekWords appends the condition that a row is of one of words behind a beginning.
func (q *query) seekWords(begin string, words []string) {
	values := make([]any, len(words))
	for i, word := range words {
		values[i] = begin + word
	}
	text, values := placeholders(values)
	q.seek("word IN "+text, values...)
}

// readStartRows reads the rows of readStart into lists, and returns those of common words
// and of longer ones.
func (w *wordReader) readStartRows(ctx context.Context, q *query, lists []*wordList) (common commonWords, words []string, places []place, err error) {
	var all []string
	found, err := w.readPlaces(ctx, q, &all)
	if err != nil {
		return nil, nil, nil, err
	}
	common = commonWords{}
	for i, word := range all {
		at := slices.IndexFunc(lists, func(l *wordList) bool { return l.word == word })
		switch {
		case at >= 0:
			lists[at].next = append(lists[at].next, found[i])
		case strings.HasPrefix(word, commonBlanks):
			common[word[len(commonBlanks):]] = true
		default:
			words, places = append(words, word), append(places, found[i])
		}
	}
	return common, words, places, nil
}
