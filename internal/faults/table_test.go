package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/internal/faults/check"
)

func TestTable(t *testing.T) {
	for name, test := range map[string]struct {
		result *result
		err    error
		code   int
		shows  string
	}{
		"nothing illegal":     {&result{rounds: 3}, nil, 0, "| 3 "},
		"an operation lost":   {&result{Report: check.Report{Lost: []string{"user 1"}}}, nil, 1, "ILLEGAL: lost: user 1"},
		"an answer came late": {&result{late: []string{"create: 6 s"}}, nil, 1, "ILLEGAL: create: 6 s"},
		"the fault failed":    {nil, errors.New("no disk"), 1, "FAILED"},
		"it cannot be run":    {nil, errCannot, notRun, "NOT RUN"},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			var all table
			all.add(fault{name: "R0", what: "nothing"}, &result{rounds: 1}, nil)
			all.add(fault{name: "R1", what: "kill"}, test.result, test.err)
			var out strings.Builder
			all.print(&out)
			is.Equal(all.code(), test.code)
			is.True(strings.Contains(out.String(), test.shows))
		})
	}
}
