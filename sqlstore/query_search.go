package sqlstore

import (
	"context"
	"database/sql"
	"strconv"

	"example.com/roster"
)

// fewWords is how many words of an account may begin with a term for the term to
// find the users. With more, a scan in the order of the page meets enough of them
// soon.
const fewWords = 1000

// rarestTerm returns the term of a search that the fewest words begin with, and ""
// where there is none with few words, or where a condition finds fewer users.
func (r *reader) rarestTerm(ctx context.Context, x *roster.UserSelection) (rarest string, err error) {
	if len(x.Search) == 0 {
		return "", nil
	}
	if _, found := mostSelective(x.Where); found != manyUsers {
		return "", nil
	}
	q := r.dialect.query()
	for i, term := range x.Search {
		if i > 0 {
			q.unionAll("")
		}
		q.add("SELECT " + strconv.Itoa(i) + " AS term, count(*) FROM (SELECT 1 AS one FROM " + r.schema.words)
		q.whereWords(x.Account, term).limit(fewWords + 1).add(") AS words")
	}
	err = r.read(ctx, func(ctx context.Context) error {
		fewest := fewWords + 1
		rarest = ""
		return r.queryRows(ctx, q, func(rows *sql.Rows) error {
			var i, n int
			err := rows.Scan(&i, &n)
			if err == nil && n < fewest {
				rarest, fewest = x.Search[i], n
			}
			return err
		})
	})
	return rarest, err
}

// whereWords appends the condition that a word of the account begins with term.
func (q *query) whereWords(account roster.ID, term string) *query {
	q.where("account = ?", account).seek("word >= ?", term)
	if after := successor(term); after != "" {
		q.seek("word < ?", after)
	}
	return q
}

// joinWords joins the users who have a word that begins with term, each once. It
// appends the condition on the account, too.
func (q *query) joinWords(words string, account roster.ID, term string) {
	q.add(" JOIN (SELECT DISTINCT user_number AS hit FROM " + words)
	q.whereWords(account, term).add(") AS hits ON number = hit WHERE ").add(q.dialect.noIndex).add("account = ?", account)
}

// whereTerms appends the conditions that words of the user begin with terms.
func (q *query) whereTerms(add appendCondition, terms []string) {
	for _, term := range terms {
		text, args := partExpression(q.dialect.contains, "words", " "+term)
		add(text, args...)
	}
}
