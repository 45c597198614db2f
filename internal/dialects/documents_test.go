package dialects_test

import (
	"os"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// item is one thing that a vendor's document promises: a route, or a field of
// its request or response.
type item struct {
	set   string
	route string // "GET /studio/user/<email>", as the document writes it
	part  string // "" for the route itself, "request", "response" or "status"
	field string // "data.name"; in elements of an array "data[].id"; the number of a status
	kind  string // type: "string", "boolean", "number", "integer", "object", "array", "string[]", "date"; "" if not documented
	line  int    // line in the document
}

// document is the text of a vendor's page.
type document struct {
	set   string
	lines []string
}

// files are the vendors' pages, byte for byte.
var files = map[string]string{
	"pickaxe":    "../../examples/server/testdata/pickaxe.txt",
	"axiom":      "../../examples/server/testdata/axiom.txt",
	"embedthis":  "testdata/embedthis.txt",
	"publicala":  "testdata/publicala.txt",
	"papershift": "testdata/papershift.txt",
}

func readDocument(t testing.TB, set string) document {
	t.Helper()
	text := must(os.ReadFile(files[set]))(t)
	return document{set, strings.Split(string(text), "\n")}
}

// readers has the function that reads the items of each page.
var readers = map[string]func(testing.TB, document) []item{
	"pickaxe": readPickaxe, "axiom": readAxiom, "embedthis": readEmbedthis, "publicala": readPublicala, "papershift": readPapershift,
}

// readItems returns what the page of a set promises, each item once.
func readItems(t testing.TB, set string) []item {
	t.Helper()
	seen := make(map[item]bool)
	var items []item
	for _, i := range readers[set](t, readDocument(t, set)) {
		once := i
		once.line, once.kind = 0, ""
		if !seen[once] {
			seen[once] = true
			items = append(items, i)
		}
	}
	return items
}

// TestDocumentsAreRead checks the number of items of each page, so that a
// reader that misses some fails.
func TestDocumentsAreRead(t *testing.T) {
	for set, want := range map[string][4]int{ // routes, fields of requests, fields of responses, statuses
		"pickaxe":    {6, 27, 71, 0},
		"axiom":      {5, 8, 24, 0},
		"embedthis":  {6, 20, 45, 0},
		"publicala":  {6, 30, 49, 15},
		"papershift": {5, 21, 80, 0},
	} {
		t.Run(set, func(t *testing.T) {
			is := is.New(t)
			var got [4]int
			for _, i := range readItems(t, set) {
				got[map[string]int{"": 0, "request": 1, "response": 2, "status": 3}[i.part]]++
				is.True(i.line > 0)
			}
			is.Equal(got, want)
		})
	}
}
