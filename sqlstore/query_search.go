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

// fewWords is how many rows of words a term may have for its users to be read and
// sorted, all of them.
const fewWords = 1000

// finding is how a page of a search is found.
type finding int

const (
	byOrder finding = iota // a scan in the order of the page, as without a search
	byTerm                 // all users of one term
	byFirst                // the users of a term who come first by name: index rows alone are sorted
	byList                 // a scan of the users of one letter, in the order of names
)

// search is a plan: by which term, and how.
type search struct {
	by    finding
	term  string
	first int // of byFirst: how many users of the term are looked at; 0: all
}

// planSearch chooses a plan. Users of a rare term are few. Others come by the index
// of words where the page is in the order of names: a scan of all users would read
// half of the account before it comes to the users whose names begin with the term.
func (r *reader) planSearch(ctx context.Context, x *roster.UserSelection) (search, error) {
	if _, found := mostSelective(x.Where); found != manyUsers || len(x.Search) == 0 {
		return search{}, nil
	}
	term, err := r.rareTerm(ctx, x, fewWords)
	if err != nil || term != "" {
		return search{by: byTerm, term: term}, err
	}
	longest := slices.MaxFunc(x.Search, func(a, b string) int { return utf8.RuneCountInString(a) - utf8.RuneCountInString(b) })
	if len(x.Search) > 1 && utf8.RuneCountInString(longest) <= 2 { // no term may have what a scan looks for
		if term, err = r.rareTerm(ctx, x, 8*fewWords); err != nil || term != "" {
			return search{by: byTerm, term: term}, err
		}
	}
	switch {
	case len(x.Sort) != 1 || x.Sort[0].Field != roster.FieldName:
		return search{}, nil
	case utf8.RuneCountInString(longest) <= 2:
		return search{by: byList, term: firstLetter(longest)}, nil
	case x.Limit <= 0:
		return search{by: byTerm, term: longest}, nil
	}
	return search{by: byFirst, term: longest, first: 4 * (x.Limit + x.Skip)}, nil
}

// wider returns the plan to go on with where s found too few users, and false where
// s has looked at all of them.
func (s search) wider() (search, bool) {
	if s.by != byFirst || s.first == 0 {
		return s, false
	}
	if s.first *= 16; s.first > 20_000 {
		s.first = 0
	}
	return s, true
}

// rareTerm returns the term of a search that has the fewest rows, and "" where each
// has more than few.
func (r *reader) rareTerm(ctx context.Context, x *roster.UserSelection, few int) (rare string, err error) {
	q := r.dialect.query()
	for i, term := range x.Search {
		if i > 0 {
			q.unionAll("")
		}
		q.add("SELECT " + strconv.Itoa(i) + " AS term, count(*) FROM (SELECT 1 AS one FROM " + r.schema.words)
		q.whereWords(x.Account, term).limit(few + 1).add(") AS rows_of_term")
	}
	err = r.read(ctx, func(ctx context.Context) error {
		fewest := few + 1
		rare = ""
		return r.queryRows(ctx, q, func(rows *sql.Rows) error {
			var i, n int
			err := rows.Scan(&i, &n)
			if err == nil && n < fewest {
				rare, fewest = x.Search[i], n
			}
			return err
		})
	})
	return rare, err
}

// wordKey returns what a row has of a word. Addresses stand apart: whoever has a word
// that begins with "ann" would else be found by the address, too.
func wordKey(word string) string {
	if strings.LastIndexByte(word, '@') > 0 {
		return "@" + word
	}
	return word
}

// firstLetter returns the first character of a word.
func firstLetter(word string) string {
	_, size := utf8.DecodeRuneInString(word)
	return word[:size]
}

// whereWords appends the condition that a word of the account begins with term.
func (q *query) whereWords(account roster.ID, term string) *query {
	q.where("of_account = ?", account)
	if firstLetter(term) == term {
		return q.seek("word = ?", term)
	}
	term = wordKey(term)
	q.seek("word >= ?", term)
	if after := successor(term); after != "" {
		q.seek("word < ?", after)
	}
	return q
}

// fromFound appends the FROM of the users of a plan, each once, and the condition on
// the account.
func (q *query) fromFound(t *schema, x *roster.UserSelection, s search) error {
	switch s.by {
	case byList:
		q.add(t.words + " JOIN " + t.users.name + " ON id = of_id")
		q.whereWords(x.Account, s.term)
		q.where("account = ?", x.Account)
		return nil
	case byFirst:
		q.add(t.users.name + " JOIN (SELECT DISTINCT of_name, of_id FROM " + t.words)
		q.whereWords(x.Account, s.term)
		o := sortOrder{dialect: q.dialect, keys: x.Sort, indexed: true, ofWords: true}
		if x.After != nil {
			if err := o.seekAfter(q, x.After); err != nil {
				return err
			}
		}
		q.add(o.orderBy()).limit(s.first)
	default:
		q.add(t.users.name + " JOIN (SELECT DISTINCT of_id FROM " + t.words)
		q.whereWords(x.Account, s.term)
	}
	q.add(") AS hits ON id = of_id WHERE ").add(q.dialect.noIndex).add("account = ?", x.Account)
	return nil
}

// whereTerms appends the conditions that words of the user begin with terms.
func (q *query) whereTerms(add appendCondition, terms []string) {
	for _, term := range terms {
		text, args := partExpression(q.dialect.contains, "words", " "+term)
		add(text, args...)
	}
}

// wordKeys returns the words of the rows of a user: its words and their first
// letters. Of an address they are those of its parts.
func wordKeys(words []string) []string {
	keys := make([]string, 0, 2*len(words))
	for _, word := range words {
		keys = append(keys, wordKey(word))
		if !strings.Contains(word, "@") {
			keys = append(keys, firstLetter(word))
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
