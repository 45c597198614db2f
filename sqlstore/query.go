package sqlstore

import (
	"math"
	"strconv"
	"strings"

	"example.com/roster"
)

// query builds a statement and its values. Equal queries must be built equally:
// the text finds the prepared statement again.
type query struct {
	dialect  *dialect
	text     []byte
	args     []any
	filtered bool // there is a condition
	brief    bool // it reads a row or two, by a unique value
}

func (d *dialect) query() *query {
	return &query{dialect: d, text: make([]byte, 0, 512), args: make([]any, 0, 8)}
}

// add appends text, in which each question mark binds one of args.
func (q *query) add(text string, args ...any) *query {
	for len(args) > 0 {
		before, after, found := strings.Cut(text, "?")
		if !found {
			break
		}
		q.text = append(append(q.text, before...), q.dialect.mark...)
		q.args = append(q.args, q.dialect.bind(args[0]))
		if q.dialect.numbered {
			q.text = strconv.AppendInt(q.text, int64(len(q.args)), 10)
		}
		text, args = after, args[1:]
	}
	q.text = append(q.text, text...)
	return q
}

// where appends a condition, which must begin with a column. The first condition
// of a query chooses the index; the later ones only filter.
func (q *query) where(condition string, args ...any) *query {
	if !q.filtered {
		q.filtered = true
		return q.add(" WHERE ").add(condition, args...)
	}
	return q.add(" AND ").add(q.dialect.noIndex).add(condition, args...)
}

// whereID appends the condition that a column holds id. Zero: no condition.
func (q *query) whereID(column string, id roster.ID) {
	if !id.IsZero() {
		q.where(column).add(" = ?", id)
	}
}

// whereIn appends the condition that a column holds one of ids. None: no
// condition.
func (q *query) whereIn(column string, ids []roster.ID) {
	if len(ids) > 0 {
		text, values := idPlaceholders(ids)
		q.where(column+" IN "+text, values...)
	}
}

// byID says that rows of a table are found by their ids.
func (q *query) byID(table string) *query {
	return q.add(strings.ReplaceAll(q.dialect.byID, "@", table))
}

// seekIn is whereIn as a condition that continues the index of the first one.
func (q *query) seekIn(column string, ids []roster.ID) {
	text, values := idPlaceholders(ids)
	q.seek(column+" IN "+text, values...)
}

// whereCurrent leaves out the rows that have ended, unless they are wanted.
func (q *query) whereCurrent(ended bool) *query {
	if !ended {
		q.where("ended = 0")
	}
	return q
}

// seek appends a condition that continues the index of the first one.
func (q *query) seek(condition string, args ...any) *query {
	return q.add(" AND ").add(condition, args...)
}

// afterID selects the rows whose ids follow id. Zero: all rows.
func (q *query) afterID(id roster.ID) *query {
	if id.IsZero() {
		return q
	}
	return q.seek("id > ?", id)
}

// unionAll appends another SELECT. Its first condition chooses its index again.
func (q *query) unionAll(text string, args ...any) *query {
	q.filtered = false
	return q.add(" UNION ALL ").add(text, args...)
}

// orderBy sorts the rows by a column. indexed: the index has that order.
func (q *query) orderBy(column string, indexed bool) *query {
	q.add(" ORDER BY ")
	if !indexed {
		q.add(q.dialect.noIndex)
	}
	return q.add(column)
}

// limit selects at most n rows. 0: all rows.
func (q *query) limit(n int) *query {
	return q.add(" LIMIT ?", limitValue(n))
}

// pieceLimit is limit for one of few sizes.
func (q *query) pieceLimit(n int) *query {
	if !q.dialect.plansLimits {
		return q.limit(n)
	}
	return q.add(" LIMIT " + strconv.Itoa(n))
}

func limitValue(n int) int64 {
	if n <= 0 {
		return math.MaxInt64
	}
	return int64(n)
}

func idPlaceholders(ids []roster.ID) (string, []any) {
	values := make([]any, len(ids))
	for i, id := range ids {
		values[i] = id
	}
	return placeholders(values)
}

// placeholders returns "(?, …)" for values. It repeats the last value until their
// number is a power of two, so that lists of many lengths share few statements.
func placeholders(values []any) (string, []any) {
	for n := len(values); n&(n-1) != 0; n++ {
		values = append(values, values[len(values)-1])
	}
	return "(?" + strings.Repeat(", ?", len(values)-1) + ")", values
}
