package sqlstore

import (
	"strings"

	"example.com/roster"
)

// treeExpression returns the condition that a user fulfills c, in brackets, and the
// values that it binds. No column of a condition is NULL, so that NOT is the opposite.
func (q *query) treeExpression(c roster.Condition) (string, []any, error) {
	if len(c.Of) == 0 {
		return q.leafExpression(c)
	}
	var texts []string
	var args []any
	for _, part := range c.Of {
		text, values, err := q.treeExpression(part)
		if err != nil {
			return "", nil, err
		}
		texts, args = append(texts, text), append(args, values...)
	}
	switch c.Op {
	case roster.OpAnd:
		return "(" + strings.Join(texts, " AND ") + ")", args, nil
	case roster.OpOr:
		return "(" + strings.Join(texts, " OR ") + ")", args, nil
	case roster.OpNot:
		return "(NOT " + texts[0] + ")", args, nil
	}
	return "", nil, &roster.InvalidError{Field: "conditions", Reason: "must be joined by a known operator"}
}

// leafExpression is treeExpression for a condition on a field.
func (q *query) leafExpression(c roster.Condition) (string, []any, error) {
	var texts []string
	var args []any
	collect := func(condition string, values ...any) *query {
		texts, args = append(texts, condition), append(args, values...)
		return q
	}
	err := q.whereCondition(collect, c)
	if len(texts) == 0 { // it holds for everybody
		return "1 = 1", nil, err
	}
	return "(" + strings.Join(texts, " AND ") + ")", args, err
}
