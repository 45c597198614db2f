package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

var costAims = []aim{
	{[]string{"P22"}, "the cost of each call by users and by history", false, costBySize},
}

// costPage is where the table is written to.
const costPage = "docs/cost.md"

// costHeld is the greatest ratio of a call's cost at the largest size to that at the
// smallest: what grows with the logarithm stays below, and noise as well.
const costHeld = 2.0

// costBySize measures each call at three sizes of an account, and at three of one user's
// history, on memory and on SQLite.
func costBySize(ctx context.Context, o options, r *report) error {
	sizes := []int{o.users / 100, o.users / 10, o.users}
	var b strings.Builder
	worst := map[string]float64{}
	for _, table := range []struct {
		name, what string
		by         func(int) (users, history int)
	}{
		{"users", "By users of the account", func(size int) (int, int) { return size, 0 }},
		{"history", "By the history of one user", func(size int) (int, int) { return 1000, size }},
	} {
		for _, store := range []string{"memory", "SQLite"} {
			worlds, end, err := costWorlds(ctx, o, store == "SQLite", sizes, table.by)
			if err == nil {
				fmt.Fprintf(&b, "\n## %s, %s\n\n| call | %d | %d | %d | ratio | |\n|---|---|---|---|---|---|\n", table.what, store, sizes[0], sizes[1], sizes[2])
				err = costTable(ctx, o, worlds, r, "P22-"+table.name+"-"+strings.ToLower(store), worst, &b)
			}
			end()
			if err != nil {
				return err
			}
		}
	}
	for name, ratio := range worst {
		r.add(name, ratio, "of-the-smallest", atMost(costHeld))
	}
	if !o.write {
		return nil
	}
	return writeCosts(o, b.String())
}

// costTable measures the calls on worlds of growing size, in turn, and writes a line each.
func costTable(ctx context.Context, o options, worlds []*costWorld, r *report, name string, worst map[string]float64, b *strings.Builder) error {
	for _, call := range costCalls {
		all := make([]series, len(worlds))
		sides := make([]side, len(worlds))
		for i, w := range worlds {
			n := 50
			if call.whole {
				n = 2
			}
			sides[i] = all[i].timed(call.name, n, func(int) error { return call.do(ctx, w) })
		}
		if err := inTurn(o.rounds, func(int) {}, sides...); err != nil {
			return fmt.Errorf("%s: %w", call.name, err)
		}
		cells, first, last := "", median(all[0].cpu), median(all[len(all)-1].cpu)
		for i := range all {
			cells += fmt.Sprintf(" %s us |", number(median(all[i].cpu)))
		}
		mark := ""
		switch {
		case call.whole:
			mark = "reads all"
		case last/first > costHeld:
			mark = "grows"
		}
		if !call.whole {
			worst[name] = max(worst[name], last/first)
		}
		fmt.Fprintf(b, "| %s |%s %s | %s |\n", call.name, cells, number(last/first), mark)
		fmt.Printf("%s: %s:%s ratio %s %s\n", name, call.name, cells, number(last/first), mark)
	}
	return nil
}

// writeCosts writes the page with the tables.
func writeCosts(o options, tables string) error {
	commit, err := exec.Command("git", "rev-parse", "--short", "HEAD").Output()
	if err != nil {
		return fmt.Errorf("the commit is not known here: %w", err)
	}
	text := fmt.Sprintf("# What a call costs, by size\n\nWritten by `go run ./internal/bench P22 -write` on %s, at commit %s: %s, %d processors.\n",
		time.Now().UTC().Format("2 January 2006"), strings.TrimSpace(string(commit)), runtime.GOOS+"/"+runtime.GOARCH, runtime.NumCPU())
	text += "\nCPU of a call, the median of " + fmt.Sprint(o.rounds) + " rounds that take turns: ratios count. The history of a user is that many events,\n" +
		"expired sessions, grants and uses that are over, and deliveries that were given up, of each.\n" + tables
	return os.WriteFile(costPage, []byte(text), 0o644)
}
