package sqlstore

import (
	"strings"
	"unicode/utf8"

	"example.com/roster"
)

// column returns the name of the column that holds a field.
func column(f roster.UserField) string {
	if f == roster.FieldExternalID {
		return "external_id"
	}
	return string(f)
}

// bindable returns a value of a field as it is bound.
func bindable(f roster.UserField, v roster.Value) any {
	switch f.Kind() {
	case roster.KindID:
		return roster.ID([]byte(v.Text))
	case roster.KindText:
		return v.Text
	}
	return v.Int
}

// conditions appends the conditions of x, which select what
// [roster.Condition.Holds] holds for, the one that chooses the index first. It
// tells how many users are left to sort.
func (q *query) conditions(x *roster.UserSelection) (matches, error) {
	key, found := keyed(x.Where)
	others := filter(q.where)
	switch {
	case key < 0:
		q.where("account = ?", x.Account)
		others = q.seek // the database may know better
	case x.Where[key].Field == roster.FieldID || x.Where[key].Field == roster.FieldNumber:
		equal(q.where, x.Where[key])
		q.where("account = ?", x.Account)
	default:
		q.where("account = ?", x.Account)
		equal(q.seek, x.Where[key])
	}
	for i, c := range x.Where {
		if i == key {
			continue
		}
		if err := q.condition(others, c); err != nil {
			return many, err
		}
	}
	return found, nil
}

// filter appends a condition, as [query.where] and [query.seek] do.
type filter func(condition string, args ...any) *query

// equal appends c, which asks whether a field has one of some values.
func equal(add filter, c roster.Condition) {
	none := c.Op == roster.OpNotEq || c.Op == roster.OpNotIn
	values := make([]any, len(c.Values), 2*len(c.Values))
	for i, v := range c.Values {
		values[i] = bindable(c.Field, v)
	}
	switch at := column(c.Field); {
	case len(values) == 0 && none:
	case len(values) == 0:
		add("1 = 0")
	case len(values) == 1 && none:
		add(at+" <> ?", values...)
	case len(values) == 1:
		add(at+" = ?", values...)
	case none:
		text, values := listOf(values)
		add(at+" NOT IN "+text, values...)
	default:
		text, values := listOf(values)
		add(at+" IN "+text, values...)
	}
}

// absent returns how a column says that the field has no value, and false for
// fields that always have one.
func absent(f roster.UserField) (literal string, ok bool) {
	switch f.Kind() {
	case roster.KindText:
		return "''", true
	case roster.KindInt, roster.KindTime:
		return "0", true
	}
	return "", false
}

// ordered are the operators that compare a value that is there with another.
var ordered = map[roster.Op]string{
	roster.OpGt: " > ?", roster.OpGte: " >= ?", roster.OpLt: " < ?", roster.OpLte: " <= ?",
}

// condition appends c by add.
func (q *query) condition(add filter, c roster.Condition) error {
	at := column(c.Field)
	none, ok := absent(c.Field)
	switch c.Op {
	case roster.OpEq, roster.OpIn, roster.OpNotEq, roster.OpNotIn:
		equal(add, c)
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
	if operator, ok := ordered[c.Op]; ok {
		add(at+operator, bindable(c.Field, c.Values[0]))
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
		text, args := ofPart(q.dialect.Suffix, at, part)
		add(text, args...)
	case roster.OpContains:
		text, args := ofPart(q.dialect.Contains, at, part)
		add(text, args...)
	case roster.OpNotContains:
		text, args := ofPart(q.dialect.Contains, at, part)
		add("("+at+" = '' OR NOT ("+text+"))", args...)
	default:
		return &roster.InvalidError{Field: string(c.Field), Reason: "must be compared by a known operator"}
	}
	return nil
}

// ofPart returns what the dialect says of a column and a part of its text, and
// what it binds.
func ofPart(expression, column, part string) (string, []any) {
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
