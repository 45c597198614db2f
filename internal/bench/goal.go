package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
)

// aim is one goal, or several that are measured together.
type aim struct {
	names []string // P1
	what  string
	gate  bool // a release needs the first of them
	run   func(ctx context.Context, o options, r *report) error
}

// aims are all of them, in the order of their numbers.
var aims = slices.Concat(httpAims, statementAims, pageAims, consoleAims, storeAims, writeAims, scimAims, serverAims, relayAims, costAims)

// report is what was measured so far.
type report struct {
	figures []figure
	failed  []string // goals that could not be measured, with the reason
}

// add prints a figure and keeps it.
func (r *report) add(name string, value float64, unit string, g goal) {
	f := figure{name, value, unit, g}
	r.figures = append(r.figures, f)
	fmt.Println(f)
}

// measureGoals measures the goals of names; no name is all.
func measureGoals(ctx context.Context, o options, names []string) error {
	r := &report{}
	candidates := aims
	switch {
	case len(names) > 0:
		candidates = slices.Concat(aims, plotAims, besideAims)
	case o.write:
		candidates = slices.Concat(aims, plotAims)
	}
	for _, a := range candidates {
		if len(names) > 0 && !slices.ContainsFunc(a.names, func(n string) bool { return slices.Contains(names, n) }) {
			continue
		}
		fmt.Fprintf(os.Stderr, "== %s: %s\n", strings.Join(a.names, " "), a.what)
		if err := a.run(ctx, o, r); err != nil {
			fmt.Printf("FAILED %s: %v\n", strings.Join(a.names, " "), err)
			r.failed = append(r.failed, fmt.Sprintf("%s: %v", strings.Join(a.names, " "), err))
		}
	}
	if o.write && len(names) == 0 { // a page of some goals would lose the others
		if err := writePage(o, r); err != nil {
			return err
		}
	}
	if len(r.failed) > 0 {
		return fmt.Errorf("not measured: %s", strings.Join(r.failed, "; "))
	}
	return nil
}
