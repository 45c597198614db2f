package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
)

// table is what is printed at the end, a row a fault.
type table struct {
	rows []row
}

type row struct {
	fault
	result *result
	err    error
}

func (t *table) add(f fault, r *result, err error) { t.rows = append(t.rows, row{f, r, err}) }

// notRun is the exit code where nothing illegal was found, and some fault could
// not be run here.
const notRun = 75

// code returns the exit code of the program.
func (t *table) code() (code int) {
	for _, x := range t.rows {
		switch {
		case errors.Is(x.err, errCannot):
			code = notRun
		case x.err != nil || x.result.illegal() > 0:
			return 1
		}
	}
	return code
}

// print writes the table in Markdown, and below it what was found.
func (t *table) print(out io.Writer) {
	w := tabwriter.NewWriter(out, 0, 0, 1, ' ', 0)
	fmt.Fprintln(w, "\n| fault\t| rounds\t| acknowledged\t| unknown, of these done\t| lost\t| doubled\t| half done\t| against the answer\t| wrong error\t| late\t| longest pause\t| tooth\t|")
	fmt.Fprintln(w, "|---\t|---\t|---\t|---\t|---\t|---\t|---\t|---\t|---\t|---\t|---\t|---\t|")
	for _, x := range t.rows {
		x.print(w)
	}
	_ = w.Flush() // what is printed to the terminal is not checked
	for _, x := range t.rows {
		x.explain(out)
	}
}

func (x row) print(w io.Writer) {
	name := x.name + " " + x.what
	if x.result == nil {
		word := "FAILED"
		if errors.Is(x.err, errCannot) {
			word = "NOT RUN"
		}
		fmt.Fprintf(w, "| %s\t| %s\t|\t|\t|\t|\t|\t|\t|\t|\t|\t|\t|\n", name, word)
		return
	}
	r, tooth := x.result, x.result.tooth
	if tooth == "" {
		tooth = "-"
	}
	fmt.Fprintf(w, "| %s\t| %d\t| %d\t| %d, %d\t| %d\t| %d\t| %d\t| %d\t| %d\t| %d\t| %.1f s\t| %s\t|\n", name, r.rounds,
		r.Acknowledged, r.Unknown, r.Made, len(r.Lost), len(r.Doubled), len(r.Half), len(r.Against), len(r.Wrong), len(r.late),
		r.Pause.Seconds(), tooth)
}

// explain writes the findings and notes of a row.
func (x row) explain(out io.Writer) {
	if x.err != nil {
		fmt.Fprintf(out, "%s %s: %v\n", x.name, x.what, x.err)
	}
	if x.result == nil {
		return
	}
	for _, text := range x.result.notes {
		fmt.Fprintf(out, "%s %s: %s\n", x.name, x.what, text)
	}
	for _, text := range append(x.result.Findings(), x.result.late...) {
		fmt.Fprintf(out, "%s %s: ILLEGAL: %s\n", x.name, x.what, text)
	}
}
