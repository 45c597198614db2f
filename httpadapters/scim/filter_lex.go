package scim

import (
	"encoding/json"
	"strings"
)

// The kinds of tokens of a filter.
const (
	tokenEnd    = iota
	tokenWord   // the path of an attribute, an operator, or a word such as true
	tokenText   // a text in quotes
	tokenNumber // a number
	tokenOpen   // (
	tokenClose  // )
	tokenLeft   // [
	tokenRight  // ]
)

// token is one part of a filter.
type token struct {
	kind  int
	text  string // of a word, or as the filter has it
	value any    // of a text or a number
}

// lexer cuts a filter into tokens.
type lexer struct{ rest string }

var brackets = map[byte]int{'(': tokenOpen, ')': tokenClose, '[': tokenLeft, ']': tokenRight}

// next returns the next token, and false for a text that no filter has.
func (l *lexer) next() (token, bool) {
	l.rest = strings.TrimLeft(l.rest, " \t\r\n")
	if l.rest == "" {
		return token{}, true
	}
	first := l.rest[0]
	if kind, ok := brackets[first]; ok {
		return token{kind: kind, text: l.take(1)}, true
	}
	switch {
	case first == '"':
		return l.quoted()
	case first == '-' || '0' <= first && first <= '9':
		return l.number()
	case isWord(first):
		return token{kind: tokenWord, text: l.take(span(l.rest, isWord))}, true
	}
	return token{}, false
}

func (l *lexer) take(n int) string {
	text := l.rest[:n]
	l.rest = l.rest[n:]
	return text
}

// span returns how many bytes at the beginning of text are of a class.
func span(text string, of func(byte) bool) int {
	n := 0
	for n < len(text) && of(text[n]) {
		n++
	}
	return n
}

// isWord tells whether c may stand in the path of an attribute, with its URN.
func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("._:-$", c) >= 0
}

func (l *lexer) quoted() (token, bool) {
	for i := 1; i < len(l.rest); i++ {
		switch l.rest[i] {
		case '\\':
			i++
		case '"':
			text := l.take(i + 1)
			var s string
			err := json.Unmarshal([]byte(text), &s)
			return token{kind: tokenText, text: text, value: s}, err == nil
		}
	}
	return token{}, false
}

func (l *lexer) number() (token, bool) {
	text := l.take(span(l.rest, func(c byte) bool { return '0' <= c && c <= '9' || strings.IndexByte("+-.eE", c) >= 0 }))
	var n float64
	err := json.Unmarshal([]byte(text), &n)
	return token{kind: tokenNumber, text: text, value: n}, err == nil
}
