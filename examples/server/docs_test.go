package main

import (
	"testing"

	chromium "example.com/roster/internal/browser"
)

// TestDocsPage reads the page about the APIs in a browser, and tries calls out.
func TestDocsPage(t *testing.T) {
	p := start(t, "-db", "memory:")
	chromium.Run(t, "testdata/browser/docs.mjs", "ROSTER_URL="+p.base, "ROSTER_TOKEN="+p.token)
}
