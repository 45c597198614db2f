package rules

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// mostSaasLines is how many lines of code examples/saas may have with its tests and
// their script, without comments and empty lines: who adopts the library reads all
// of it.
const mostSaasLines = 600

// saas returns the files of examples/saas by name.
func saas(t *testing.T) map[string]string {
	t.Helper()
	is := is.New(t)
	dir := filepath.Join("..", "..", "examples", "saas")
	files := make(map[string]string)
	for _, pattern := range []string{"*.go", "testdata/*"} {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		is.NoErr(err)
		for _, name := range names {
			text, err := os.ReadFile(name)
			is.NoErr(err)
			files[filepath.Base(name)] = string(text)
		}
	}
	return files
}

// saasPage returns docs/saas.md.
func saasPage(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "saas.md"))
	is.New(t).NoErr(err)
	return string(text)
}

// trimmed returns text with the blanks around its lines cut off.
func trimmed(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, "\n")
}

func TestSaasIsSmall(t *testing.T) {
	n := 0
	for _, text := range saas(t) {
		for line := range strings.SplitSeq(trimmed(text), "\n") {
			if line != "" && !strings.HasPrefix(line, "//") && !strings.HasPrefix(line, "#") {
				n++
			}
		}
	}
	if n > mostSaasLines {
		t.Errorf("examples/saas has %d lines of code, %d at most", n, mostSaasLines)
	}
}

// TestSaasPageShowsTheProgram finds each block of Go in docs/saas.md in the file that
// the page names last before it.
func TestSaasPageShowsTheProgram(t *testing.T) {
	is := is.New(t)
	files := saas(t)
	link := regexp.MustCompile(`\(\.\./examples/saas/(?:testdata/)?(\w+\.\w+)\)`)
	file, blocks := "", 0
	for i, part := range strings.Split(saasPage(t), "```") { // text and blocks by turns
		code, shown := strings.CutPrefix(part, "go\n")
		if !shown {
			code, shown = strings.CutPrefix(part, "text\n")
		}
		switch {
		case i%2 == 0:
			if links := link.FindAllStringSubmatch(part, -1); len(links) > 0 {
				file = links[len(links)-1][1]
			}
		case shown:
			blocks++
			if !strings.Contains(trimmed(files[file]), trimmed(code)) {
				t.Errorf("docs/saas.md shows what %q does not have:\n%s", file, code)
			}
		}
	}
	is.True(blocks > 5)
}

// TestSaasPageNamesEveryRoute compares the routes of the page's table with those of
// the program.
func TestSaasPageNamesEveryRoute(t *testing.T) {
	is := is.New(t)
	route := regexp.MustCompile(`(?:GET|POST|PATCH|DELETE) /(?:workspace|sign-in)[\w/{}-]*`)
	served, shown := route.FindAllString(saas(t)["routes.go"], -1), []string{}
	for _, row := range regexp.MustCompile(`(?m)^\| .([A-Z]+ [\w/{}-]+)`).FindAllStringSubmatch(saasPage(t), -1) {
		if route.MatchString(row[1]) {
			shown = append(shown, row[1])
		}
	}
	slices.Sort(served)
	slices.Sort(shown)
	is.Equal(shown, served)
}
