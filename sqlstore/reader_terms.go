package sqlstore

import (
	"context"
	"slices"
	"strings"
	"unicode"
)

// termList is the users who may have a word that begins with a term, in the order of
// names: all who have one are among them, each once.
type termList []*wordList

// The limits of reading the words of a term. A term of more words than these is
// searched for by the list of its first letters.
const (
	mostLists    = 32   // words that many users have
	mostSingles  = 4000 // rows of other words
	firstOfTerm  = 128  // rows that are read first
	mostTogether = 1024 // rows that are read at once
)

// term returns the list of a term.
func (w *wordReader) term(ctx context.Context, term string) (termList, error) {
	if !listed(term) {
		list, err := w.wordsOf(ctx, term)
		if err != nil || list != nil {
			return list, err
		}
		term = beginning(term)
	}
	list, err := w.list(ctx, term)
	return termList{list}, err
}

// wordsOf returns the lists of the words that begin with a term. Words that many users
// have are read as lists; the users of all others are read at once and sorted. It
// returns nil where there are too many of either.
func (w *wordReader) wordsOf(ctx context.Context, term string) (termList, error) {
	singles := &wordList{}
	list := termList{singles}
	from, size := ">= ?", firstOfTerm
	after := wordKey(term)
	for {
		q := w.dialect.query().add("SELECT word, of_name, of_id FROM "+w.schema.words).where("of_account = ?", w.account).seek("word "+from, after)
		if end := successor(wordKey(term)); end != "" {
			q.seek("word < ?", end)
		}
		words, places, err := w.readPlaces(ctx, q.add(" ORDER BY word, of_name, of_id").limit(size))
		if err != nil {
			return nil, err
		}
		whole := len(words) // how many rows are of words that were read to their end
		if len(words) == size {
			last := words[len(words)-1]
			whole = slices.Index(words, last)
			from, after = ">= ?", last
			if whole == 0 {
				from = "> ?"
				l := &wordList{word: last, next: places, more: true, size: mostPiece}
				if w.after != nil || w.order.desc(0) {
					if l, err = w.list(ctx, last); err != nil {
						return nil, err
					}
				}
				list = append(list, l)
			}
		}
		for _, p := range places[:whole] {
			if w.after == nil || w.compare(p, *w.after) > 0 {
				singles.next = append(singles.next, p)
			}
		}
		switch {
		case len(words) < size:
			slices.SortFunc(singles.next, w.compare)
			singles.next = slices.Compact(singles.next)
			return list, nil
		case len(list) > mostLists || len(singles.next) > mostSingles && beginning(term) != "":
			return nil, nil
		}
		size = min(2*size, mostTogether)
	}
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
