package rules

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// TestArchitectureNamesFilesThatExist keeps the page that newcomers read true.
func TestArchitectureNamesFilesThatExist(t *testing.T) {
	is := is.New(t)
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "architecture.md"))
	is.NoErr(err)
	names := regexp.MustCompile(`[\w/.]*\w\.(?:go|md)\b`).FindAllString(string(page), -1)
	is.True(len(names) > 30) // the pattern finds them
	folder := ""
	for _, name := range names {
		if strings.Contains(name, "/") {
			folder = filepath.Dir(name)
		}
		found := false
		for _, dir := range []string{"", folder, "docs"} {
			_, err := os.Stat(filepath.Join("..", "..", dir, name))
			found = found || err == nil
		}
		if !found {
			t.Errorf("docs/architecture.md names %s, which does not exist", name)
		}
	}
}

// TestReadmeIsShort: who decides whether to use roster reads all of it.
func TestReadmeIsShort(t *testing.T) {
	is := is.New(t)
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	is.NoErr(err)
	if n := strings.Count(string(text), "\n"); n > 150 {
		t.Errorf("README.md has %d lines, 150 at most: a page of docs has what is above", n)
	}
}

// TestLinks opens what the pages link to.
func TestLinks(t *testing.T) {
	is := is.New(t)
	root := filepath.Join("..", "..")
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	links := 0
	for _, pattern := range []string{"*.md", "docs/*.md"} {
		pages, err := filepath.Glob(filepath.Join(root, pattern))
		is.NoErr(err)
		for _, page := range pages {
			text, err := os.ReadFile(page)
			is.NoErr(err)
			for _, found := range link.FindAllStringSubmatch(string(text), -1) {
				links++
				if _, err := os.Stat(filepath.Join(filepath.Dir(page), found[1])); err != nil {
					t.Errorf("%s links to %s, which does not exist", page, found[1])
				}
			}
		}
	}
	is.True(links > 100)
}

// TestEveryPageIsInTheIndex keeps docs/README.md whole.
func TestEveryPageIsInTheIndex(t *testing.T) {
	is := is.New(t)
	index, err := os.ReadFile(filepath.Join("..", "..", "docs", "README.md"))
	is.NoErr(err)
	pages, err := filepath.Glob(filepath.Join("..", "..", "docs", "*.md"))
	is.NoErr(err)
	for _, page := range pages {
		if name := filepath.Base(page); name != "README.md" && !strings.Contains(string(index), "]("+name+")") {
			t.Errorf("docs/README.md does not link to %s", name)
		}
	}
}
