package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/matryer/is"
)

// output.txt is what the program prints; .ci/run compares it with the real one.
func TestOutput(t *testing.T) {
	is := is.New(t)
	want, err := os.ReadFile("output.txt")
	is.NoErr(err)
	var out bytes.Buffer
	is.NoErr(run(t.Context(), &out))
	is.Equal(out.String(), string(want))
}
