package papershift

import (
	"errors"
	"slices"
	"strings"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// operators are the operators in front of a value.
var operators = map[string]roster.Op{
	"eq": roster.OpEq, "!eq": roster.OpNotEq,
	"gt": roster.OpGt, "gte": roster.OpGte, "lt": roster.OpLt, "lte": roster.OpLte,
	"pre": roster.OpPrefix, "suf": roster.OpSuffix, "ct": roster.OpContains, "!ct": roster.OpNotContains,
	"in": roster.OpIn, "!in": roster.OpNotIn,
	"blank": roster.OpBlank, "present": roster.OpPresent,
}

// How much the filters on related resources may ask for: as much as the
// Directory allows those on users.
const (
	maxFilters = 32
	maxValues  = 1_000
)

// parseFilter reads a filter on users: filter[key].
func (q *query) parseFilter(name, key string, texts []string) error {
	for _, text := range texts {
		where, err := condition(typeUser, key, text)
		if err != nil {
			return badParameter(name, err.Error())
		}
		if where.Field == roster.FieldID {
			_, value := operator(text)
			q.named[len(q.users.Where)] = idTexts(where.Op, value)
		}
		q.users.Where = append(q.users.Where, where)
	}
	return nil
}

// parseListFilter reads a filter on users that lists its values: filter[key][].
func (q *query) parseListFilter(name string, texts []string) error {
	family, inner, ok := brackets(strings.TrimSuffix(name, "[]"))
	if !ok || family != "filter" || len(inner) != 1 || inner[0] == "search" {
		return badParameter(name, "is not known here")
	}
	return q.parseFilter(name, inner[0], []string{"in:" + strings.Join(texts, ",")})
}

// parseRelatedFilter reads a filter on included resources:
// filter[relation][key].
func (q *query) parseRelatedFilter(name, relation, key string, texts []string) error {
	to, ok := relations[typeUser][relation]
	if !ok || !to.many || q.include[relation] == nil {
		return badParameter(name, "must be on a relation to many that is included")
	}
	for _, text := range texts {
		where, err := condition(to.kind, key, text)
		if err != nil {
			return badParameter(name, err.Error())
		}
		q.values += max(1, len(where.Values))
		q.filters[relation] = append(q.filters[relation], where)
		if len(q.filters[relation]) > maxFilters || q.values > maxValues {
			return badParameter(name, "must not have so many values")
		}
	}
	return nil
}

// hold reports whether all filters hold for r.
func hold(filters []roster.Condition, r *record) bool {
	for _, where := range filters {
		if !where.Holds(r) {
			return false
		}
	}
	return true
}

var (
	errNoAttribute = errors.New("must be on an attribute, or on one with _blank or _present behind it")
	errNotText     = errors.New("must not look for a part of a time")
	errNotID       = errors.New("must name ids, with eq, !eq, in or !in")
	errNoTime      = errors.New("must have times as RFC 3339 writes them")
	errNoValue     = errors.New("must have the value 1")
)

// condition returns the condition of one filter on resources of a kind. key is
// an attribute, or one with the suffix _blank or _present.
func condition(kind, key, text string) (roster.Condition, error) {
	op, value := operator(text)
	for _, ending := range []string{"blank", "present"} {
		if attribute, ok := strings.CutSuffix(key, "_"+ending); ok {
			key, op, value = attribute, operators[ending], text
			if text == "" {
				return roster.Condition{}, errNoValue
			}
		}
	}
	if !slices.Contains(attributes[kind], key) && !(kind == typeUser && key == "id") {
		return roster.Condition{}, errNoAttribute
	}
	values, err := operands(fields[key], op, value)
	if err != nil {
		return roster.Condition{}, err
	}
	return roster.Where(fields[key], op, values...), nil
}

// operator splits a filter into its operator and its value. Any other word
// before a colon belongs to the value.
func operator(text string) (roster.Op, string) {
	name, value, found := strings.Cut(text, ":")
	if op, ok := operators[name]; found && ok {
		return op, value
	}
	return roster.OpEq, text
}

// operands returns the values in text for an operator on a field.
func operands(field roster.UserField, op roster.Op, text string) ([]any, error) {
	if field == roster.FieldID {
		return ids(op, text)
	}
	texts := []string{text}
	switch op {
	case roster.OpBlank, roster.OpPresent:
		if text != "" && text != "1" && text != "true" {
			return nil, errNoValue
		}
		return nil, nil
	case roster.OpPrefix, roster.OpSuffix, roster.OpContains, roster.OpNotContains:
		if field.Kind() != roster.KindText {
			return nil, errNotText
		}
	case roster.OpIn, roster.OpNotIn:
		texts = strings.SplitN(text, ",", maxValues+1)
	}
	values := make([]any, len(texts))
	for i, text := range texts {
		values[i] = text
		if email, err := wire.QueriedEmail(text); err == nil && field == roster.FieldEmail && (op == roster.OpEq || op == roster.OpIn) {
			values[i] = email
		}
		if field.Kind() != roster.KindTime {
			continue
		}
		t, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return nil, errNoTime
		}
		values[i] = t
	}
	return values, nil
}

// idTexts returns the texts of the ids in a text.
func idTexts(op roster.Op, text string) []string {
	if op == roster.OpIn || op == roster.OpNotIn {
		return strings.SplitN(text, ",", maxValues+1)
	}
	return []string{text}
}

// ids returns the ids in a text. One that is no id is nobody's.
func ids(op roster.Op, text string) ([]any, error) {
	switch op {
	case roster.OpEq, roster.OpNotEq, roster.OpIn, roster.OpNotIn:
	default:
		return nil, errNotID
	}
	texts := idTexts(op, text)
	values := make([]any, len(texts))
	for i, text := range texts {
		id, _ := roster.ParseID(text)
		values[i] = id
	}
	return values, nil
}
