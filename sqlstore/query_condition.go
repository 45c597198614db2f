package sqlstore

import (
	"strings"
	"unicode/utf8"

	"example.com/roster"
)

// columnOf returns the column of a field.
func columnOf(f roster.UserField) string {
	if f == roster.FieldExternalID {
		return "external_id"
	}
	return string(f)
}

// bindValue returns the value to bind for a value of a field.
func bindValue(f roster.UserField, v roster.Value) any {
	switch f.Kind() {
	case roster.KindID:
		return roster.ID([]byte(v.Text))
	case roster.KindText:
		return v.Text
	}
	return v.Int
}

// whereSelected appends the conditions of x. They select the users for whom
// [roster.Condition.Holds]. The condition that chooses the index comes first. It
// returns how many users may be left to sort.
func (q *query) whereSelected(x *roster.UserSelection) (selectivity, error) {
	key, found := mostSelective(x.Where)
	others := appendCondition(q.where)
	switch {
	case q.filtered: // by the words of a search
		key, found = -1, fewUsers
		if x.Email != "" {
			q.where("email_key = ?", x.Email)
		}
	case x.Email != "":
		key, found = -1, fewUsers
		q.where("email_key = ?", x.Email)
		if !x.Account.IsZero() {
			q.seek("account = ?", x.Account)
		}
	case key < 0:
		q.where("account = ?", x.Account)
		others = q.seek // the planner may choose a better index
	case x.Where[key].Field == roster.FieldID || x.Where[key].Field == roster.FieldNumber:
		appendEquality(q.where, x.Where[key])
		q.where("account = ?", x.Account)
	default:
		q.where("account = ?", x.Account)
		appendEquality(q.seek, x.Where[key])
		if x.Where[key].Field == roster.FieldExternalID {
			q.seek(hasExternalID)
		}
	}
	for i, c := range x.Where {
		if i == key {
			continue
		}
		if err := q.whereCondition(others, c); err != nil {
			return manyUsers, err
		}
	}
	q.whereTerms(others, x.Search)
	return found, nil
}

// appendCondition is [query.where] or [query.seek].
type appendCondition func(condition string, args ...any) *query

// appendEquality appends a condition whose operator compares a field with a
// list of values.
func appendEquality(add appendCondition, c roster.Condition) {
	none := c.Op == roster.OpNotEq || c.Op == roster.OpNotIn
	values := make([]any, len(c.Values), 2*len(c.Values))
	for i, v := range c.Values {
		values[i] = bindValue(c.Field, v)
	}
	switch at := columnOf(c.Field); {
	case len(values) == 0 && none:
	case len(values) == 0:
		add("1 = 0")
	case len(values) == 1 && none:
		add(at+" <> ?", values...)
	case len(values) == 1:
		add(at+" = ?", values...)
	case none:
		text, values := placeholders(values)
		add(at+" NOT IN "+text, values...)
	default:
		text, values := placeholders(values)
		add(at+" IN "+text, values...)
	}
}

// absentLiteral returns what a column holds when its field has no value. It
// returns false for a field that always has one.
func absentLiteral(f roster.UserField) (literal string, ok bool) {
	switch f.Kind() {
	case roster.KindText:
		return "''", true
	case roster.KindInt, roster.KindTime:
		return "0", true
	}
	return "", false
}

// comparisons are the operators that order a present value and another.
var comparisons = map[roster.Op]string{
	roster.OpGt: " > ?", roster.OpGte: " >= ?", roster.OpLt: " < ?", roster.OpLte: " <= ?",
}

// whereCondition appends c with add; a tree of conditions as one that only filters.
func (q *query) whereCondition(add appendCondition, c roster.Condition) error {
	if len(c.Of) > 0 {
		text, args, err := q.treeExpression(c)
		if err == nil {
			q.where(text, args...)
		}
		return err
	}
	at := columnOf(c.Field)
	none, ok := absentLiteral(c.Field)
	switch c.Op {
	case roster.OpEq, roster.OpIn, roster.OpNotEq, roster.OpNotIn:
		appendEquality(add, c)
		return nil
	case roster.OpBlank:
		if ok {
			add(at + " = " + none)
		} else {
			add("1 = 0")
		}
		return nil
	}
	if c.Op != roster.OpNotContains && ok {
		add(at + " <> " + none)
	}
	if c.Op == roster.OpPresent {
		return nil
	}
	if len(c.Values) != 1 {
		return &roster.InvalidError{Field: string(c.Field), Reason: "must be compared with one value"}
	}
	if operator, ok := comparisons[c.Op]; ok {
		add(at+operator, bindValue(c.Field, c.Values[0]))
		return nil
	}
	if c.Field.Kind() != roster.KindText {
		return &roster.InvalidError{Field: string(c.Field), Reason: "must be a text to be compared by a part"}
	}
	part := c.Values[0].Text
	switch c.Op {
	case roster.OpPrefix:
		add(at+" >= ?", part)
		if after := successor(part); after != "" {
			add(at+" < ?", after)
		}
	case roster.OpSuffix:
		text, args := partExpression(q.dialect.suffix, at, part)
		add(text, args...)
	case roster.OpContains:
		text, args := partExpression(q.dialect.contains, at, part)
		add(text, args...)
	case roster.OpNotContains:
		text, args := partExpression(q.dialect.contains, at, part)
		add("("+at+" = '' OR NOT ("+text+"))", args...)
	default:
		return &roster.InvalidError{Field: string(c.Field), Reason: "must be compared by a known operator"}
	}
	return nil
}

// partExpression returns a condition of the dialect on a column and a part of its
// text, and the values that it binds.
func partExpression(expression, column, part string) (string, []any) {
	args := make([]any, strings.Count(expression, "?"))
	for i := range args {
		args[i] = part
	}
	return strings.ReplaceAll(expression, "@", column), args
}

// successor returns the least text after every text that begins with prefix,
// and "" if there is none. It raises the last code point that can be raised:
// texts in UTF-8 sort by code points when they sort by bytes.
func successor(prefix string) string {
	for prefix != "" {
		last, size := utf8.DecodeLastRuneInString(prefix)
		prefix = prefix[:len(prefix)-size]
		switch last {
		case utf8.MaxRune:
		case 0xd7ff:
			return prefix + "\ue000" // between the two are surrogates, which are no characters
		default:
			return prefix + string(last+1)
		}
	}
	return ""
}
