package roster

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"github.com/matryer/is"
)

// TestEventKindsAreComplete reads the constants of event.go: a kind that is left
// out of eventKinds could not be asked for by a consumer.
func TestEventKindsAreComplete(t *testing.T) {
	is := is.New(t)
	file, err := parser.ParseFile(token.NewFileSet(), "event.go", nil, 0)
	is.NoErr(err)
	found := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		text, ok := spec.Values[0].(*ast.BasicLit)
		if !ok {
			return true
		}
		kind, err := strconv.Unquote(text.Value)
		is.NoErr(err)
		found++
		if !slices.Contains(eventKinds, EventKind(kind)) {
			t.Errorf("eventKinds does not have %s", spec.Names[0])
		}
		return true
	})
	is.Equal(found, len(eventKinds))
}
