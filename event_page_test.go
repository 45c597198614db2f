package roster_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/matryer/is"
)

const kindsHeader = "| constant | kind | what happened, and what `Subject` is |\n|---|---|---|\n"

// TestEventsPage keeps the table of docs/events.md true: go test -run EventsPage -update
func TestEventsPage(t *testing.T) {
	is := is.New(t)
	const file = "docs/events.md"
	written, err := os.ReadFile(file)
	is.NoErr(err)
	before, _, found := strings.Cut(string(written), kindsHeader)
	is.True(found)
	page := before + kindsHeader + kindsTable(t)
	if *update {
		is.NoErr(os.WriteFile(file, []byte(page), 0o644))
		written = []byte(page)
	}
	is.Equal(string(written), page)
}

// kindsTable returns a row for each kind that event.go has, with its comment.
func kindsTable(t *testing.T) string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "event.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var rows strings.Builder
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); !ok || kind.Name != "EventKind" {
			return true
		}
		value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&rows, "| `%s` | %s | %s |\n", spec.Names[0], value, strings.TrimSpace(spec.Comment.Text()))
		return true
	})
	return rows.String()
}
