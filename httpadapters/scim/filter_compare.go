package scim

import (
	"slices"
	"strings"
	"time"
)

// operators are those of RFC 7644, table 3.
var operators = []string{"eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr"}

// operator reads the operator behind an attribute, and its value.
func (p *parser) operator(at place, known bool) (filter, error) {
	op := strings.ToLower(p.now.text)
	if p.now.kind != tokenWord || !slices.Contains(operators, op) {
		return nil, p.unexpected("an operator: " + strings.Join(operators, ", ") + ",")
	}
	if err := p.step(); err != nil {
		return nil, err
	}
	c := compare{at: at, op: op, inner: p.within != nil, unknown: !known}
	if op == "pr" {
		return c, nil
	}
	var ok bool
	if c.value, ok = p.value(); !ok {
		return nil, p.unexpected("a value: a text in quotes, a number, true, false or null,")
	}
	if err := c.fit(); err != nil {
		return nil, err
	}
	return c, p.step()
}

// value returns the value that the next token is.
func (p *parser) value() (any, bool) {
	switch {
	case p.now.kind == tokenText, p.now.kind == tokenNumber:
		return p.now.value, true
	case p.word("true"):
		return true, true
	case p.word("false"):
		return false, true
	}
	return nil, p.word("null")
}

// compare compares the values of an attribute with a value.
type compare struct {
	at      place
	op      string
	value   any    // a text, a boolean or a number; nil: null
	want    string // a text as it is compared
	time    time.Time
	inner   bool // in brackets: of one value of at.attr
	unknown bool // no resource has the attribute
}

// leaf returns the attribute whose values are compared: of one with parts, the value.
func (c *compare) leaf() *attribute {
	switch {
	case c.at.sub != nil:
		return c.at.sub
	case c.at.attr == nil:
		return nil
	case c.at.attr.kind == typeComplex:
		return c.at.attr.sub("value")
	}
	return c.at.attr
}

// fit refuses a value or an operator that does not fit the attribute.
func (c *compare) fit() error {
	if c.unknown {
		return nil
	}
	leaf := c.leaf()
	refuse := func(reason string) error { return bad(invalidFilter, "%s %s", c.at, reason) }
	if c.value == nil {
		if c.op != "eq" && c.op != "ne" {
			return refuse("can be compared with null by eq and ne")
		}
		return nil
	}
	if leaf == nil {
		return refuse("cannot be compared: name one of its parts")
	}
	if c.want, _ = c.value.(string); !leaf.caseExact {
		c.want = c.at.fold(c.want)
	}
	ordered := slices.Contains([]string{"gt", "ge", "lt", "le"}, c.op)
	switch leaf.kind {
	case typeBoolean:
		if s, ok := c.value.(string); ok {
			if b, ok := asBool(s); ok {
				c.value = b
			}
		}
		if _, ok := c.value.(bool); !ok || c.op != "eq" && c.op != "ne" {
			return refuse("is true or false, and compared by eq and ne")
		}
	case typeTime:
		s, ok := c.value.(string)
		when, err := time.Parse(time.RFC3339, s)
		if !ok || err != nil && (ordered || c.op == "eq" || c.op == "ne") {
			return refuse("must be compared with " + kindWords[typeTime])
		}
		c.time = when
	case typeBinary:
		if ordered {
			return refuse("is binary and has no order")
		}
		fallthrough
	default:
		if _, ok := c.value.(string); !ok {
			return refuse("must be compared with a text in quotes")
		}
	}
	return nil
}

// compares compares one value of the attribute.
func (c *compare) compares(v any) bool {
	switch have := v.(type) {
	case bool:
		return (have == c.value) == (c.op == "eq")
	case string:
		if !c.time.IsZero() {
			when, err := time.Parse(time.RFC3339, have)
			return err == nil && c.ordered(when.Compare(c.time))
		}
		if !c.leaf().caseExact {
			have = c.at.fold(have)
		}
		switch c.op {
		case "co":
			return strings.Contains(have, c.want)
		case "sw":
			return strings.HasPrefix(have, c.want)
		case "ew":
			return strings.HasSuffix(have, c.want)
		}
		return c.ordered(strings.Compare(have, c.want))
	}
	return false
}

// ordered tells whether an order of two values fulfills the operator.
func (c *compare) ordered(order int) bool {
	switch c.op {
	case "eq":
		return order == 0
	case "ne":
		return order != 0
	case "gt":
		return order > 0
	case "ge":
		return order >= 0
	case "lt":
		return order < 0
	case "le":
		return order <= 0
	}
	return false
}
