package sqlstore

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"example.com/roster"
)

// termList is the users who may have a word that begins with a term, in the order of
// names: all who have one are among them, each once.
type termList []*wordList

// The limits of reading the words of a term. A term of more words than these is
// searched for by the list of its first letters.
const (
	mostLists    = 32   // words that many users have
	mostSingles  = 4000 // rows of other words
	firstOfTerm  = 64   // rows that are read first
	mostTogether = 1024 // rows that are read at once
	sampled      = 16   // users of a list who are asked for a term
)

// term returns the list of a term. Users before from may be missing; nil: none is.
func (w *wordReader) term(ctx context.Context, term string, from *place) (termList, error) {
	if !listed(term) && !w.common.has(term) {
		return w.wordsOf(ctx, term)
	}
	if from == nil {
		list, err := w.list(ctx, term)
		return termList{list}, err
	}
	list := w.newWordList(term)
	return termList{list}, w.readPiece(ctx, list, from, true)
}

// wordsOf returns the lists of the words that begin with a term. Words that many users
// have are read as lists; the users of all others are read at once and sorted. It
// returns the list of the term's beginning where that is better, and nil where the term is
// common.
func (w *wordReader) wordsOf(ctx context.Context, term string) (termList, error) {
	if isAddress(term) {
		return w.addressesOf(ctx, term)
	}
	whole := &wordList{word: term, more: true, size: firstPiece}
	words, places, err := w.readStart(ctx, term, whole)
	if err != nil || w.common.has(term) {
		return nil, err
	}
	singles := &wordList{}
	list := termList{whole, singles}
	lists, read := 0, 0
	if whole.more {
		lists = 1
	}
	for size := firstOfTerm; ; {
		last, ended := "", len(words) // how many rows are of words that were read to their end
		if len(words) == size {
			last = words[len(words)-1]
			ended = slices.Index(words, last)
		}
		read += ended
		singles.next = append(singles.next, places[:ended]...)
		if last == "" {
			w.sortSingles(singles)
			return list, nil
		}
		equal := ended > 0
		if !equal {
			l, err := w.longList(ctx, last, places)
			if err != nil {
				return nil, err
			}
			list = append(list, l)
			lists++
		}
		if better, err := w.betterList(ctx, term, lists, read); better != nil || err != nil {
			return better, err
		}
		size = min(2*size, mostTogether)
		if words, places, err = w.readWords(ctx, term, last, equal, size); err != nil {
			return nil, err
		}
	}
}

// sortSingles puts the users of rows in the order of the page, each once, and leaves out
// those before it.
func (w *wordReader) sortSingles(l *wordList) {
	l.next = slices.DeleteFunc(l.next, func(p place) bool { return w.after != nil && w.compare(p, *w.after) <= 0 })
	slices.SortFunc(l.next, w.compare)
	l.next = slices.Compact(l.next)
}

// readWords returns the next rows of words that begin with a term, in the order of words.
func (w *wordReader) readWords(ctx context.Context, term, from string, equal bool, size int) (words []string, places []place, err error) {
	q := w.dialect.query()
	w.longerWords(q, term, from, equal, size)
	places, err = w.readPlaces(ctx, q, &words)
	return words, places, err
}

// longerWords appends the query for rows of words that begin with term, from one on.
func (w *wordReader) longerWords(q *query, term, from string, equal bool, size int) {
	q.filtered = false
	q.add("SELECT word, of_name, of_id FROM "+w.schema.words).where("of_account = ?", w.account)
	if equal {
		q.seek("word >= ?", from)
	} else {
		q.seek("word > ?", from)
	}
	if end := successor(term); end != "" {
		q.seek("word < ?", end)
	}
	q.add(" ORDER BY word, of_name, of_id").pieceLimit(size)
}

// longList returns the list of a word of which the first users were read.
func (w *wordReader) longList(ctx context.Context, word string, first []place) (*wordList, error) {
	if w.after != nil || w.order.desc(0) {
		return w.list(ctx, word)
	}
	return &wordList{word: word, next: first, more: true, size: 2 * firstOfTerm}, nil
}

// betterList returns the list of a term's beginning where that is better than the lists of
// its words, else nil: where the term has too many words, and where most users of that
// list have the term. It is told how many lists and how many rows of other words were read.
// Where the first users by name fill the page, it sets w.page, and no list is needed.
func (w *wordReader) betterList(ctx context.Context, term string, lists, read int) (termList, error) {
	short := beginning(term)
	some := lists > 0 || read > firstOfTerm
	if short == "" || some && lists <= mostLists && read <= mostSingles {
		return nil, nil
	}
	if !some && w.common.has(short) {
		if users, err := w.firstUsers(ctx); users != nil || err != nil {
			w.page = users
			return termList{}, err
		}
	}
	list, err := w.list(ctx, short)
	if err != nil || some {
		return termList{list}, err
	}
	var ids []roster.ID
	for _, p := range list.next[:min(len(list.next), sampled)] {
		ids = append(ids, p.id)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	have, err := w.countCandidates(ctx, &roster.UserSelection{Account: w.account, Search: []string{term}}, ids)
	if err != nil || have <= len(ids)/4 {
		return nil, err
	}
	return termList{list}, nil
}

// beginning returns a listed term that the users of a term have, too: what it begins
// with, which is a part of an address.
func beginning(term string) string {
	part := strings.TrimPrefix(term, "@")
	if end := strings.IndexFunc(part, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }); end >= 0 && strings.Contains(term, "@") {
		part = part[:end]
	}
	return firstLetters(part, listedLetters)
}

// few reports whether the list was read to its end, and has few users.
func (t termList) few() bool {
	users := 0
	for _, l := range t {
		if users += len(l.next); l.more || users > firstOfTerm {
			return false
		}
	}
	return true
}

// first returns the first user of a list, and false where there is none left.
func (t termList) first(w *wordReader) (first place, ok bool) {
	for _, l := range t {
		if len(l.next) > 0 && (!ok || w.compare(l.next[0], first) < 0) {
			first, ok = l.next[0], true
		}
	}
	return first, ok
}

// leave takes the first user off a list.
func (t termList) leave(ctx context.Context, w *wordReader, first place) error {
	for _, l := range t {
		if len(l.next) > 0 && l.next[0] == first {
			if err := w.leave(ctx, l); err != nil {
				return err
			}
		}
	}
	return nil
}

// seek takes the users before a place off a list.
func (t termList) seek(ctx context.Context, w *wordReader, to place) error {
	for _, l := range t {
		if err := w.seek(ctx, l, to); err != nil {
			return err
		}
	}
	return nil
}

// reaches reports whether seek reads nothing.
func (t termList) reaches(w *wordReader, to place) bool {
	for _, l := range t {
		if l.more && w.compare(l.next[len(l.next)-1], to) < 0 {
			return false
		}
	}
	return true
}
