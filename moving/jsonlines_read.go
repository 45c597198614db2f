package moving

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"

	"example.com/roster"
)

// maxLine is the longest line of a file, in bytes: the largest user fits twice.
const maxLine = 1 << 20

// NewJSONLines returns a Reader of text that has one JSON object a line, with the
// members that [Row] names. Empty lines are skipped. A line of more than 1 MiB, one that
// is not UTF-8 or not an object, and one with a member that is unknown or stands there
// twice is a RowError.
func NewJSONLines(r io.Reader) Reader { return &jsonLines{lines: newLines(r)} }

type jsonLines struct{ lines *lines }

// jsonRow is a row as a line has it.
type jsonRow struct {
	Row
	PasswordHash string `json:"password_hash,omitempty"`
}

// rowMembers are the names of the members of a line.
var rowMembers = memberNames(reflect.TypeFor[jsonRow]())

// memberNames returns the names that t has in JSON.
func memberNames(t reflect.Type) map[string]bool {
	names := map[string]bool{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous:
			for inner := range memberNames(f.Type) {
				names[inner] = true
			}
		case name != "-" && name != "":
			names[name] = true
		}
	}
	return names
}

// Read returns the row of the next line.
func (j *jsonLines) Read(ctx context.Context) (Row, error) {
	for {
		if err := ctx.Err(); err != nil {
			return Row{}, err
		}
		text, err := j.lines.next()
		if err != nil {
			return Row{}, err
		}
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		return parseJSONRow(text, j.lines.n)
	}
}

// parseJSONRow reads the row that stands at a line. The error is a RowError.
func parseJSONRow(text []byte, line int) (Row, error) {
	if err := checkObject(text, rowMembers); err != nil {
		err.Line = line
		return Row{}, err
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	var row jsonRow
	if err := dec.Decode(&row); err != nil {
		return Row{}, jsonError(err, line)
	}
	row.Row.Line = line
	row.Row.PasswordHash = roster.PasswordHash(row.PasswordHash)
	return row.Row, nil
}

// jsonError says which member is wrong, and shows no value.
func jsonError(err error, line int) *RowError {
	refused := &RowError{Line: line, Reason: "has a member of another type than a row has"}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		refused.Field, refused.Reason = strings.TrimPrefix(wrong.Field, "Row."), "must be "+kindName(wrong.Type)
	}
	return refused
}

// kindName names what a member of type t has in JSON.
func kindName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Slice:
		return "an array"
	}
	return "an object"
}

// checkObject refuses what is no JSON object in UTF-8, and an object with a member that
// is not in known, or that stands in one object twice. A nil known allows all.
func checkObject(text []byte, known map[string]bool) *RowError {
	if !utf8.Valid(text) {
		return &RowError{Reason: "must be UTF-8"}
	}
	if !json.Valid(text) || bytes.TrimSpace(text)[0] != '{' {
		return &RowError{Reason: "must be one JSON object"}
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var open []map[string]bool // for each open object its members; nil for an array
	isKey := false             // whether the next text is the name of a member
	for {
		token, err := dec.Token()
		if err != nil {
			return nil // the end: the text is valid
		}
		name, isText := token.(string)
		switch {
		case token == json.Delim('{'):
			open, isKey = append(open, map[string]bool{}), true
			continue
		case token == json.Delim('['):
			open, isKey = append(open, nil), false
			continue
		case token == json.Delim('}') || token == json.Delim(']'):
			open = open[:len(open)-1]
		case isText && isKey:
			seen := open[len(open)-1]
			if seen[name] {
				return &RowError{Field: shortened(name), Reason: "must stand there once"}
			}
			if known != nil && len(open) == 1 && !known[name] {
				return &RowError{Field: shortened(name), Reason: "is not a field of a row"}
			}
			seen[name], isKey = true, false
			continue
		}
		isKey = len(open) > 0 && open[len(open)-1] != nil
	}
}

// shortened returns the beginning of a name that somebody else chose.
func shortened(name string) string {
	const most = 64
	if len(name) <= most {
		return name
	}
	return strings.ToValidUTF8(name[:most], "") + "…"
}

// lines reads text line by line, in bounded memory.
type lines struct {
	r *bufio.Reader
	n int // the line that was read last, from 1
}

func newLines(r io.Reader) *lines { return &lines{r: bufio.NewReaderSize(withoutBOM(r), 64<<10)} }

// next returns the next line without its end. The error is a RowError for one that is
// too long; the next call goes on behind it.
func (l *lines) next() ([]byte, error) {
	var text []byte
	l.n++
	tooLong := false
	for {
		part, err := l.r.ReadSlice('\n')
		if tooLong = tooLong || len(text)+len(part) > maxLine; !tooLong {
			text = append(text, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && (err != io.EOF || len(text) == 0 && !tooLong):
			return nil, err
		case tooLong:
			return nil, &RowError{Line: l.n, Reason: "must have at most 1 MiB"}
		}
		return bytes.TrimRight(text, "\r\n"), nil
	}
}

// withoutBOM returns r without the mark that some programs write before UTF-8.
func withoutBOM(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	if mark, _ := b.Peek(3); string(mark) == "\ufeff" {
		b.Discard(3)
	}
	return b
}
