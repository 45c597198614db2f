package pages

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// TestPages finds each block of Go in the pages below in a file of this package.
func TestPages(t *testing.T) {
	for page, files := range map[string][]string{
		"moving.md":      {"moving_test.go"},
		"selling.md":     {"calls_test.go"},
		"signin.md":      {"calls_test.go"},
		"stores.md":      {"calls_test.go"},
		"transaction.md": {"calls_test.go"},
		"testing.md":     {"testing_test.go"},
		"openapi.md":     {"openapi_test.go"},
		"start.md":       {"start_test.go"},

		"writing-a-route-set.md": {"routeset_test.go"},
	} {
		t.Run(page, func(t *testing.T) {
			is := is.New(t)
			text, err := os.ReadFile("../../../docs/" + page)
			is.NoErr(err)
			code := ""
			for _, file := range files {
				text, err := os.ReadFile(file)
				is.NoErr(err)
				code += unindented(string(text))
			}
			blocks := strings.Split(string(text), "```go\n")[1:]
			is.True(len(blocks) > 0)
			for _, block := range blocks {
				block, _, _ = strings.Cut(block, "```")
				if !strings.Contains(code, unindented(block)) {
					t.Errorf("%s shows what %v do not have:\n%s", page, files, block)
				}
			}
		})
	}
}

// blanks are those that gofmt puts before a line and before its comment.
var blanks = regexp.MustCompile(`(?m)^\t+| +(//)`)

// unindented returns text without them.
func unindented(text string) string { return blanks.ReplaceAllString(text, "$1") }
