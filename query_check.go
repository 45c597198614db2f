package roster

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The limits of a query.
const (
	defaultLimit     = 50    // users of a page
	maxConditions    = 64    // conditions of a query, on a field each
	maxValues        = 1_000 // values in the conditions of a query
	maxSortKeys      = 6
	maxConditionText = 4096 // bytes of one value
)

// selection checks q and returns it in the form that the store takes: defaults
// filled in, e-mail addresses in their canonical form. back reports that the
// cursor came from UserPage.Prev; the caller must reverse the order then.
func (q UserQuery) selection(account ID, maxPage int) (s UserSelection, back bool, err error) {
	s = UserSelection{Account: account, Skip: q.Skip, Limit: q.Limit, people: q.people}
	if s.Search, err = searchTerms(q.Search); err != nil {
		return s, false, err
	}
	if len(q.Sort) == 0 && len(s.Search) > 0 {
		q.Sort, _ = searchSort(q.Search)
	}
	if s.Where, err = preparedConditions(q.Where); err != nil {
		return s, false, err
	}
	if s.Sort, err = preparedSort(q.Sort); err != nil {
		return s, false, err
	}
	switch {
	case q.Limit < 0 || q.Limit > maxPage:
		return s, false, invalid("limit", "must be 0 to %d", maxPage)
	case q.Limit == 0:
		s.Limit = min(defaultLimit, maxPage)
	}
	if q.Skip < 0 || q.Skip > math.MaxInt32 {
		return s, false, invalid("skip", "must be 0 to %d", math.MaxInt32)
	}
	if q.Cursor == "" {
		return s, false, nil
	}
	if q.Skip > 0 {
		return s, false, invalid("cursor", "must not come with skip")
	}
	s.After, back, err = s.position(q.Cursor)
	return s, back, err
}

// reversed returns a copy of s in the opposite order.
func (s UserSelection) reversed() UserSelection {
	s.Sort = slices.Clone(s.Sort)
	for i := range s.Sort {
		s.Sort[i].Desc = !s.Sort[i].Desc
	}
	return s
}

// preparedSort checks the keys of an order and returns a copy with the default.
func preparedSort(keys []SortKey) ([]SortKey, error) {
	if len(keys) == 0 {
		return []SortKey{{Field: FieldCreated}}, nil
	}
	if len(keys) > maxSortKeys {
		return nil, invalid("sort", "must have at most %d keys", maxSortKeys)
	}
	for i, k := range keys {
		if !k.Field.Sortable() {
			return nil, invalid("sort", "must be by alive, name, username, email, created, updated or activity")
		}
		if slices.ContainsFunc(keys[:i], func(other SortKey) bool { return other.Field == k.Field }) {
			return nil, invalid("sort", "must name %s once", k.Field)
		}
	}
	return slices.Clone(keys), nil
}

// preparedConditions checks conditions and returns a copy with the e-mail
// addresses in their canonical form.
func preparedConditions(conditions []Condition) ([]Condition, error) {
	var together preparing
	prepared := make([]Condition, 0, len(conditions))
	for _, where := range conditions {
		c, all, err := together.condition(where, 0)
		switch {
		case err != nil:
			return nil, err
		case all:
		case c.Op == OpAnd:
			prepared = append(prepared, c.Of...)
		default:
			prepared = append(prepared, c)
		}
	}
	return prepared, nil
}

// holdsForAll reports whether where asks for nothing: every text has the empty part.
func (where Condition) holdsForAll() bool {
	switch where.Op {
	case OpPrefix, OpSuffix, OpContains:
		return where.Values[0].Text == ""
	}
	return false
}

// prepared is preparedConditions for one condition.
func (where Condition) prepared() (Condition, error) {
	kind := where.Field.Kind()
	if len(where.Of) > 0 {
		return where, invalid(string(where.Field), "must not be compared by other conditions")
	}
	if kind == 0 || where.Field == FieldAlive {
		return where, invalid("condition", "must be on a known field")
	}
	if where.bad {
		return where, invalid(string(where.Field), "must be compared with a value of the field's type")
	}
	n := len(where.Values)
	fits, needs := n == 1, "one value"
	switch where.Op {
	case OpEq, OpNotEq, OpGt, OpGte, OpLt, OpLte:
	case OpPrefix, OpSuffix, OpContains, OpNotContains:
		fits, needs = fits && kind == KindText, "a field of text and one value"
	case OpIn, OpNotIn:
		fits, needs = n > 0, "one value or more"
	case OpBlank, OpPresent:
		fits, needs = n == 0, "no value"
	default:
		return where, invalid(string(where.Field), "must be compared by a known operator")
	}
	if !fits {
		return where, invalid(string(where.Field), "cannot be asked whether it %s: that needs %s", opWords[where.Op], needs)
	}
	where.Values = slices.Clone(where.Values)
	for i, v := range where.Values {
		if kind == KindText {
			if err := checkConditionText(v.Text); err != nil {
				return where, err
			}
		}
		switch where.Field {
		case FieldEmail:
			where.Values[i].Text = where.canonical(v.Text)
		case FieldUsername:
			where.Values[i].Text = where.canonicalUsername(v.Text)
		}
	}
	if where.Op == OpNotContains && where.Values[0].Text == "" {
		return nobody(), nil // every text has the empty part
	}
	return where, nil
}

// canonical returns text, an e-mail address or a part of one, in the form in
// which addresses are stored. A text that is no address is returned as it is:
// no stored address equals it.
func (where Condition) canonical(text string) string {
	switch where.Op {
	case OpEq, OpNotEq, OpIn, OpNotIn:
		if email, err := CanonicalEmail(text); err == nil {
			return email
		}
		return text
	}
	return lowerASCII(norm.NFC.String(text))
}

// canonicalUsername is canonical for a username or a part of one.
func (where Condition) canonicalUsername(text string) string {
	switch where.Op {
	case OpEq, OpNotEq, OpIn, OpNotIn:
		if username, err := CanonicalUsername(text); err == nil {
			return username
		}
		return text
	}
	return foldUsername(text)
}

// checkConditionText refuses a value that no store could have kept.
func checkConditionText(text string) error {
	if len(text) > maxConditionText || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return invalid("condition", "must be UTF-8 without NUL of at most %d bytes", maxConditionText)
	}
	return nil
}
