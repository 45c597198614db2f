package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxDepth is the largest depth of nested objects and arrays.
const maxDepth = 64

// member is a name in one object of a text.
type member struct {
	object int
	name   string
}

// frame is one open object or array.
type frame struct {
	object int  // objects count from 1; 0: an array
	name   bool // the next string is a member's name
}

// scan refuses what a parser would accept or could not survive: invalid UTF-8,
// halves of surrogate pairs, deep nesting, and two members of one name. It reads
// every byte once and knows strings and comments. The parser finds other errors.
func scan(text []byte) error {
	if !utf8.Valid(text) {
		return badBody("must be UTF-8")
	}
	var (
		open    [maxDepth]frame
		depth   int
		objects int
		seen    = map[member]bool{}
	)
	for i := 0; i < len(text); {
		switch text[i] {
		case '"':
			end, err := endOfString(text, i)
			if err != nil {
				return err
			}
			if depth > 0 && open[depth-1].name {
				m := member{open[depth-1].object, folded(text[i:end])}
				if seen[m] {
					return badBody("must not have a member twice: " + shown(text[i:end]))
				}
				seen[m], open[depth-1].name = true, false
			}
			i = end
			continue
		case '/':
			i = endOfComment(text, i)
			continue
		case '{', '[':
			if depth == maxDepth {
				return badBody(fmt.Sprintf("must not be nested deeper than %d levels", maxDepth))
			}
			open[depth] = frame{}
			if text[i] == '{' {
				objects++
				open[depth] = frame{object: objects, name: true}
			}
			depth++
		case '}', ']':
			if depth == 0 {
				return errNotObject
			}
			depth--
		case ',':
			if depth > 0 {
				open[depth-1].name = open[depth-1].object > 0
			}
		}
		i++
	}
	return nil
}

// endOfString returns the index after the string that begins at i.
func endOfString(text []byte, i int) (int, error) {
	for i++; i < len(text); i++ {
		switch text[i] {
		case '"':
			return i + 1, nil
		case '\\':
			n, err := escape(text[i:])
			if err != nil {
				return 0, err
			}
			i += n - 1
		}
	}
	return 0, errNotObject
}

// escape returns the length of the escape at the beginning of text.
func escape(text []byte) (int, error) {
	first, ok := codeUnit(text)
	if !ok || first < 0xd800 || first > 0xdfff {
		return 2, nil // the rest of \uXXXX counts as plain text
	}
	if second, ok := codeUnit(text[6:]); ok && first <= 0xdbff && second >= 0xdc00 && second <= 0xdfff {
		return 12, nil
	}
	return 0, badBody(`must not have half of a surrogate pair: \u` + string(text[2:6]))
}

// codeUnit returns the UTF-16 code unit of a \uXXXX at the beginning of text.
func codeUnit(text []byte) (uint64, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	u, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return u, err == nil
}

// endOfComment returns the index after the comment that begins at i, or i+1 if
// none does. The grammar is hujson's.
func endOfComment(text []byte, i int) int {
	end := ""
	switch {
	case bytes.HasPrefix(text[i:], []byte("//")):
		end = "\n"
	case bytes.HasPrefix(text[i:], []byte("/*")):
		end = "*/"
	default:
		return i + 1
	}
	n := bytes.Index(text[i+2:], []byte(end))
	if n < 0 {
		return len(text)
	}
	return i + 2 + n + len(end)
}

// folded returns the same text for names that strings.EqualFold holds equal:
// each letter becomes the least letter that it folds to.
func folded(quoted []byte) string {
	return strings.Map(func(r rune) rune {
		least := r
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			least = min(least, f)
		}
		return least
	}, unquoted(quoted))
}

// unquoted returns the text of a JSON string. A malformed one stays as it is:
// the parser refuses it later.
func unquoted(quoted []byte) string {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1 : len(quoted)-1])
	}
	var s string
	if json.Unmarshal(quoted, &s) != nil {
		return string(quoted)
	}
	return s
}

// shown returns a name for an error's text.
func shown(quoted []byte) string {
	const most = 64
	name := strconv.QuoteToGraphic(unquoted(quoted))
	if len(name) > most {
		return "a long name"
	}
	return name
}
