package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// mostLines is how many lines of code the program may have, without tests, comments
// and empty lines: who adopts the library reads all of it.
const mostLines = 600

// program returns the source of the program, without tests.
func program(t *testing.T) map[string]string {
	t.Helper()
	is := is.New(t)
	names, err := filepath.Glob("*.go")
	is.NoErr(err)
	source := make(map[string]string)
	for _, name := range names {
		if !strings.HasSuffix(name, "_test.go") {
			text, err := os.ReadFile(name)
			is.NoErr(err)
			source[name] = string(text)
		}
	}
	return source
}

// page returns docs/saas.md.
func page(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/saas.md")
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

func TestTheProgramIsSmall(t *testing.T) {
	n := 0
	for _, text := range program(t) {
		for line := range strings.Lines(trimmed(text)) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
				n++
			}
		}
	}
	if n > mostLines {
		t.Errorf("the program has %d lines of code, %d at most", n, mostLines)
	}
}

// TestThePageShowsTheProgram finds each block of Go in docs/saas.md in the file that
// the page names last before it.
func TestThePageShowsTheProgram(t *testing.T) {
	is := is.New(t)
	source := program(t)
	link := regexp.MustCompile(`\(\.\./examples/saas/(\w+\.go)\)`)
	file, blocks := "", 0
	for i, part := range strings.Split(page(t), "```") { // text and blocks by turns
		code, isGo := strings.CutPrefix(part, "go\n")
		switch {
		case i%2 == 0:
			if links := link.FindAllStringSubmatch(part, -1); len(links) > 0 {
				file = links[len(links)-1][1]
			}
		case isGo:
			blocks++
			if !strings.Contains(trimmed(source[file]), trimmed(code)) {
				t.Errorf("docs/saas.md shows what %q does not have:\n%s", file, code)
			}
		}
	}
	is.True(blocks > 5)
}

// TestThePageNamesEveryRoute compares the routes of the page's table with those of
// the program.
func TestThePageNamesEveryRoute(t *testing.T) {
	is := is.New(t)
	route := regexp.MustCompile(`(?:GET|POST|PATCH|DELETE) /(?:workspace|sign-in)[\w/{}-]*`)
	served, shown := route.FindAllString(program(t)["routes.go"], -1), []string{}
	for _, row := range regexp.MustCompile(`(?m)^\| .([A-Z]+ [\w/{}-]+)`).FindAllStringSubmatch(page(t), -1) {
		if route.MatchString(row[1]) {
			shown = append(shown, row[1])
		}
	}
	slices.Sort(served)
	slices.Sort(shown)
	is.Equal(shown, served)
}
