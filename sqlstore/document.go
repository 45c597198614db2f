package sqlstore

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"example.com/roster"
)

// document writes or reads a record as JSON text. Each kind of record has one
// function that names its fields and does both. An empty field is left out, and a
// missing member is an empty field.
//
// The function names the keys in ascending order, so that reading walks along the
// text once. The strings that it reads share the memory of the text.
type document struct {
	text     []byte // written so far
	decoding bool
	cursor   cursor
	unknown  []member // that no field has read: a newer version of this package wrote them
	err      error

	account struct { // of the record before: records that are read together have one
		text string // as it was written
		id   roster.ID
	}
}

// encode returns the text of the record whose fields are named by fields.
func (d *document) encode(fields func()) string { return d.encodeWith(nil, fields) }

// decode reads text into the record whose fields are named by fields. It calls fields
// again where another program wrote the text.
func (d *document) decode(text string, fields func()) error {
	d.decoding, d.unknown, d.err = true, nil, nil
	d.cursor.begin(text)
	fields()
	d.readUnknown(lastKey)
	if !d.cursor.foreign {
		return d.err
	}
	d.unknown, d.err = nil, nil
	if err := d.cursor.beginForeign(text); err != nil {
		return err
	}
	fields()
	d.readUnknown(lastKey)
	return d.err
}

// encodeWith is encode with members that no field names after the fields.
func (d *document) encodeWith(unknown []member, fields func()) string {
	d.decoding, d.text = false, append(d.text[:0], '{')
	fields()
	for _, m := range unknown {
		if len(d.text) > 1 {
			d.text = append(d.text, ',')
		}
		d.text = append(append(appendString(d.text, m.key), ':'), m.value...)
	}
	return string(append(d.text, '}'))
}

// writeKey begins a member.
func (d *document) writeKey(key string) {
	if len(d.text) > 1 {
		d.text = append(d.text, ',')
	}
	d.text = append(d.text, '"')
	d.text = append(d.text, key...)
	d.text = append(d.text, '"', ':')
}

// readValue returns the value of the member key.
func (d *document) readValue(key string) (value string, ok bool) {
	c, code := &d.cursor, codeOf(key)
	if c.code < code {
		d.readUnknown(code)
	}
	if c.code != code {
		return "", false
	}
	value = c.at.value
	c.advance()
	return value, true
}

// readUnknown passes over the members before a key.
func (d *document) readUnknown(before keyCode) {
	for c := &d.cursor; c.code < before; c.advance() {
		d.unknown = append(d.unknown, c.at)
	}
}

func (d *document) fail(key string, err error) {
	if err != nil && d.err == nil {
		d.err = fmt.Errorf("member %q: %w", key, err)
	}
}

func text[S ~string](d *document, key string, s *S) {
	if !d.decoding {
		if *s != "" {
			d.writeKey(key)
			d.text = appendString(d.text, string(*s))
		}
		return
	}
	*s = ""
	if value, ok := d.readValue(key); ok {
		plain, err := d.cursor.unquote(value)
		d.fail(key, err)
		*s = S(plain)
	}
}

func integer[I ~int | ~int64](d *document, key string, i *I) {
	if !d.decoding {
		if *i != 0 {
			d.writeKey(key)
			d.text = strconv.AppendInt(d.text, int64(*i), 10)
		}
		return
	}
	n, _ := d.readInteger(key)
	if int64(I(n)) != n {
		d.fail(key, strconv.ErrRange)
	}
	*i = I(n)
}

// readInteger returns the integer of the member key.
func (d *document) readInteger(key string) (n int64, ok bool) {
	value, ok := d.readValue(key)
	if !ok {
		return 0, false
	}
	n, err := parseInteger(value)
	d.fail(key, err)
	return n, true
}

// parseInteger is strconv.ParseInt, and faster where a number is neither negative nor long.
func parseInteger(digits string) (n int64, err error) {
	if digits == "" || len(digits) > 18 {
		return strconv.ParseInt(digits, 10, 64)
	}
	for i := range len(digits) {
		c := digits[i] - '0'
		if c > 9 {
			return strconv.ParseInt(digits, 10, 64)
		}
		n = 10*n + int64(c)
	}
	return n, nil
}

func (d *document) flag(key string, b *bool) {
	if !d.decoding {
		if *b {
			d.writeKey(key)
			d.text = append(d.text, "true"...)
		}
		return
	}
	value, _ := d.readValue(key)
	*b = value == "true"
}

func (d *document) time(key string, t *time.Time) {
	if !d.decoding {
		m := roster.Micros(*t)
		integer(d, key, &m)
		return
	}
	*t = time.Time{} // most times of most records
	if m, ok := d.readInteger(key); ok {
		*t = roster.FromMicros(m)
	}
}

func (d *document) id(key string, id *roster.ID) {
	if !d.decoding {
		if !id.IsZero() {
			d.writeKey(key)
			d.text = append(d.text, '"')
			d.text = append(d.text, id.String()...)
			d.text = append(d.text, '"')
		}
		return
	}
	*id = roster.ID{}
	value, ok := d.readValue(key)
	switch {
	case !ok:
	case value == d.account.text:
		*id = d.account.id
	default:
		plain, err := unquote(value)
		if err == nil {
			*id, err = roster.ParseID(plain)
		}
		if d.fail(key, err); err == nil && key == "a" {
			d.account.text, d.account.id = value, *id
		}
	}
}

func (d *document) object(key string, o *roster.JSONObject) {
	if !d.decoding {
		if !o.IsZero() {
			d.writeKey(key)
			d.text = append(d.text, o.String()...)
		}
		return
	}
	*o = roster.JSONObject{}
	if value, ok := d.readValue(key); ok {
		var err error
		if isCompactObject(value) {
			*o = roster.StoredJSONObject(value)
		} else {
			*o, err = roster.ParseJSONObject([]byte(value))
		}
		d.fail(key, err)
	}
}

func (d *document) list(key string, list *[]string) {
	if !d.decoding {
		if len(*list) > 0 {
			d.writeKey(key)
			for i, s := range *list {
				d.text = append(d.text, "[,"[min(i, 1)])
				d.text = appendString(d.text, s)
			}
			d.text = append(d.text, ']')
		}
		return
	}
	*list = nil
	value, ok := d.readValue(key)
	if !ok {
		return
	}
	err := scanArray(value, func(element string) error {
		plain, err := unquote(element)
		*list = append(*list, plain)
		return err
	})
	if err != nil {
		*list = nil
	}
	d.fail(key, err)
}

const hexDigits = "0123456789abcdef"

// appendString appends s as a JSON string. Every byte that needs no escape
// stays as it is, valid UTF-8 or not, so that reading returns the same text.
func appendString(text []byte, s string) []byte {
	text = append(text, '"')
	for {
		i := strings.IndexFunc(s, func(c rune) bool { return c < ' ' || c == '"' || c == '\\' })
		if i < 0 {
			return append(append(text, s...), '"')
		}
		text = append(text, s[:i]...)
		if c := s[i]; c < ' ' {
			text = append(text, `\u00`...)
			text = append(text, hexDigits[c>>4], hexDigits[c&15])
		} else {
			text = append(text, '\\', c)
		}
		s = s[i+1:]
	}
}
