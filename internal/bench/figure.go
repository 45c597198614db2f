package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// figure is one number that was measured.
type figure struct {
	name  string
	value float64
	unit  string
	goal  goal
}

// goal is the bound of a figure.
type goal struct {
	least bool // the bound is the least value, not the most
	bound float64
	none  bool // nothing is asked of the figure: it is there to compare
}

func atMost(bound float64) goal  { return goal{bound: bound} }
func atLeast(bound float64) goal { return goal{bound: bound, least: true} }

// noGoal is of a figure that others are compared with.
var noGoal = goal{none: true}

func (g goal) String() string {
	switch {
	case g.none:
		return "-"
	case g.least:
		return ">=" + number(g.bound)
	}
	return "<=" + number(g.bound)
}

func (g goal) holds(value float64) string {
	if g.none {
		return "-"
	}
	if g.least && value >= g.bound || !g.least && value <= g.bound {
		return "yes"
	}
	return "NO"
}

func (f figure) String() string {
	return fmt.Sprintf("FIGURE %s %s %s %s %s", f.name, number(f.value), f.unit, f.goal, f.goal.holds(f.value))
}

// number writes at most three decimals, and whole numbers as they are.
func number(v float64) string {
	switch {
	case v == float64(int64(v)):
		return fmt.Sprintf("%d", int64(v))
	case v >= 100 || v <= -100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10 || v <= -10:
		return fmt.Sprintf("%.1f", v)
	}
	return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.3f", v), "0"), ".")
}

// median returns the middle of values, which it sorts.
func median[T cmp.Ordered](values []T) (m T) {
	if len(values) == 0 {
		return m
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// share returns the value that a share of the values, 0 to 1, does not exceed.
func share[T cmp.Ordered](values []T, part float64) (v T) {
	if len(values) == 0 {
		return v
	}
	slices.Sort(values)
	return values[min(int(part*float64(len(values))), len(values)-1)]
}
