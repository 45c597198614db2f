package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// topped are the profiles whose tops the page has, by the goal that was measured.
var topped = []struct{ goal, file string }{{"P1", "P1-memory.pprof"}, {"P2", "P2-sqlite.pprof"}, {"P5", "P5-sqlite.pprof"}}

// profileTop is where the CPU of a goal's server went.
type profileTop struct{ Goal, Text string }

// profileTops returns the ten functions with the most samples of their own, of each
// profile that this run wrote. Without profiles there are none.
func profileTops(o options) (tops []profileTop, err error) {
	if o.pprof == "" {
		return nil, nil
	}
	for _, t := range topped {
		file := filepath.Join(o.pprof, t.file)
		out, err := exec.Command("go", "tool", "pprof", "-top", "-nodecount=10", file).Output()
		if err != nil {
			return nil, fmt.Errorf("read the profile of %s: %w", t.goal, err)
		}
		tops = append(tops, profileTop{t.goal, topLines(string(out))})
	}
	return tops, nil
}

// topLines returns the lines of pprof's table: the share of a function, that with what it
// calls, and its name without what all names begin with.
func topLines(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) < 6 || !strings.HasSuffix(words[1], "%") || !strings.HasSuffix(words[4], "%") {
			continue
		}
		name := strings.ReplaceAll(strings.Join(words[5:], " "), "example.com/", "")
		fmt.Fprintf(&b, "%7s %7s  %s\n", words[1], words[4], cut(name, 100))
	}
	return b.String()
}

// cut shortens a name: those of generic functions have whole types in them.
func cut(name string, most int) string {
	if len(name) <= most {
		return name
	}
	return name[:most] + "…"
}
