package moving

import (
	"bytes"
	"encoding/json"
	"io"
)

// Writer takes rows one after another.
type Writer interface {
	// Write writes a row. Flush writes what is still held.
	Write(Row) error
	Flush() error
}

// NewJSONLinesWriter returns a Writer of the lines that [NewJSONLines] reads.
func NewJSONLinesWriter(w io.Writer) Writer { return &jsonLinesWriter{w: w} }

type jsonLinesWriter struct {
	w   io.Writer
	buf bytes.Buffer
}

// Write writes a line.
func (j *jsonLinesWriter) Write(row Row) error {
	enc := json.NewEncoder(&j.buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(jsonRow{Row: row, PasswordHash: string(row.PasswordHash)}); err != nil {
		return err
	}
	if j.buf.Len() < 64<<10 {
		return nil
	}
	return j.Flush()
}

// Flush writes the lines that are held.
func (j *jsonLinesWriter) Flush() error {
	_, err := j.buf.WriteTo(j.w)
	return err
}
