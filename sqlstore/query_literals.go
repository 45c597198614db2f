package sqlstore

import (
	"encoding/hex"
	"strconv"
)

// withLiterals returns the text and the values of an unprepared statement. If the
// dialect wants literals, the text contains the values.
func (q *query) withLiterals() (text string, args []any) {
	if !q.dialect.literals {
		return string(q.text), q.args
	}
	out := make([]byte, 0, 2*len(q.text))
	next := 0
	for _, c := range q.text {
		if c != '?' {
			out = append(out, c)
			continue
		}
		var ok bool
		if out, ok = appendLiteral(out, q.args[next]); !ok {
			return string(q.text), q.args
		}
		next++
	}
	return string(out), nil
}

// appendLiteral appends value as a literal, and reports whether it knows the
// type. Bytes are hexadecimal digits: no quote and no character set can change
// them.
func appendLiteral(out []byte, value any) (_ []byte, ok bool) {
	switch v := value.(type) {
	case nil:
		return append(out, "NULL"...), true
	case int:
		return strconv.AppendInt(out, int64(v), 10), true
	case int64:
		return strconv.AppendInt(out, v, 10), true
	case []byte:
		if v == nil {
			return append(out, "NULL"...), true
		}
		out = hex.AppendEncode(append(out, "x'"...), v)
		return append(out, '\''), true
	}
	return out, false
}
