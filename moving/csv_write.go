package moving

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// NewCSVWriter returns a Writer of CSV with these columns, of [CSVFields] and of vendor
// ids; none: all fields and the five sets'. It writes users alone: groups and teams stand
// in columns, by their names, and must be there where the file is imported. A value that
// a spreadsheet would take for a formula gets an apostrophe before it, which [NewCSV]
// takes away.
func NewCSVWriter(w io.Writer, columns ...string) (Writer, error) {
	if len(columns) == 0 {
		columns = CSVFields()
		for _, set := range []string{"axiom", "embedthis", "papershift", "pickaxe", "publicala"} {
			columns = append(columns, vendorPrefix+set)
		}
	}
	c := &csvWriter{csv: csv.NewWriter(w)}
	for _, name := range columns {
		field, known := csvFieldOf(name)
		if !known {
			return nil, fmt.Errorf("moving: column %q is no field", shortened(name))
		}
		c.columns = append(c.columns, field)
	}
	return c, c.csv.Write(columns)
}

type csvWriter struct {
	csv     *csv.Writer
	columns []csvField
}

// Write writes the record of a user. It leaves out groups and teams.
func (c *csvWriter) Write(row Row) error {
	if row.Group != nil || row.Team != nil {
		return nil
	}
	record := make([]string, len(c.columns))
	for i, field := range c.columns {
		record[i] = guarded(field.get(&row))
	}
	return c.csv.Write(record)
}

// Flush writes what is held.
func (c *csvWriter) Flush() error {
	c.csv.Flush()
	return c.csv.Error()
}

// formula begins values that spreadsheets compute; an apostrophe, those that are guarded.
const formula = "=+-@\t\r'"

// guarded returns a text that no spreadsheet computes.
func guarded(text string) string {
	if text != "" && strings.Contains(formula, text[:1]) {
		return "'" + text
	}
	return text
}

// withoutGuard returns the text that guarded was given.
func withoutGuard(text string) string {
	if len(text) > 1 && text[0] == '\'' && strings.Contains(formula, text[1:2]) {
		return text[1:]
	}
	return text
}
