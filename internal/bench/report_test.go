package main

import (
	"strings"
	"testing"
)

// TestVerdict counts a goal as held where all of its figures with a bound are within it.
func TestVerdict(t *testing.T) {
	aims := []aim{{names: []string{"P2", "P4"}, gate: true}, {names: []string{"P5"}, gate: true}, {names: []string{"P1"}}}
	figures := []figure{
		{"P1-cpu", 2, "of-ceiling", atMost(1)}, {"P1-rate", 1, "of-ceiling", atLeast(0.5)},
		{"P2-cpu", 1, "of-naive", atMost(1)}, {"P2-us", 9, "us", noGoal}, {"P22-users-memory", 9, "of", atMost(2)}, {"P4-cpu", 2, "of-by-id", atMost(1)},
	}
	got := verdict(aims, figures)
	want := "1 of 20 goals hold, gates: P2 yes, P5 not measured. Not held: P1, P4. Not measured: P3, P5, P6,"
	if !strings.HasPrefix(got, want) {
		t.Errorf("%q, want %q first", got, want)
	}
}

// TestTopLines keeps the lines of pprof's table alone.
func TestTopLines(t *testing.T) {
	text := "File: bench\nDuration: 2s, Total samples = 1.2s (60%)\n      flat  flat%   sum%        cum   cum%\n" +
		"     0.31s 31.96% 31.96%      0.40s 41.00%  example.com/roster.(*Directory).User (inline)\n"
	if got, want := topLines(text), " 31.96%  41.00%  roster.(*Directory).User (inline)\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
