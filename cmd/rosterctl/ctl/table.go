package ctl

import (
	"fmt"
	"io"
	"strings"
)

// screen is how many columns a table has at most.
const screen = 80

// column is one column of a table.
type column struct {
	head  string
	least int  // how narrow it may become; 0: it is never cut
	right bool // numbers stand at the right
}

// table is what people read: a line a record, in at most screen columns.
type table struct {
	columns []column
	rows    [][]string
	written bool // a sheet was written
}

// sheetRows is how many rows of a long list are written at once, with heads of their own.
const sheetRows = 1_000

// add appends a row. Its texts are made visible.
func (t *table) add(cells ...string) {
	for i := range cells {
		cells[i] = visible(cells[i])
	}
	t.rows = append(t.rows, cells)
}

// writeFull writes what is there once it is a sheet, and forgets it, so that a list of any
// length needs little memory.
func (t *table) writeFull(w io.Writer) error {
	if len(t.rows) < sheetRows {
		return nil
	}
	err := t.write(w)
	t.rows, t.written = t.rows[:0], true
	return err
}

// write writes the heads and the rows.
func (t *table) write(w io.Writer) error {
	widths := t.widths()
	heads := make([]string, len(t.columns))
	for i, c := range t.columns {
		heads[i] = c.head
	}
	for _, row := range append([][]string{heads}, t.rows...) {
		if _, err := fmt.Fprintln(w, t.line(row, widths)); err != nil {
			return err
		}
	}
	return nil
}

func (t *table) line(row []string, widths []int) string {
	var b strings.Builder
	for i, c := range t.columns {
		if i > 0 {
			b.WriteString("  ")
		}
		cell := cut(row[i], widths[i])
		blanks := strings.Repeat(" ", widths[i]-width(cell))
		if c.right {
			b.WriteString(blanks + isolated(cell))
		} else {
			b.WriteString(isolated(cell) + blanks)
		}
	}
	return strings.TrimRight(b.String(), " ")
}

// widths returns the width of each column: what its texts need, and, where that is too
// much together, the widest ones less.
func (t *table) widths() []int {
	widths := make([]int, len(t.columns))
	total := 2 * (len(widths) - 1)
	for i, c := range t.columns {
		widths[i] = width(c.head)
		for _, row := range t.rows {
			widths[i] = max(widths[i], width(row[i]))
		}
		total += widths[i]
	}
	for ; total > screen; total-- {
		widest := -1
		for i, c := range t.columns {
			if c.least > 0 && widths[i] > c.least && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
	}
	return widths
}

// sheet is one record for people: a line a field.
type sheet [][2]string

func (s *sheet) add(name, value string) {
	if value != "" {
		*s = append(*s, [2]string{name, visible(value)})
	}
}

// write writes each field behind its name. Long ones go on in further lines.
func (s sheet) write(w io.Writer) error {
	names := 0
	for _, f := range s {
		names = max(names, len(f[0]))
	}
	for _, f := range s {
		indent := strings.Repeat(" ", names+2)
		value := isolated(wrapped(f[1], screen, indent))
		if _, err := fmt.Fprintf(w, "%-*s  %s\n", names, f[0], value); err != nil {
			return err
		}
	}
	return nil
}
