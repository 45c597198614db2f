package dialects_test

import (
	"os"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// TestPages checks that the code in docs/routes.md and docs/security.md is in this
// package, so that it compiles.
func TestPages(t *testing.T) {
	code := ""
	for _, file := range []string{"mount_test.go", "safe_host_test.go"} {
		code += unindented(string(must(os.ReadFile(file))(t)))
	}
	for name, count := range map[string]int{"routes": 5, "security": 5} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			page := must(os.ReadFile("../../docs/" + name + ".md"))(t)
			blocks := strings.Split(string(page), "```go\n")[1:]
			is.Equal(len(blocks), count)
			for _, block := range blocks {
				block, _, _ = strings.Cut(block, "```")
				is.True(strings.Contains(code, unindented(block)))
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
