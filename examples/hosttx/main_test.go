package main

import (
	"bytes"
	"log"
	"os"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/cmd/rosterctl/database/databasetest"
)

// TestOutput runs the program twice on each database. output.txt is what it
// prints; .ci/run compares it with the real one.
func TestOutput(t *testing.T) {
	want, err := os.ReadFile("output.txt")
	is.New(t).NoErr(err)
	databasetest.OnEach(t, func(t *testing.T, name string) {
		is := is.New(t)
		for range 2 {
			var out, again bytes.Buffer
			is.NoErr(run(t.Context(), name, &out, log.New(&again, "", 0)))
			is.Equal(out.String(), string(want))
			is.Equal(again.Len() > 0, !strings.HasPrefix(name, "sqlite:")) // two orders met, where they can
		}
	})
}
