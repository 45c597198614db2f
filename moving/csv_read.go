package moving

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Mapping says how a CSV file is to be read.
type Mapping struct {
	// Columns gives a field for columns that have another name than it has in JSON: the
	// text in the first line to "email", "first", "vendor_ids.axiom" or another one of
	// [CSVFields]. "-" leaves a column out.
	Columns map[string]string
	// Comma separates values. 0: a comma.
	Comma rune
}

// NewCSV returns a Reader of CSV (RFC 4180) whose first line names the columns. A column
// that is neither a field nor in the mapping is an error that names it. An apostrophe
// that [NewCSVWriter] wrote before a formula is taken away. Several groups or
// teams have line ends or semicolons between them, or are a JSON array; plans, preferences and attrs are JSON.
func NewCSV(r io.Reader, m Mapping) (Reader, error) { return newCSV(r, m, nil) }

// newCSV is NewCSV with fields that other files have.
func newCSV(r io.Reader, m Mapping, more map[string]csvField) (*csvReader, error) {
	c := &csvReader{more: more, budget: newBudget(withoutBOM(r))}
	c.csv = csv.NewReader(c.budget)
	c.csv.FieldsPerRecord, c.csv.ReuseRecord = -1, true
	if m.Comma != 0 {
		c.csv.Comma = m.Comma
	}
	head, err := c.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("moving: the file is empty: its first line must name the columns")
	}
	if err != nil {
		return nil, fmt.Errorf("moving: the first line must name the columns: %w", err)
	}
	return c, c.choose(head, m.Columns)
}

type csvReader struct {
	csv     *csv.Reader
	budget  *budget
	more    map[string]csvField
	columns []csvField // with a nil set for those that are left out
}

// choose finds the field of each column.
func (c *csvReader) choose(head []string, mapping map[string]string) error {
	var unknown []string
	seen := map[string]bool{}
	for _, column := range head {
		name, mapped := mapping[column]
		if !mapped {
			name = strings.TrimSpace(column)
		}
		field, known := c.more[name]
		if !known {
			field, known = csvFieldOf(name)
		}
		switch {
		case name == "-":
		case !known:
			unknown = append(unknown, fmt.Sprintf("%q", shortened(column)))
		case seen[name]:
			return fmt.Errorf("moving: two columns are %s", name)
		}
		seen[name] = name != "-"
		c.columns = append(c.columns, field)
	}
	if len(unknown) > 0 {
		return fmt.Errorf("moving: columns %s are no fields: map them to fields, or to \"-\" to leave them out", strings.Join(unknown, ", "))
	}
	return nil
}

// Read returns the row of the next record.
func (c *csvReader) Read(ctx context.Context) (Row, error) {
	if err := ctx.Err(); err != nil {
		return Row{}, err
	}
	c.budget.refill()
	record, err := c.csv.Read()
	var wrong *csv.ParseError
	switch {
	case errors.Is(err, errTooLong):
		return Row{}, errTooLong // where the next record begins is not known
	case errors.As(err, &wrong):
		return Row{}, &RowError{Line: wrong.StartLine, Reason: `must have each " within quotes twice, and none outside`}
	case err != nil:
		return Row{}, err
	}
	line, _ := c.csv.FieldPos(0)
	row := Row{Line: line}
	if len(record) != len(c.columns) {
		return Row{}, &RowError{Line: line, Reason: fmt.Sprintf("must have %d values, as the first line has", len(c.columns))}
	}
	for i, text := range record {
		field := c.columns[i]
		if field.set == nil {
			continue
		}
		if !utf8.ValidString(text) {
			return Row{}, &RowError{Line: line, Field: field.name, Reason: "must be UTF-8"}
		}
		if text = withoutGuard(text); text == "" {
			continue
		}
		if reason := field.set(&row, strings.Clone(text)); reason != "" {
			return Row{}, &RowError{Line: line, Field: field.name, Reason: reason}
		}
	}
	return row, nil
}
