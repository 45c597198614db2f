package main

import (
	"strings"
	"testing"

	"github.com/matryer/is"
)

func TestUsageMayNotGrow(t *testing.T) {
	flat := func(i int) usage { return usage{100 << 20, 10 + i%2, 20} }
	for name, test := range map[string]struct {
		of    func(round int) usage
		grows string // empty: nothing
	}{
		"what goes up and down":             {flat, ""},
		"memory within what is spare":       {func(i int) usage { return usage{100<<20 + i<<20, 10, 20} }, ""},
		"memory, by 10 MiB a round":         {func(i int) usage { return usage{100<<20 + i*10<<20, 10, 20} }, "memory"},
		"a goroutine a round":               {func(i int) usage { return usage{100 << 20, 10 + i, 20} }, "goroutines"},
		"a descriptor a round":              {func(i int) usage { return usage{100 << 20, 10, 20 + i} }, "descriptors"},
		"a goroutine once, in the middle":   {func(i int) usage { return usage{100 << 20, 10 + i/5, 20} }, "goroutines"},
		"a descriptor that one round alone": {func(i int) usage { return usage{100 << 20, 10, 20 + i/8} }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			var used []usage
			for i := range 9 {
				used = append(used, test.of(i))
			}
			var r result
			r.compareUsage(used)
			found := strings.Join(r.late, "\n")
			is.Equal(found != "", test.grows != "")
			is.True(strings.Contains(found, test.grows))
		})
	}
}
