package sqlstore

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// member is a member of a JSON object: its unquoted key, and its value as
// written.
type member struct{ key, value string }

var errBadDocument = errors.New("not a JSON document")

// scanObject returns the members of a JSON object. It reads every JSON object, and
// accepts some texts that are none.
func scanObject(text string) (members []member, err error) {
	err = scanElements(text, '{', '}', func(rest string) (string, error) {
		n, err := valueEnd(rest)
		if err != nil {
			return "", err
		}
		key, err := unquote(rest[:n])
		if err != nil {
			return "", err
		}
		rest = skipSpace(rest[n:])
		if rest == "" || rest[0] != ':' {
			return "", errBadDocument
		}
		rest = skipSpace(rest[1:])
		if n, err = valueEnd(rest); err != nil {
			return "", err
		}
		members = append(members, member{key, rest[:n]})
		return rest[n:], nil
	})
	return members, err
}

// scanArray calls fn with each element of a JSON array.
func scanArray(text string, fn func(element string) error) error {
	return scanElements(text, '[', ']', func(rest string) (string, error) {
		n, err := valueEnd(rest)
		if err != nil {
			return "", err
		}
		return rest[n:], fn(rest[:n])
	})
}

// scanElements reads elements between open and end that commas separate. scan
// reads the element at the beginning of a text, and returns the rest of the
// text.
func scanElements(text string, open, end byte, scan func(text string) (rest string, err error)) error {
	text = skipSpace(text)
	if text == "" || text[0] != open {
		return errBadDocument
	}
	text = skipSpace(text[1:])
	if text != "" && text[0] == end {
		return expectEnd(text[1:])
	}
	for {
		rest, err := scan(text)
		if err != nil {
			return err
		}
		rest = skipSpace(rest)
		switch {
		case rest == "":
			return errBadDocument
		case rest[0] == end:
			return expectEnd(rest[1:])
		case rest[0] != ',':
			return errBadDocument
		}
		text = skipSpace(rest[1:])
	}
}

func expectEnd(rest string) error {
	if skipSpace(rest) != "" {
		return errBadDocument
	}
	return nil
}

// skipSpace returns text without its leading white space.
func skipSpace(text string) string {
	for text != "" && isSpace(text[0]) {
		text = text[1:]
	}
	return text
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// valueEnd returns the length of the JSON value at the beginning of text.
func valueEnd(text string) (int, error) {
	if text == "" {
		return 0, errBadDocument
	}
	switch text[0] {
	case '"':
		return stringEnd(text)
	case '{', '[':
		return nestedEnd(text)
	}
	n := 0
	for n < len(text) && '0' <= text[n] && text[n] <= '9' { // most literals are integers
		n++
	}
	for n < len(text) && !endsLiteral(text[n]) {
		n++
	}
	if n == 0 {
		return 0, errBadDocument
	}
	return n, nil
}

// endsLiteral reports whether c follows a number, true, false or null.
func endsLiteral(c byte) bool { return c == ',' || c == ':' || c == ']' || c == '}' || isSpace(c) }

// stringEnd is valueEnd for a string.
func stringEnd(text string) (int, error) {
	for at := 1; ; at++ {
		n := strings.IndexByte(text[at:], '"')
		if n < 0 {
			return 0, errBadDocument
		}
		if at += n; text[at-1] != '\\' || !escaped(text, at) {
			return at + 1, nil
		}
	}
}

// escaped reports whether the character of a string at an index follows an odd number of
// backslashes.
func escaped(text string, at int) bool {
	odd := false
	for at > 1 && text[at-1] == '\\' {
		odd, at = !odd, at-1
	}
	return odd
}

// nestedEnd is valueEnd for an object or an array, of any depth.
func nestedEnd(text string) (int, error) {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			n, err := stringEnd(text[i:])
			if err != nil {
				return 0, err
			}
			i += n - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1, nil
			}
		}
	}
	return 0, errBadDocument
}

// isCompactObject reports whether a JSON value is an object without white space
// between tokens, as this package writes them. A tool of the host may have written
// another one.
func isCompactObject(value string) bool {
	if value == "" || value[0] != '{' {
		return false
	}
	if strings.IndexByte(value, ' ') < 0 && strings.IndexByte(value, '\n') < 0 && strings.IndexByte(value, '\t') < 0 && strings.IndexByte(value, '\r') < 0 {
		return true
	}
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case c == '"':
			n, err := stringEnd(value[i:])
			if err != nil {
				return false
			}
			i += n - 1
		case isSpace(c):
			return false
		}
	}
	return true
}

// unquote returns the content of a JSON string. Without escapes it shares the
// memory of text.
func unquote(text string) (string, error) {
	if len(text) < 2 || text[0] != '"' || text[len(text)-1] != '"' {
		return "", errBadDocument
	}
	text = text[1 : len(text)-1]
	i := strings.IndexByte(text, '\\')
	if i < 0 {
		return text, nil
	}
	plain := make([]byte, 0, len(text))
	for ; i >= 0; i = strings.IndexByte(text, '\\') {
		plain = append(plain, text[:i]...)
		var err error
		if plain, text, err = unescape(plain, text[i+1:]); err != nil {
			return "", err
		}
	}
	return string(append(plain, text...)), nil
}

// unescape appends the character of the escape at the beginning of text, which
// follows a backslash, and returns the rest of text.
func unescape(plain []byte, text string) (_ []byte, rest string, err error) {
	if text == "" {
		return nil, "", errBadDocument
	}
	if text[0] == 'u' {
		r, err := hex4(text)
		if err != nil {
			return nil, "", err
		}
		text = text[5:]
		if utf16.IsSurrogate(r) {
			first := r
			r = utf8.RuneError
			if strings.HasPrefix(text, `\u`) {
				second, err := hex4(text[1:])
				if err != nil {
					return nil, "", err
				}
				if pair := utf16.DecodeRune(first, second); pair != utf8.RuneError {
					r, text = pair, text[6:]
				}
			}
		}
		return utf8.AppendRune(plain, r), text, nil
	}
	i := strings.IndexByte(`"\/bfnrt`, text[0])
	if i < 0 {
		return nil, "", errBadDocument
	}
	return append(plain, "\"\\/\b\f\n\r\t"[i]), text[1:], nil
}

// hex4 reads the code unit of an escape "uXXXX".
func hex4(text string) (rune, error) {
	if len(text) < 5 {
		return 0, errBadDocument
	}
	n, err := strconv.ParseUint(text[1:5], 16, 16)
	if err != nil {
		return 0, errBadDocument
	}
	return rune(n), nil
}
