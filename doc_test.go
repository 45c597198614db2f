package roster_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestDocNamesEveryMethod holds that whoever reads the package's comment finds
// every method of a Directory under its task.
func TestDocNamesEveryMethod(t *testing.T) {
	is := is.New(t)
	doc, err := os.ReadFile("doc.go")
	is.NoErr(err)
	for m := range reflect.TypeFor[*roster.Directory]().Methods() {
		if !strings.Contains(string(doc), "[Directory."+m.Name+"]") {
			t.Errorf("doc.go does not name Directory.%s", m.Name)
		}
	}
}
