package sqlstore

import (
	"slices"
	"strings"
)

// cursor goes through the members of a JSON object in ascending order of their keys. A
// text as this package writes it is read as it lies, without a list of its members. Any
// other is foreign: its members are collected and sorted.
type cursor struct {
	at      member   // the member at hand
	code    keyCode  // of its key; lastKey: there are no more
	rest    string   // what follows it, from its comma on
	plain   bool     // the text has no escapes
	foreign bool     // this package did not write the text so
	sorted  []member // of a foreign text: what follows the member at hand
}

// keyCode is a key as a number: keys in ascending order have ascending codes. Those of
// more than two bytes, which no field of this package has, share a code by the first two.
type keyCode uint32

const (
	longKey keyCode = 1
	lastKey keyCode = 1 << 31 // above all others: there are no more members
)

func codeOf(key string) keyCode {
	switch len(key) {
	case 0:
		return 0
	case 1:
		return keyCode(key[0]) << 16
	case 2:
		return keyCode(key[0])<<16 | keyCode(key[1])<<8
	}
	return keyCode(key[0])<<16 | keyCode(key[1])<<8 | longKey
}

// begin goes to the first member of text. The caller looks at foreign after the last
// one: then what it has read may lack something.
func (c *cursor) begin(text string) {
	*c = cursor{rest: text, plain: strings.IndexByte(text, '\\') < 0}
	switch {
	case text == "{}":
		c.end()
	case text == "" || text[0] != '{':
		c.refuse()
	default:
		c.advance()
	}
}

// beginForeign goes to the first member of any JSON object. Of two members with one
// key, the last counts.
func (c *cursor) beginForeign(text string) error {
	members, err := scanObject(text)
	if err != nil {
		return err
	}
	slices.Reverse(members)
	slices.SortStableFunc(members, func(a, b member) int { return strings.Compare(a.key, b.key) })
	members = slices.CompactFunc(members, func(a, b member) bool { return a.key == b.key })
	*c = cursor{foreign: true, sorted: members}
	c.advance()
	return nil
}

// advance goes on to the next member.
func (c *cursor) advance() {
	if c.foreign {
		if len(c.sorted) == 0 {
			c.end()
			return
		}
		c.at, c.sorted = c.sorted[0], c.sorted[1:]
		c.code = codeOf(c.at.key)
		return
	}
	rest := c.rest
	if rest == "}" {
		c.end()
		return
	}
	first := c.at.value == "" // behind the brace, which stands for a comma
	if len(rest) < 2 || rest[0] != ',' && !first || rest[1] != '"' {
		c.refuse()
		return
	}
	end := 2
	for end < len(rest) && rest[end] != '"' && rest[end] != '\\' {
		end++
	}
	key := rest[2:end]
	code := codeOf(key)
	if !strings.HasPrefix(rest[end:], `":`) || !first && (code < c.code || code == c.code && key <= c.at.key) {
		c.refuse()
		return
	}
	rest = rest[end+2:]
	n, err := valueEnd(rest)
	if err != nil {
		c.refuse()
		return
	}
	c.at.key, c.at.value, c.code, c.rest = key, rest[:n], code, rest[n:]
}

// end says that there are no more members.
func (c *cursor) end() { c.code = lastKey }

// unquote returns the content of the string at hand.
func (c *cursor) unquote(value string) (string, error) {
	if c.plain && len(value) >= 2 && value[0] == '"' {
		return value[1 : len(value)-1], nil // it ends in the quote that valueEnd has found
	}
	return unquote(value)
}

// refuse ends a text that this package did not write so.
func (c *cursor) refuse() {
	c.end()
	c.foreign = true
}
