package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// whenListening ends a context once the program prints that it listens.
type whenListening context.CancelFunc

func (stop whenListening) Write(b []byte) (int, error) {
	if strings.HasPrefix(string(b), "listening on http://127.0.0.1:") {
		stop()
	}
	return len(b), nil
}

// TestRun starts the program twice on one file, and stops it.
func TestRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "saas.db")
	for range 2 {
		is := is.New(t)
		ctx, stop := context.WithCancel(t.Context())
		is.NoErr(run(ctx, options{addr: "127.0.0.1:0", file: file, out: whenListening(stop), log: slog.New(slog.DiscardHandler)}))
		is.True(ctx.Err() != nil) // it had listened
	}
}
