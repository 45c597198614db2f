package pages

import (
	"os"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// TestPages finds each block of Go in the pages below in a file of this package.
func TestPages(t *testing.T) {
	for page, files := range map[string][]string{
		"testing.md": {"testing_test.go"},
		"openapi.md": {"openapi_test.go"},
		"start.md":   {"start_test.go"},

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

// unindented returns text without the tabs at the beginning of its lines.
func unindented(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimLeft(line, "\t")
	}
	return strings.Join(lines, "\n")
}
