package roster

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"strings"
)

// A cursor is the base64url text of: the version of its format, the direction, a
// position (the values of the sort keys, and an id) and a digest. The digest is 8
// bytes of SHA-256 over that and the query: it refuses a cursor of another query.
// A cursor is not secret and needs no key: it is checked like any other input.
const (
	cursorVersion = 1
	forward       = 'n'
	backward      = 'p'
	cursorDigest  = 8
	maxCursor     = 16 << 10 // characters
)

var errCursor = &InvalidError{Field: "cursor", Reason: "must be one that this query returned"}

// cursor returns the cursor of the place of u in the order of s.
func (s *UserSelection) cursor(u *User, direction byte) string {
	return s.cursorAt(s.place(u), direction)
}

// cursorAt returns the cursor of a place in the order of s.
func (s *UserSelection) cursorAt(p *Position, direction byte) string {
	var text []byte
	for i, k := range s.Sort {
		text = appendValue(text, k.Field.Kind(), p.Values[i])
	}
	return sealCursor(direction, append(text, p.ID[:]...), s.bound())
}

// sealCursor returns the cursor of a place, which holds for what is bound alone.
func sealCursor(direction byte, place, bound []byte) string {
	text := append([]byte{cursorVersion, direction}, place...)
	digest := sha256.Sum256(append(bound, text...))
	return base64.RawURLEncoding.EncodeToString(append(text, digest[:cursorDigest]...))
}

// openCursor returns the direction and the place of a cursor that sealCursor made
// for what is bound.
func openCursor(cursor string, bound []byte) (direction byte, place []byte, err error) {
	if len(cursor) > maxCursor || strings.ContainsAny(cursor, "\r\n") { // the decoder would ignore line ends
		return 0, nil, errCursor
	}
	all, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(all) < 2+len(ID{})+cursorDigest || all[0] != cursorVersion {
		return 0, nil, errCursor
	}
	text, digest := all[:len(all)-cursorDigest], all[len(all)-cursorDigest:]
	want := sha256.Sum256(append(bound, text...))
	if subtle.ConstantTimeCompare(digest, want[:cursorDigest]) != 1 {
		return 0, nil, errCursor
	}
	if text[1] != forward && text[1] != backward {
		return 0, nil, errCursor
	}
	return text[1], text[2:], nil
}

// position returns the place that a cursor of s names. back reports that the page
// before that place is asked for.
func (s *UserSelection) position(cursor string) (p *Position, back bool, err error) {
	direction, rest, err := openCursor(cursor, s.bound())
	if err != nil {
		return nil, false, err
	}
	p = new(Position)
	for _, k := range s.Sort {
		var v Value
		var ok bool
		if v, rest, ok = cutValue(rest, k.Field.Kind()); !ok {
			return nil, false, errCursor
		}
		p.Values = append(p.Values, v)
	}
	if len(rest) != len(p.ID) {
		return nil, false, errCursor
	}
	copy(p.ID[:], rest)
	return p, direction == backward, nil
}

// bound returns what a cursor of s holds for alone: account, order, conditions
// and search.
func (s *UserSelection) bound() []byte {
	var b bytes.Buffer
	b.Write(s.Account[:])
	for _, k := range s.Sort {
		writeText(&b, string(k.Field))
		if k.Desc {
			b.WriteByte('-')
		}
	}
	b.WriteByte(0)
	for _, where := range s.Where {
		where.write(&b)
	}
	b.WriteByte(0)
	for _, term := range s.Search {
		writeText(&b, term)
	}
	if s.people {
		b.WriteString("\x00people")
	}
	return b.Bytes()
}

// write writes the condition: two that differ are written differently.
func (where Condition) write(b *bytes.Buffer) {
	writeText(b, string(where.Field))
	writeText(b, string(where.Op))
	b.Write(binary.AppendUvarint(nil, uint64(len(where.Values))))
	for _, v := range where.Values {
		b.Write(appendValue(nil, where.Field.Kind(), v))
	}
	b.Write(binary.AppendUvarint(nil, uint64(len(where.Of))))
	for _, c := range where.Of {
		c.write(b)
	}
}

func writeText(b *bytes.Buffer, text string) {
	b.Write(binary.AppendUvarint(nil, uint64(len(text))))
	b.WriteString(text)
}

// appendValue appends a value: 8 bytes for a number or a time, else the length of
// the text and the text.
func appendValue(b []byte, k FieldKind, v Value) []byte {
	if k == KindInt || k == KindTime {
		return binary.BigEndian.AppendUint64(b, uint64(v.Int))
	}
	return append(binary.AppendUvarint(b, uint64(len(v.Text))), v.Text...)
}

// cutValue reads a value that appendValue wrote, and returns the bytes after it.
func cutValue(b []byte, k FieldKind) (v Value, rest []byte, ok bool) {
	if k == KindInt || k == KindTime {
		if len(b) < 8 {
			return v, nil, false
		}
		return Value{Int: int64(binary.BigEndian.Uint64(b))}, b[8:], true
	}
	n, size := binary.Uvarint(b)
	if size <= 0 || n > uint64(len(b)-size) {
		return v, nil, false
	}
	text := string(b[size : size+int(n)])
	if checkConditionText(text) != nil {
		return v, nil, false
	}
	return Value{Text: text}, b[size+int(n):], true
}
