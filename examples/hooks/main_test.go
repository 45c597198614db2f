package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/cmd/rosterctl/database/databasetest"
	"example.com/roster/internal/sqltest/servers"
)

func TestMain(m *testing.M) {
	code := m.Run()
	servers.Stop()
	os.Exit(code)
}

// TestOutput runs the program on each database. output.txt is what it prints; .ci/run
// compares it with the real one.
func TestOutput(t *testing.T) {
	want, err := os.ReadFile("output.txt")
	is.New(t).NoErr(err)
	databasetest.OnEach(t, func(t *testing.T, name string) {
		is := is.New(t)
		var out bytes.Buffer
		is.NoErr(run(t.Context(), name, &out))
		is.Equal(out.String(), string(want))
	})
}
