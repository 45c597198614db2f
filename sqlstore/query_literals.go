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

// preparedText returns the text that is prepared. MySQL takes bound bytes for text
// in the character set of the connection, and converts them. Where the dialect wants
// literals, bytes are therefore bound as hexadecimal digits, too.
func (q *query) preparedText() string {
	if !q.dialect.literals {
		return string(q.text)
	}
	out := make([]byte, 0, 2*len(q.text))
	next := 0
	for _, c := range q.text {
		if c != '?' {
			out = append(out, c)
			continue
		}
		if _, ok := q.args[next].([]byte); ok {
			out = append(out, "unhex(?)"...)
		} else {
			out = append(out, c)
		}
		next++
	}
	return string(out)
}

// preparedArgs returns the values for preparedText.
func (q *query) preparedArgs() []any {
	if !q.dialect.literals {
		return q.args
	}
	args := make([]any, len(q.args))
	for i, arg := range q.args {
		if b, ok := arg.([]byte); ok && b != nil {
			arg = hex.AppendEncode(make([]byte, 0, 2*len(b)), b)
		}
		args[i] = arg
	}
	return args
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
