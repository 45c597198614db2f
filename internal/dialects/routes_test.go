package dialects_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/papershift"
	"example.com/roster/httpadapters/pickaxe"
	"example.com/roster/httpadapters/publicala"
	"example.com/roster/httpadapters/scim"
)

// sets are the packages of the sets, and vendors of those whose vendor has a page of
// documents. SCIM is written down in RFCs.
var (
	sets    = append(slices.Clone(vendors), "scim")
	vendors = []string{"pickaxe", "axiom", "embedthis", "publicala", "papershift"}
)

// routeTable returns the routes of a set, "METHOD /path", from the table in its
// source: the method and the path are the first two texts of a row.
func routeTable(t testing.TB, set string) []string {
	t.Helper()
	file := filepath.Join("..", "..", "httpadapters", set, "handler.go")
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var routes []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		row, ok := n.(*ast.CompositeLit)
		if !ok || len(row.Elts) < 2 {
			return true
		}
		method, path := text(row.Elts[0]), text(row.Elts[1])
		if slices.Contains(methods, method) && strings.HasPrefix(path, "/") {
			routes = append(routes, method+" "+path)
		}
		return true
	})
	if len(routes) == 0 {
		t.Fatalf("no routes in %s", file)
	}
	return routes
}

var methods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions,
}

// text returns the value of a string literal, "" for anything else.
func text(e ast.Expr) string {
	literal, ok := e.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return ""
	}
	s, _ := strconv.Unquote(literal.Value) // the parser has read it
	return s
}

// router finds the route of a set that a request belongs to.
type router struct{ mux *http.ServeMux }

func newRouter(routes []string) router {
	r := router{http.NewServeMux()}
	for _, route := range routes {
		r.mux.Handle(route, http.NotFoundHandler())
	}
	return r
}

// route returns the route of a request, "" for none. prefixes are the paths in
// front of the set's own paths.
func (r router) route(method, path string, prefixes ...string) string {
	for _, prefix := range append(prefixes, "") {
		rest, ok := strings.CutPrefix(path, prefix)
		if !ok {
			continue
		}
		req, err := http.NewRequest(method, rest, nil)
		if err != nil {
			return ""
		}
		if _, pattern := r.mux.Handler(req); pattern != "" {
			return pattern
		}
	}
	return ""
}

// served are the routes that each set tells of.
var served = map[string][]httpadapters.Route{
	"pickaxe": pickaxe.Routes(), "axiom": axiom.Routes(), "embedthis": embedthis.Routes(),
	"publicala": publicala.Routes(), "papershift": papershift.Routes(), "scim": scim.Routes(),
}

// TestRoutes compares what each set tells of its routes with its table, and mounts
// each of them by itself.
func TestRoutes(t *testing.T) {
	for _, set := range sets {
		t.Run(set, func(t *testing.T) {
			is := is.New(t)
			var told []string
			mux := http.NewServeMux()
			for _, r := range served[set] {
				mux.Handle(r.Method+" "+r.Path, http.NotFoundHandler())
				if route := r.Method + " " + r.Path; !strings.HasPrefix(r.Path, "/tok/") {
					told = append(told, route)
				}
			}
			table := slices.DeleteFunc(routeTable(t, set), func(route string) bool {
				return strings.HasPrefix(route, "PUT /api/v1/dashboard/") || route == "GET /v1/user" // where Config asks for it
			})
			is.Equal(told, table)
		})
	}
}

// TestHintAtPrefix asks each set below a prefix that nobody strips: its log has a hint.
func TestHintAtPrefix(t *testing.T) {
	for _, set := range sets {
		t.Run(set, func(t *testing.T) {
			is := is.New(t)
			w := newWorld(t)
			var log strings.Builder
			to := slog.New(slog.NewTextHandler(&log, nil))
			h := map[string]http.Handler{
				"pickaxe": pickaxe.New(w.dir, pickaxe.Config{Log: to}), "axiom": axiom.New(w.dir, axiom.Config{Log: to}),
				"embedthis": embedthis.New(w.dir, embedthis.Config{Log: to}), "publicala": publicala.New(w.dir, publicala.Config{Log: to}),
				"papershift": papershift.New(w.dir, papershift.Config{Log: to}), "scim": scim.New(w.dir, scim.Config{Log: to}),
			}[set]
			for _, r := range served[set] {
				h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(r.Method, "/mounted"+strings.ReplaceAll(r.Path, "{$}", ""), nil))
			}
			is.Equal(strings.Count(log.String(), "without http.StripPrefix"), 1)
			is.True(strings.Contains(log.String(), "prefix=/mounted"))
		})
	}
}
