package rules

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// TestEveryBlockCompiles finds each block of Go that a page shows in a file of Go, most
// of them in the tests of examples/internal/pages: what a reader copies is compiled. "…"
// in braces stands for any code. TestHost builds the program of the README.
func TestEveryBlockCompiles(t *testing.T) {
	is := is.New(t)
	root := filepath.Join("..", "..")
	var files []string
	is.NoErr(filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") {
			return err
		}
		text, err := os.ReadFile(path)
		files = append(files, unindented(string(text)))
		return err
	}))
	blocks := 0
	for _, pattern := range []string{"*.md", "docs/*.md"} {
		pages, err := filepath.Glob(filepath.Join(root, pattern))
		is.NoErr(err)
		for _, page := range pages {
			text, err := os.ReadFile(page)
			is.NoErr(err)
			for _, block := range strings.Split(string(text), "```go\n")[1:] {
				blocks++
				block, _, _ = strings.Cut(block, "```")
				if strings.HasPrefix(block, "package main\n") || slices.ContainsFunc(files, shows(block)) {
					continue
				}
				t.Errorf("%s shows what stands in no file of Go:\n%s", page, block)
			}
		}
	}
	is.True(blocks > 50)
}

// shows returns what tells of a file whether it has a block.
func shows(block string) func(file string) bool {
	parts := elided.Split(unindented(block), -1)
	return func(file string) bool {
		for _, part := range parts {
			at := strings.Index(file, part)
			if at < 0 {
				return false
			}
			file = file[at+len(part):]
		}
		return true
	}
}

// elided is what a page leaves out.
var elided = regexp.MustCompile(`(?:\{ ?…|\t…\n)`)

// blanks are those that gofmt puts before a line and before its comment.
var blanks = regexp.MustCompile(`(?m)^\t+| +(//)`)

// unindented returns text without them.
func unindented(text string) string { return blanks.ReplaceAllString(text, "$1") }
