package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// costFile is where the tables are written to.
const costFile = "docs/cost.md"

// costTable is what calls cost by one size, on one store.
type costTable struct {
	what  string
	lines []costLine
}

// costLine is what a call costs at each size, in microseconds.
type costLine struct {
	call costCall
	cost []float64
}

func (l costLine) ratio() float64 { return l.cost[len(l.cost)-1] / l.cost[0] }

// grows tells whether a call grows that does not read all by its nature.
func (l costLine) grows() bool {
	return l.call.whole == "" && l.ratio() > costHeld && l.cost[len(l.cost)-1]-l.cost[0] > costMeant
}

// String returns the cells of the line behind its name.
func (l costLine) String() string {
	var b strings.Builder
	for _, c := range l.cost {
		fmt.Fprintf(&b, "%s | ", number(c))
	}
	fmt.Fprintf(&b, "%.2f |", l.ratio())
	switch {
	case l.call.whole != "":
		b.WriteString(" reads all, by its nature: " + l.call.whole)
	case l.grows():
		b.WriteString(" **grows**")
	}
	return b.String()
}

// worst returns the greatest ratio of a call that does not read all, and that costs more
// than the clock errs.
func (t costTable) worst() float64 {
	worst := 0.0
	for _, l := range t.lines {
		if l.call.whole == "" && l.cost[len(l.cost)-1]-l.cost[0] > costMeant {
			worst = max(worst, l.ratio())
		}
	}
	return worst
}

// growing returns how many calls grow.
func (t costTable) growing() (n int) {
	for _, l := range t.lines {
		if l.grows() {
			n++
		}
	}
	return n
}

// costPage is the page with all tables.
type costPage struct {
	sizes  []int
	rounds int
	tables []costTable
}

func (p *costPage) write() error {
	where, err := measuredHere()
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# What a call costs, by size\n\nWritten by `go run ./internal/bench P22 -write` on %s.\n", where)
	fmt.Fprintf(&b, `
CPU of a call in microseconds, the least of %d rounds that take turns: ratios count. A call **grows** where it costs more than %s times as much at the
largest size than at the smallest, and %s us more. The history of one user is that many events, expired sessions, grants and uses that are over, and
deliveries that were given up, of each. Passwords are hashed at next to no cost. Routes are asked without a network. What ends something is measured in
an Update that is taken back, without its COMMIT, or on what was made for it.

![CPU of some calls by users](cost-users.svg)
`, p.rounds, number(costHeld), number(costMeant))
	for _, t := range p.tables {
		fmt.Fprintf(&b, "\n## %s\n\n| call | %d | %d | %d | ratio | |\n|---|---|---|---|---|---|\n", t.what, p.sizes[0], p.sizes[1], p.sizes[2])
		for _, l := range t.lines {
			fmt.Fprintf(&b, "| %s | %s |\n", l.call.label(), l)
		}
	}
	b.WriteString("\n## Not measured\n\n| | why |\n|---|---|\n")
	writeLeft(&b, costLeft)
	writeLeft(&b, costRoutesLeft)
	return os.WriteFile(costFile, []byte(b.String()), 0o644)
}

// writeLeft writes a line for each reason.
func writeLeft(b *strings.Builder, left map[string]string) {
	by := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(left)) {
		by[left[name]] = append(by[left[name]], "`"+name+"`")
	}
	for _, reason := range slices.Sorted(maps.Keys(by)) {
		fmt.Fprintf(b, "| %s | %s |\n", strings.Join(by[reason], ", "), reason)
	}
}
