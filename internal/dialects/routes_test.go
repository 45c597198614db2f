package dialects_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sets are the packages of the five sets.
var sets = []string{"pickaxe", "axiom", "embedthis", "publicala", "papershift"}

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
