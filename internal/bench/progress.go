package main

import (
	"os"

	"github.com/schollz/progressbar/v3"
)

// progress shows how much of a total is done, on a terminal alone. The function
// takes what was done since its last call.
func progress(what string, total int) func(done int) {
	info, err := os.Stderr.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return func(int) {}
	}
	bar := progressbar.NewOptions(total, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
	return func(done int) { _ = bar.Add(done) }
}
