package roster

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// The limits of a search.
const (
	maxSearchText  = 1024 // bytes
	maxSearchTerms = 16
)

// searchTerms returns what the words of the users that text searches must begin
// with, in ascending order: the words of text, without those that begin another.
// It returns none for a text without words.
func searchTerms(text string) ([]string, error) {
	if len(text) > maxSearchText || !utf8.ValidString(text) {
		return nil, invalid("search", "must be UTF-8 of at most %d bytes", maxSearchText)
	}
	var terms []string
	for _, token := range searchTokens(text) {
		if address := addressIn(token); address != "" {
			terms = append(terms, address)
			continue
		}
		terms = append(terms, wordParts(withoutApostrophes(token))...)
	}
	slices.Sort(terms)
	terms = withoutBeginnings(terms)
	if len(terms) > maxSearchTerms {
		return nil, invalid("search", "must have at most %d words", maxSearchTerms)
	}
	for _, term := range terms {
		if len(term) > maxSearchWord {
			return nil, invalid("search", "must have words of at most %d bytes", maxSearchWord)
		}
	}
	return terms, nil
}

// withoutBeginnings removes the terms that begin the next one: who has that one
// has them.
func withoutBeginnings(terms []string) []string {
	kept := terms[:0]
	for i, term := range terms {
		if i+1 == len(terms) || !strings.HasPrefix(terms[i+1], term) {
			kept = append(kept, term)
		}
	}
	return kept
}

// searchSort returns the order of a search for which none was asked: by name. A
// search for an address is by address, and exact is its canonical form: the user
// who has it comes before those whose addresses only begin with it.
func searchSort(text string) (keys []SortKey, exact string) {
	if email, err := CanonicalEmail(strings.TrimSpace(text)); err == nil {
		return []SortKey{{Field: FieldEmail}}, email
	}
	return []SortKey{{Field: FieldName}}, ""
}

// putExactFirst moves the user who has the address that q searches for to the
// front of a page. Only users found by an external id or a name that holds the
// address may stand before: the others follow in the order of their addresses.
func (q UserQuery) putExactFirst(page []User) {
	if len(q.Sort) > 0 || q.Search == "" {
		return
	}
	_, exact := searchSort(q.Search)
	i := slices.IndexFunc(page, func(u User) bool { return exact != "" && u.CanonicalEmail == exact })
	for ; i > 0; i-- {
		page[i], page[i-1] = page[i-1], page[i]
	}
}
