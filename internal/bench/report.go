package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// page is where the figures are written to.
const page = "docs/performance.md"

// writePage writes the figures with the day, the machine and the commit.
func writePage(o options, r *report) error {
	commit, err := exec.Command("git", "rev-parse", "--short", "HEAD").Output()
	if err != nil {
		return fmt.Errorf("the commit is not known here: %w", err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# Speed and size\n\nWritten by `go run ./internal/bench -write` on %s, at commit %s: %s, %d processors, %s.\n",
		time.Now().UTC().Format("2 January 2006"), strings.TrimSpace(string(commit)), runtime.GOOS+"/"+runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	fmt.Fprintf(&b, "%d users, %d where a goal says 1,000,000; medians of %d rounds of %s. What is compared runs in turn in\n", o.users, o.large, o.rounds, o.period)
	b.WriteString("one run: ratios count, absolute times are this machine's.\n\n| figure | value | unit | goal | holds |\n|---|---|---|---|---|\n")
	for _, f := range r.figures {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", f.name, number(f.value), f.unit, f.goal, f.goal.holds(f.value))
	}
	return os.WriteFile(page, []byte(b.String()), 0o644)
}
