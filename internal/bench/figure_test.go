package main

import "testing"

// TestFigure prints figures as one line, with the bound and whether it holds.
func TestFigure(t *testing.T) {
	for _, test := range []struct {
		figure figure
		want   string
	}{
		{figure{"P1-cpu", 1.25, "of-ceiling", atMost(1.25)}, "FIGURE P1-cpu 1.25 of-ceiling <=1.25 yes"},
		{figure{"P1-cpu", 1.2512, "of-ceiling", atMost(1.25)}, "FIGURE P1-cpu 1.251 of-ceiling <=1.25 NO"},
		{figure{"P9-group", 8, "of-one-each", atLeast(8)}, "FIGURE P9-group 8 of-one-each >=8 yes"},
		{figure{"P9-group", 7.5, "of-one-each", atLeast(8)}, "FIGURE P9-group 7.5 of-one-each >=8 NO"},
		{figure{"P13-allocations", 9.0001, "a-call", atMost(1)}, "FIGURE P13-allocations 9 a-call <=1 NO"},
		{figure{"P5-naive-cpu", 379.4, "us", noGoal}, "FIGURE P5-naive-cpu 379 us - -"},
	} {
		if got := test.figure.String(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

// TestIDs gives each user another id and another address.
func TestIDs(t *testing.T) {
	ids, emails := map[string]bool{}, map[string]bool{}
	const n = 100_000
	for i := range n {
		ids[userID(i).String()], emails[userEmail(i)] = true, true
	}
	if len(ids) != n || len(emails) != n {
		t.Errorf("%d ids and %d addresses of %d users", len(ids), len(emails), n)
	}
}
