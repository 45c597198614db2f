package sqlstore

import (
	"fmt"
	"slices"
	"strings"
)

// A packed row is one text: the version and the counters of a record, each with a blank
// behind it, and the document.

// packedEnd stands between packed rows. No JSON text has it.
const packedEnd = "\x1f"

// packedColumns returns the columns of a packed row of the table with a name. An empty name
// is the only table of a query.
func (t *table[R]) packedColumns(name string) []string {
	if name != "" {
		name += "."
	}
	columns := []string{name + "version"}
	for counter := range strings.SplitSeq(t.counters, ", ") {
		if counter != "" {
			columns = append(columns, name+counter)
		}
	}
	return append(columns, name+"document")
}

// pack returns the expression of rows as one text, each of some columns. printf appends to
// one text, where || makes one for each. Of a table that has no row for a row of the query
// there are the blanks alone.
func pack(rows ...[]string) string {
	formats := make([]string, len(rows))
	for i, columns := range rows {
		formats[i] = strings.Repeat("%s ", len(columns)-1) + "%s"
	}
	return "printf('" + strings.Join(formats, packedEnd) + "', " + strings.Join(slices.Concat(rows...), ", ") + ")"
}

// unpack reads a packed row into a record.
func (t *table[R]) unpack(d *document, text string, record *R) (err error) {
	*t.version(record), text, err = cutInteger(text)
	if t.counted != nil {
		for _, n := range t.counted(record) {
			if err == nil {
				*n, text, err = cutInteger(text)
			}
		}
	}
	if err != nil {
		return fmt.Errorf("a row of %s: %w", t.name, err)
	}
	return t.decode(d, text, record)
}

// unpackNext reads the first of several packed rows into a record, and returns the others.
// The record stays zero where there is no row.
func (t *table[R]) unpackNext(d *document, text string, record *R) (rest string, err error) {
	row, rest, _ := strings.Cut(text, packedEnd)
	if noRow(row) {
		return rest, nil
	}
	return rest, t.unpack(d, row, record)
}

// noRow reports whether there is no row.
func noRow(row string) bool { return row == "" || row[0] == ' ' }

// unpackedRow is a row that was read, and its record.
type unpackedRow[R any] struct {
	text   string
	record R
}

// unpackAgain is unpackNext for a row that is often the one before: then its record is
// copied. What the record points to is shared. A row with members that no field names is
// read each time, as each store must learn that there are some.
func unpackAgain[R any](t *table[R], d *document, text string, last *unpackedRow[R], record *R) (rest string, err error) {
	row, rest, _ := strings.Cut(text, packedEnd)
	if noRow(row) {
		return rest, nil
	}
	if row != last.text {
		*last = unpackedRow[R]{}
		row = strings.Clone(row) // of the text of all rows
		if err := t.unpack(d, row, &last.record); err != nil {
			return rest, err
		}
		if len(d.unknown) == 0 {
			last.text = row
		}
	}
	*record = last.record
	return rest, nil
}

// cutInteger returns the integer at the beginning of a packed row, and what follows it.
func cutInteger(text string) (n int64, rest string, err error) {
	digits, rest, _ := strings.Cut(text, " ")
	n, err = parseInteger(digits)
	return n, rest, err
}
