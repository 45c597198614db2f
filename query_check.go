package roster

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// How much a query may ask for.
const (
	defaultLimit     = 50
	maxConditions    = 32
	maxValues        = 1_000
	maxSortKeys      = 6
	maxConditionText = 4096 // bytes
)

// selection checks q and returns what the store is asked for: defaults filled
// in, e-mails in their canonical form. back reports that the cursor came from
// UserPage.Prev; the caller reverses the order then.
func (q UserQuery) selection(account ID, maxPage int) (s UserSelection, back bool, err error) {
	s = UserSelection{Account: account, Skip: q.Skip, Limit: q.Limit}
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

// reversed returns s in the opposite order.
func (s UserSelection) reversed() UserSelection {
	s.Sort = slices.Clone(s.Sort)
	for i := range s.Sort {
		s.Sort[i].Desc = !s.Sort[i].Desc
	}
	return s
}

func preparedSort(keys []SortKey) ([]SortKey, error) {
	if len(keys) == 0 {
		return []SortKey{{Field: FieldCreated}}, nil
	}
	if len(keys) > maxSortKeys {
		return nil, invalid("sort", "must have at most %d keys", maxSortKeys)
	}
	for i, k := range keys {
		if !k.Field.Sortable() {
			return nil, invalid("sort", "must be by alive, name, email, created, updated or activity")
		}
		if slices.ContainsFunc(keys[:i], func(other SortKey) bool { return other.Field == k.Field }) {
			return nil, invalid("sort", "must name %s once", k.Field)
		}
	}
	return slices.Clone(keys), nil
}

func preparedConditions(where []Condition) ([]Condition, error) {
	if len(where) > maxConditions {
		return nil, invalid("conditions", "must be at most %d", maxConditions)
	}
	total := 0
	prepared := make([]Condition, len(where))
	for i, c := range where {
		if total += len(c.Values); total > maxValues {
			return nil, invalid("conditions", "must have at most %d values", maxValues)
		}
		var err error
		if prepared[i], err = c.prepared(); err != nil {
			return nil, err
		}
	}
	return prepared, nil
}

func (c Condition) prepared() (Condition, error) {
	kind := c.Field.Kind()
	if kind == 0 || c.Field == FieldAlive {
		return c, invalid("condition", "must be on a known field")
	}
	if c.bad {
		return c, invalid(string(c.Field), "must be compared with a value of its own type")
	}
	n := len(c.Values)
	fits := n == 1
	switch c.Op {
	case OpEq, OpNotEq, OpGt, OpGte, OpLt, OpLte:
	case OpPrefix, OpSuffix, OpContains, OpNotContains:
		fits = fits && kind == KindText && c.Values[0].Text != ""
	case OpIn, OpNotIn:
		fits = n > 0
	case OpBlank, OpPresent:
		fits = n == 0
	default:
		return c, invalid(string(c.Field), "must be compared by a known operator")
	}
	if !fits {
		return c, invalid(string(c.Field), "cannot be compared so by %s", c.Op)
	}
	c.Values = slices.Clone(c.Values)
	for i, v := range c.Values {
		if kind == KindText {
			if err := checkConditionText(v.Text); err != nil {
				return c, err
			}
		}
		if c.Field == FieldEmail {
			c.Values[i].Text = c.canonical(v.Text)
		}
	}
	return c, nil
}

// canonical returns the e-mail, or part of one, as it is stored. What is no
// e-mail equals none.
func (c Condition) canonical(text string) string {
	switch c.Op {
	case OpEq, OpNotEq, OpIn, OpNotIn:
		if email, err := CanonicalEmail(text); err == nil {
			return email
		}
		return text
	}
	return lowerASCII(norm.NFC.String(text))
}

func checkConditionText(text string) error {
	if len(text) > maxConditionText || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return invalid("condition", "must be UTF-8 without NUL of at most %d bytes", maxConditionText)
	}
	return nil
}
