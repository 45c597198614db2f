package main

import (
	"cmp"
	_ "embed"
	"fmt"
	"os"
	"strings"
	"text/template"
)

// performanceFile is where the figures are written to.
const performanceFile = "docs/performance.md"

// notes are what people wrote about the figures. They stay when the figures change.
//
//go:embed performance_notes.md
var notes string

//go:embed performance_page.md
var performancePage string

// pageTemplate is the page, but for the values.
var pageTemplate = template.Must(template.New("page").Parse(performancePage))

// goalsCounted is how many goals the page counts: P1 to P20. Those behind them are asked
// of single features.
const goalsCounted = 20

// writePage writes the figures, with the day, the machine and the commit.
func writePage(o options, r *report) error {
	where, err := measuredHere()
	if err != nil {
		return err
	}
	tops, err := profileTops(o)
	if err != nil {
		return err
	}
	var b strings.Builder
	err = pageTemplate.Execute(&b, map[string]any{
		"Where": where, "Flags": o.flags(), "Users": o.users, "Large": o.large, "Rounds": o.rounds, "Period": o.period,
		"Verdict": verdict(aims, r.figures), "Failed": r.failed, "Table": figureTable(r.figures), "Notes": strings.TrimSpace(notes), "Tops": tops,
	})
	if err != nil {
		return err
	}
	return os.WriteFile(performanceFile, []byte(b.String()), 0o644)
}

// flags returns the flags of a run as they are typed, without folders, which are the
// machine's.
func (o options) flags() string {
	text := fmt.Sprintf("-rounds %d -for %s -users %d -large %d -write", o.rounds, o.period, o.users, o.large)
	if o.slow != "" {
		text += " -slow DIR"
	}
	if o.pprof != "" {
		text += " -cpuprofile DIR"
	}
	return text
}

// figureTable returns a line for each figure.
func figureTable(figures []figure) string {
	var b strings.Builder
	for _, f := range figures {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", f.name, number(f.value), f.unit, f.goal, f.goal.holds(f.value))
	}
	return b.String()
}

// verdict says how many goals hold, and which gates do.
func verdict(all []aim, figures []figure) string {
	state := goalStates(figures)
	held, failed, unknown := 0, []string{}, []string{}
	for n := range goalsCounted {
		name := fmt.Sprint("P", n+1)
		switch state[name] {
		case "yes":
			held++
		case "NO":
			failed = append(failed, name)
		default:
			unknown = append(unknown, name)
		}
	}
	var gates []string
	for _, a := range all {
		if name := a.names[0]; a.gate {
			gates = append(gates, name+" "+cmp.Or(state[name], "not measured"))
		}
	}
	text := fmt.Sprintf("%d of %d goals hold, gates: %s.", held, goalsCounted, strings.Join(gates, ", "))
	if len(failed) > 0 {
		text += " Not held: " + strings.Join(failed, ", ") + "."
	}
	if len(unknown) > 0 {
		text += " Not measured: " + strings.Join(unknown, ", ") + "."
	}
	return text
}

// goalStates tells of each goal whether it holds: all of its figures that have a bound
// are within it.
func goalStates(figures []figure) map[string]string {
	state := map[string]string{}
	for _, f := range figures {
		name, _, _ := strings.Cut(f.name, "-")
		switch held := f.goal.holds(f.value); {
		case held == "NO":
			state[name] = "NO"
		case held == "yes" && state[name] == "":
			state[name] = "yes"
		}
	}
	return state
}
