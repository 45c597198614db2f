package sqlstore

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"example.com/roster"
)

// fewWords is how many rows a term may have for all of its users to be read.
const fewWords = 1000

// finding is how a page of a search is found.
type finding int

const (
	byOrder finding = iota // a scan in the order of the page, as without a search
	byTerm                 // all users of one term
	byLists                // the lists of the words, which are in the order of names
)

// search is a plan.
type search struct {
	by   finding
	term string // of byTerm
}

// planSearch chooses a plan. Users of a rare term are few. Others come by the lists of
// words where the page is in the order of names: a scan of all users would read half of
// the account before it comes to the users whose names begin with the term.
func (r *reader) planSearch(ctx context.Context, x *roster.UserSelection) (search, error) {
	if _, found := mostSelective(x.Where); found != manyUsers || len(x.Search) == 0 {
		return search{}, nil
	}
	byName := len(x.Sort) == 1 && x.Sort[0].Field == roster.FieldName
	if byName && x.Limit > 0 {
		return search{by: byLists}, nil
	}
	common, err := r.commonFor(ctx, x.Account)
	if err != nil {
		return search{}, err
	}
	terms := slices.DeleteFunc(longestFirst(x.Search), common.has)
	if len(terms) == 0 { // a scan finds them soon
		return search{}, nil
	}
	few, longest := fewWords, terms[0]
	switch {
	case !byName && len(terms) > 1 && utf8.RuneCountInString(longest) <= 2: // no term may have what a scan looks for
		few = 8 * fewWords
	}
	term, err := r.rareTerm(ctx, x.Account, terms, few)
	switch {
	case err != nil || term != "":
		return search{by: byTerm, term: term}, err
	case byName:
		return search{by: byTerm, term: longest}, nil
	}
	return search{}, nil
}

// longestFirst returns the terms, those of most characters first: they tend to be rarer.
func longestFirst(terms []string) []string {
	terms = slices.Clone(terms)
	slices.SortStableFunc(terms, func(a, b string) int { return utf8.RuneCountInString(b) - utf8.RuneCountInString(a) })
	return terms
}

// rareTerm returns the term that has the fewest rows, and "" where each has more than
// few. None of terms is common.
func (r *reader) rareTerm(ctx context.Context, account roster.ID, terms []string, few int) (rare string, err error) {
	q := r.dialect.query()
	for i, term := range terms {
		if i > 0 {
			q.unionAll("")
		}
		q.add("SELECT " + strconv.Itoa(i) + " AS term, count(*) FROM (SELECT 1 AS one FROM ")
		q.wordsOf(&r.schema, account, term, "of_id").limit(few + 1).add(") AS rows_of_term")
	}
	err = r.read(ctx, func(ctx context.Context) error {
		fewest := few + 1
		rare = ""
		return r.queryRows(ctx, q, func(rows *sql.Rows) error {
			var i, n int
			err := rows.Scan(&i, &n)
			if err == nil && n < fewest {
				rare, fewest = terms[i], n
			}
			return err
		})
	})
	return rare, err
}

// wordKey returns what a row has of a word. Addresses stand apart, behind a blank that no
// word has: whoever has a word that begins with "ann" would else be found by the address,
// too. A word that begins with an @ is a domain, or looks like one.
func wordKey(word string) string {
	if isAddress(word) {
		return " " + word
	}
	return word
}

// isAddress reports whether a word, or what one begins with, is an address.
func isAddress(word string) bool { return strings.IndexByte(word, '@') > 0 }

// listedLetters is how many characters a beginning of words may have to be a word of
// its own in the table: all users with such words then stand in the order of names. The
// @ of a domain is not counted.
const listedLetters = 3

// listed reports whether one word of the table has all users of a term.
func listed(term string) bool {
	letters := strings.TrimPrefix(term, "@")
	return letters != "" && !strings.Contains(letters, "@") && firstLetters(letters, listedLetters) == letters
}

// firstLetters returns the first n characters of a word, and all of a shorter one.
func firstLetters(word string, n int) string {
	for end := range word {
		if n--; n < 0 {
			return word[:end]
		}
	}
	return word
}

// addressColumns are the columns of users that stand for those of the table of words where
// a user has no row for its own address.
var addressColumns = strings.NewReplacer("word", "email", "of_name", "name", "of_id", "id")

// wordsOf appends the rows, some columns of them, of the words of an account that begin with
// term. Addresses are found by the index of e-mail addresses, too.
func (q *query) wordsOf(t *schema, account roster.ID, term, columns string) *query {
	if !isAddress(term) {
		return q.add(t.words).whereWords(account, term)
	}
	q.add("(SELECT "+columns+" FROM "+t.words).whereWords(account, term)
	q.unionAll("SELECT "+addressColumns.Replace(columns)+" FROM "+t.users.name).where("account = ?", account).seek("email >= ?", term)
	if after := successor(term); after != "" {
		q.seek("email < ?", after)
	}
	return q.add(") AS of_address")
}

// whereWords appends the condition that a word of the account begins with term.
func (q *query) whereWords(account roster.ID, term string) *query {
	q.where("of_account = ?", account)
	if listed(term) {
		return q.seek("word = ?", term)
	}
	term = wordKey(term)
	q.seek("word >= ?", term)
	if after := successor(term); after != "" {
		q.seek("word < ?", after)
	}
	return q
}

// fromTerm appends the FROM of the users of a term, each once, and the condition on the
// account.
func (q *query) fromTerm(t *schema, x *roster.UserSelection, term string) {
	q.add(t.users.name).byID(t.users.name).add(" JOIN (SELECT DISTINCT of_id FROM ")
	q.wordsOf(t, x.Account, term, "of_id")
	q.add(") AS hits ON id = of_id WHERE ").add(q.dialect.noIndex).add("account = ?", x.Account)
}

// whereTerms appends the conditions that words of the user begin with terms.
func (q *query) whereTerms(add appendCondition, terms []string) {
	for _, term := range terms {
		text, args := partExpression(q.dialect.contains, "words", " "+term)
		add(text, args...)
	}
}

// wordKeys returns the words of the rows of a user: its words and what each begins
// with, up to listedLetters characters. Of an address they are those of its parts. The
// user's own address, in its canonical form, has no row: the index of e-mail addresses has
// it.
func wordKeys(words []string, own string) []string {
	keys := make([]string, 0, 3*len(words))
	for _, word := range words {
		if isAddress(word) {
			if word != own {
				keys = append(keys, wordKey(word))
			}
			continue
		}
		keys = append(keys, word)
		letters := strings.TrimPrefix(word, "@")
		at := word[:len(word)-len(letters)]
		for n := 1; n <= listedLetters; n++ {
			keys = append(keys, at+firstLetters(letters, n))
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// joinedWords returns what the column words holds: the words of u, each with a
// blank in front.
func joinedWords(u *roster.User) string {
	var b strings.Builder
	for _, word := range roster.SearchWords(u) {
		b.WriteString(" " + word)
	}
	return b.String()
}
