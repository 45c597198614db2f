package wire

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// Appender is a value of an answer that writes itself, byte for byte as encoding/json
// writes it without escaping '<' and '&'. Most bytes of most answers are users: those
// are Appenders.
type Appender interface{ AppendJSON(b []byte) []byte }

// appendAny appends v as JSON.
func appendAny(b []byte, v any) ([]byte, error) {
	if a, ok := v.(Appender); ok {
		return a.AppendJSON(b), nil
	}
	text := bytes.NewBuffer(b)
	e := json.NewEncoder(text)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return b, err
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}

// Writer appends the members of one JSON object: begin with [Open], and take Text after
// [Writer.Close].
type Writer struct{ Text []byte }

// Open begins an object behind b.
func Open(b []byte) Writer { return Writer{append(b, '{')} }

// Close ends the object and returns the text.
func (w *Writer) Close() []byte { return append(w.Text, '}') }

// Key appends the name of a member, which needs no escape.
func (w *Writer) Key(name string) {
	if w.Text[len(w.Text)-1] == '{' {
		w.Text = append(w.Text, '"')
	} else {
		w.Text = append(w.Text, ',', '"')
	}
	w.Text = append(append(w.Text, name...), '"', ':')
}

// String appends a text.
func (w *Writer) String(name, value string) {
	w.Key(name)
	w.Text = appendString(w.Text, value)
}

// Optional appends a text, or null for nil.
func (w *Writer) Optional(name string, value *string) {
	if value == nil {
		w.Raw(name, "null")
		return
	}
	w.String(name, *value)
}

// Strings appends a list of texts, and null for a nil one.
func (w *Writer) Strings(name string, values []string) {
	w.Key(name)
	if values == nil {
		w.Text = append(w.Text, "null"...)
		return
	}
	w.Text = append(w.Text, '[')
	for i, value := range values {
		if i > 0 {
			w.Text = append(w.Text, ',')
		}
		w.Text = appendString(w.Text, value)
	}
	w.Text = append(w.Text, ']')
}

// Int appends an integer.
func (w *Writer) Int(name string, value int64) {
	w.Key(name)
	w.Text = strconv.AppendInt(w.Text, value, 10)
}

// Bool appends true or false.
func (w *Writer) Bool(name string, value bool) {
	w.Key(name)
	w.Text = strconv.AppendBool(w.Text, value)
}

// Raw appends JSON as it is.
func (w *Writer) Raw(name, text string) {
	w.Key(name)
	w.Text = append(w.Text, text...)
}

// Any appends a value that encoding/json writes: of texts and numbers, so that it
// cannot fail.
func (w *Writer) Any(name string, value any) {
	w.Key(name)
	w.Text, _ = appendAny(w.Text, value)
}

// isPlain tells of each byte whether it is a character that needs no escape.
var isPlain = func() (plain [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		plain[c] = c != '"' && c != '\\'
	}
	return plain
}()

// appendString appends s as encoding/json does.
func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if isPlain[c] {
			i++
			continue
		}
		size := 1
		var escaped string
		if c >= utf8.RuneSelf {
			var r rune
			r, size = utf8.DecodeRuneInString(s[i:])
			switch {
			case r == utf8.RuneError && size == 1:
				escaped = `\ufffd`
			case r == '\u2028':
				escaped = `\u2028`
			case r == '\u2029':
				escaped = `\u2029`
			default:
				i += size
				continue
			}
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\b':
			b = append(b, '\\', 'b')
		case '\f':
			b = append(b, '\\', 'f')
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			if escaped == "" {
				b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			}
			b = append(b, escaped...)
		}
		i += size
		start = i
	}
	return append(append(b, s[start:]...), '"')
}
