package sqlstore

import (
	"strings"
	"unicode/utf8"

	"example.com/roster"
)

// columnOf returns the name of the column that holds a field.
func columnOf(f roster.UserField) string {
	if f == roster.FieldExternalID {
		return "external_id"
	}
	return string(f)
}

// bindValue returns a value of a field as it is bound.
func bindValue(f roster.UserField, v roster.Value) any {
	switch f.Kind() {
	case roster.KindID:
		return roster.ID([]byte(v.Text))
	case roster.KindText:
		return v.Text
	}
	return v.Int
}

// whereSelected appends the conditions of x, which select what
// [roster.Condition.Holds] holds for, the one that chooses the index first. It
// tells how many users are left to sort.
func (q *query) whereSelected(x *roster.UserSelection) (selectivity, error) {
	key, found := mostSelective(x.Where)
	others := appendCondition(q.where)
	switch {
	case key < 0:
		q.where("account = ?", x.Account)
		others = q.seek // the database may know better
	case x.Where[key].Field == roster.FieldID || x.Where[key].Field == roster.FieldNumber:
		appendEquality(q.where, x.Where[key])
		q.where("account = ?", x.Account)
	default:
		q.where("account = ?", x.Account)
		appendEquality(q.seek, x.Where[key])
	}
	for i, c := range x.Where {
		if i == key {
			continue
		}
		if err := q.whereCondition(others, c); err != nil {
			return anyNumber, err
		}
	}
	return found, nil
}

// appendCondition appends a condition, as [query.where] and [query.seek] do.
type appendCondition func(condition string, args ...any) *query

// appendEquality appends c, which asks whether a field has one of some values.
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

// absentLiteral returns how a column says that the field has no value, and false for
// fields that always have one.
func absentLiteral(f roster.UserField) (literal string, ok bool) {
	switch f.Kind() {
	case roster.KindText:
		return "''", true
	case roster.KindInt, roster.KindTime:
		return "0", true
	}
	return "", false
}

// comparisons are the operators that compare a value that is there with another.
var comparisons = map[roster.Op]string{
	roster.OpGt: " > ?", roster.OpGte: " >= ?", roster.OpLt: " < ?", roster.OpLte: " <= ?",
}

// whereCondition appends c by add.
func (q *query) whereCondition(add appendCondition, c roster.Condition) error {
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

// partExpression returns what the dialect says of a column and a part of its text, and
// what it binds.
func partExpression(expression, column, part string) (string, []any) {
	args := make([]any, strings.Count(expression, "?"))
	for i := range args {
		args[i] = part
	}
	return strings.ReplaceAll(expression, "@", column), args
}

// successor returns the least text that is greater than every text which begins
// with prefix, and "" when there is none: the last code point that has a next
// one is raised. Texts in UTF-8 sort by code points when they sort by bytes.
func successor(prefix string) string {
	for prefix != "" {
		last, size := utf8.DecodeLastRuneInString(prefix)
		prefix = prefix[:len(prefix)-size]
		switch last {
		case utf8.MaxRune:
		case 0xd7ff:
			return prefix + "\ue000" // what lies between are no characters
		default:
			return prefix + string(last+1)
		}
	}
	return ""
}
