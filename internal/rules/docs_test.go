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
