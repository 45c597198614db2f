package scim

import (
	"fmt"
	"strings"
)

// What a filter may have, so that answering it is bounded work.
const (
	maxFilter  = 8 << 10 // bytes
	maxClauses = 64      // comparisons
	maxDepth   = 16      // brackets in brackets
)

// parser reads a filter on resources of a type (RFC 7644, section 3.4.2.2).
type parser struct {
	lex     lexer
	now     token
	t       *resourceType
	within  *attribute // in brackets behind this attribute; nil: the whole resource
	clauses int
	depth   int
	lenient bool // a name that t does not have is one that nobody has a value of
}

func (t *resourceType) parser(text string) (*parser, error) {
	if len(text) > maxFilter {
		return nil, bad(invalidFilter, "the filter must have at most %d bytes", maxFilter)
	}
	p := &parser{lex: lexer{text}, t: t}
	return p, p.step()
}

// whole reads a filter up to the end of the text.
func (p *parser) whole() (filter, error) {
	f, err := p.or()
	if err == nil && p.now.kind != tokenEnd {
		err = p.unexpected("the end, and, or or")
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (p *parser) step() error {
	next, ok := p.lex.next()
	if !ok {
		return bad(invalidFilter, "the filter has a character, a text or a number that is not well formed, %d bytes before its end", len(p.lex.rest))
	}
	p.now = next
	return nil
}

func (p *parser) unexpected(wanted string) error {
	found := "its end"
	if p.now.kind != tokenEnd {
		found = fmt.Sprintf("%.40q", p.now.text)
	}
	return bad(invalidFilter, "the filter has %s where %s belongs", found, wanted)
}

// word tells whether the next token is a word, in whatever case.
func (p *parser) word(text string) bool {
	return p.now.kind == tokenWord && strings.EqualFold(p.now.text, text)
}

func (p *parser) or() (filter, error) {
	return p.list("or", (*parser).and, func(l []filter) filter { return anyOf(l) })
}

func (p *parser) and() (filter, error) {
	return p.list("and", (*parser).term, func(l []filter) filter { return allOf(l) })
}

// list reads filters with a word between them.
func (p *parser) list(between string, one func(*parser) (filter, error), join func([]filter) filter) (filter, error) {
	var all []filter
	for {
		f, err := one(p)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
		if !p.word(between) {
			break
		}
		if err := p.step(); err != nil {
			return nil, err
		}
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return join(all), nil
}

// term reads a comparison, or a filter in brackets.
func (p *parser) term() (filter, error) {
	if p.word("not") {
		if err := p.step(); err != nil {
			return nil, err
		}
		if p.now.kind != tokenOpen {
			return nil, p.unexpected("a bracket after not")
		}
		f, err := p.inner(tokenClose, ")")
		return not{f}, err
	}
	if p.now.kind == tokenOpen {
		return p.inner(tokenClose, ")")
	}
	return p.comparison()
}

// inner reads a filter in brackets.
func (p *parser) inner(closing int, shown string) (filter, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, bad(invalidFilter, "the filter must not have more than %d brackets in each other", maxDepth)
	}
	defer func() { p.depth-- }()
	if err := p.step(); err != nil {
		return nil, err
	}
	f, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.now.kind != closing {
		return nil, p.unexpected(shown)
	}
	return f, p.step()
}

// comparison reads an attribute with an operator and a value, or with a filter in
// brackets.
func (p *parser) comparison() (filter, error) {
	if p.now.kind != tokenWord {
		return nil, p.unexpected("the name of an attribute")
	}
	if p.clauses++; p.clauses > maxClauses {
		return nil, bad(invalidFilter, "the filter must have at most %d comparisons", maxClauses)
	}
	name := p.now.text
	at, known := p.locate(name)
	if !known && !p.lenient {
		return nil, bad(invalidFilter, "%.100q is no attribute of a %s", name, p.t.name)
	}
	if err := at.readable("filters"); err != nil {
		return nil, err
	}
	if err := p.step(); err != nil {
		return nil, err
	}
	if p.now.kind == tokenLeft {
		return p.values(at, known)
	}
	return p.operator(at, known)
}

// locate returns the attribute with a name: of the resource, or in brackets of a value.
func (p *parser) locate(name string) (place, bool) {
	if p.within == nil {
		return p.t.locate(name)
	}
	sub := p.within.sub(name)
	return place{attr: p.within, sub: sub}, sub != nil
}

// values reads the brackets behind an attribute of several values.
func (p *parser) values(at place, known bool) (filter, error) {
	if known && (at.attr == nil || at.sub != nil || p.within != nil || at.attr.kind != typeComplex) {
		return nil, bad(invalidFilter, "%s has no values with attributes of their own", at)
	}
	if !known {
		at.attr = &attribute{}
	}
	p.within = at.attr
	inner, err := p.inner(tokenRight, "]")
	p.within = nil
	if err != nil {
		return nil, err
	}
	return some{at: at, of: inner}, nil
}

// parse reads a filter. lenient takes the name of an unknown attribute for one that no
// resource has. Errors are scimErrors.
func (t *resourceType) parse(text string, lenient bool) (filter, error) {
	p, err := t.parser(text)
	if err != nil {
		return nil, err
	}
	p.lenient = lenient
	return p.whole()
}
