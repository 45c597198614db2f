package sqlstore

import (
	"slices"
	"strings"
)

// cursor goes through the members of a JSON object in ascending order of their keys. A
// text as this package writes it is read as it lies, without a list of its members. Any
// other is foreign: its members are collected and sorted.
type cursor struct {
	at      member // the member at hand, while there are more
	more    bool
	rest    string   // what follows it, from its comma on
	foreign bool     // this package did not write the text so
	sorted  []member // of a foreign text: what follows the member at hand
}

// begin goes to the first member of text. The caller looks at foreign after the last
// one: then what it has read may lack something.
func (c *cursor) begin(text string) {
	*c = cursor{more: true, rest: text}
	switch {
	case text == "{}":
		c.more = false
	case text == "" || text[0] != '{':
		c.refuse()
	default:
		c.advance()
	}
}

// beginForeign goes to the first member of any JSON object. Of two members with one
// key, the last counts.
func (c *cursor) beginForeign(text string) error {
	members, err := scanObject(text, nil)
	if err != nil {
		return err
	}
	slices.Reverse(members)
	slices.SortStableFunc(members, func(a, b member) int { return strings.Compare(a.key, b.key) })
	members = slices.CompactFunc(members, func(a, b member) bool { return a.key == b.key })
	*c = cursor{more: true, foreign: true, sorted: members}
	c.advance()
	return nil
}

// advance goes on to the next member.
func (c *cursor) advance() {
	if c.foreign {
		if c.more = len(c.sorted) > 0; c.more {
			c.at, c.sorted = c.sorted[0], c.sorted[1:]
		}
		return
	}
	rest := c.rest
	if rest == "}" {
		c.more = false
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
	if !strings.HasPrefix(rest[end:], `":`) || key <= c.at.key && !first {
		c.refuse()
		return
	}
	rest = rest[end+2:]
	n, err := valueEnd(rest)
	if err != nil {
		c.refuse()
		return
	}
	c.at.key, c.at.value, c.rest = key, rest[:n], rest[n:]
}

// refuse ends a text that this package did not write so.
func (c *cursor) refuse() { c.more, c.foreign = false, true }
