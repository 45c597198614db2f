package main

import (
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/console"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/pages"
	"example.com/roster/httpadapters/papershift"
	"example.com/roster/httpadapters/pickaxe"
	"example.com/roster/httpadapters/publicala"
	"example.com/roster/httpadapters/scim"
	"example.com/roster/httpadapters/session"
	"example.com/roster/memstore"
)

// mounted are the sets that there are, with the path in front of their own.
var mounted = map[string]struct {
	prefix string
	routes []httpadapters.Route
}{
	"axiom":      {"", axiom.Routes()},
	"console":    {"", console.Routes()},
	"embedthis":  {"", embedthis.Routes()},
	"pages":      {accountPages, pages.Routes()},
	"papershift": {"", papershift.Routes()},
	"pickaxe":    {"/v1", pickaxe.Routes()},
	"publicala":  {"", publicala.Routes()},
	"scim":       {"", scim.Routes()},
	"session":    {"", session.Routes()},
}

// TestEverySetIsMounted asks each route of each package below httpadapters: no answer
// is the mux's own.
func TestEverySetIsMounted(t *testing.T) {
	tables, err := filepath.Glob("../../httpadapters/*/handler.go")
	if err != nil || len(tables) < len(mounted) {
		t.Fatal(tables, err)
	}
	dir := roster.New(memstore.New(), nil)
	h, _ := newHandler(dir, httpadapters.Tokens(dir), -1, "", session.SignUpConfig{}, "", slog.New(slog.DiscardHandler))
	for _, table := range tables {
		set := filepath.Base(filepath.Dir(table))
		t.Run(set, func(t *testing.T) {
			at, known := mounted[set]
			if !known || len(at.routes) == 0 {
				t.Fatalf("the set %s needs a line here, and one in newHandler", set)
			}
			for _, r := range at.routes {
				w := httptest.NewRecorder()
				path := at.prefix + strings.NewReplacer("{$}", "", "{", "", "}", "").Replace(r.Path)
				h.ServeHTTP(w, httptest.NewRequest(r.Method, path, nil))
				if strings.Contains(w.Body.String(), "404 page not found") {
					t.Errorf("%s %s is not mounted: %d %s", r.Method, path, w.Code, w.Body)
				}
			}
		})
	}
}
