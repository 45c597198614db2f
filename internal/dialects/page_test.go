package dialects_test

import (
	"os"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// TestRoutesPage checks that the code in docs/routes.md is in this package, so
// that it compiles.
func TestRoutesPage(t *testing.T) {
	is := is.New(t)
	page := must(os.ReadFile("../../docs/routes.md"))(t)
	code := unindented(string(must(os.ReadFile("mount_test.go"))(t)))
	blocks := strings.Split(string(page), "```go\n")[1:]
	is.Equal(len(blocks), 3)
	for _, block := range blocks {
		block, _, _ = strings.Cut(block, "```")
		is.True(strings.Contains(code, unindented(block)))
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
