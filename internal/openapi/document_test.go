package openapi_test

import (
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/papershift"
	"example.com/roster/httpadapters/pickaxe"
	"example.com/roster/httpadapters/publicala"
	"example.com/roster/httpadapters/scim"
	"example.com/roster/httpadapters/session"
)

// set is a route set and what it publishes about itself.
type set struct {
	name   string
	spec   func() []byte
	routes func() []httpadapters.Route
}

var sets = []set{
	{"axiom", axiom.Spec, axiom.Routes},
	{"embedthis", embedthis.Spec, embedthis.Routes},
	{"papershift", papershift.Spec, papershift.Routes},
	{"pickaxe", pickaxe.Spec, pickaxe.Routes},
	{"publicala", publicala.Spec, publicala.Routes},
	{"scim", scim.Spec, scim.Routes},
	{"session", session.Spec, session.Routes},
}

// mounts are prefixes below which tests mount sets, as a host may.
var mounts = []string{"/x", "/h r"}

// document is the OpenAPI document of a set.
type document struct {
	*openapi3.T
	mux      http.ServeMux // finds the route of a request
	paths    http.ServeMux // finds the path, whatever the method
	prefixes []string      // the paths of its servers

	match *route             // what mux has found
	item  *openapi3.PathItem // what paths has found
}

// route is one operation of a document.
type route struct {
	method, path string
	item         *openapi3.PathItem
	operation    *openapi3.Operation
	values       map[string]string // of the parameters in the path
}

// load reads the document of a set.
func load(t *testing.T, s set) *document {
	t.Helper()
	parsed, err := openapi3.NewLoader().LoadFromData(s.spec())
	if err == nil {
		err = parsed.Validate(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	d := &document{T: parsed}
	d.prefixes = append(d.prefixes, mounts...)
	for _, server := range parsed.Servers {
		d.prefixes = append(d.prefixes, strings.TrimSuffix(server.URL, "/"))
	}
	slices.SortFunc(d.prefixes, func(a, b string) int { return len(a) - len(b) })
	for path, item := range parsed.Paths.Map() {
		d.paths.HandleFunc(path, func(http.ResponseWriter, *http.Request) { d.item = item })
		for method, operation := range item.Operations() {
			d.add(&route{method: method, path: path, item: item, operation: operation})
		}
	}
	return d
}

// add lets the document's mux find a route.
func (d *document) add(found *route) {
	d.mux.HandleFunc(found.method+" "+found.path, func(_ http.ResponseWriter, r *http.Request) {
		found.values = map[string]string{}
		for _, p := range slices.Concat(found.item.Parameters, found.operation.Parameters) {
			if p.Value.In == openapi3.ParameterInPath {
				found.values[p.Value.Name] = r.PathValue(p.Value.Name)
			}
		}
		d.match = found
	})
}

// find returns the route of a request, nil for none, and whether its path has the
// prefix of one of the document's servers, where a set may be mounted.
func (d *document) find(r *http.Request) (found *route, prefixed bool) {
	d.match = nil
	if d.ask(&d.mux, r, ""); d.match != nil {
		return d.match, false
	}
	for _, prefix := range d.prefixes {
		if d.match == nil {
			d.ask(&d.mux, r, prefix)
		}
	}
	return d.match, d.match != nil
}

// ask lets a mux see a request whose path it would not redirect.
func (d *document) ask(mux http.Handler, r *http.Request, prefix string) {
	escaped := r.URL.EscapedPath()
	clean := path.Clean(escaped)
	if escaped != clean && escaped != clean+"/" {
		return
	}
	if d.Extensions["x-trailing-slash"] == true && escaped != clean {
		r = r.Clone(r.Context())
		r.URL.Path, r.URL.RawPath = strings.TrimSuffix(r.URL.Path, "/"), strings.TrimSuffix(r.URL.RawPath, "/")
	}
	http.StripPrefix(prefix, mux).ServeHTTP(nothing{}, r)
}

// allowed returns the methods of the path of a request, sorted.
func (d *document) allowed(r *http.Request) (methods []string) {
	d.item = nil
	for _, prefix := range append([]string{""}, d.prefixes...) {
		if d.item == nil {
			d.ask(&d.paths, r, prefix)
		}
	}
	if d.item == nil {
		return nil
	}
	for method := range d.item.Operations() {
		methods = append(methods, method)
	}
	if d.item.Get != nil {
		methods = append(methods, http.MethodHead)
	}
	slices.Sort(methods)
	return methods
}

// nothing is where an answer goes that nobody reads.
type nothing struct{}

func (nothing) Header() http.Header         { return http.Header{} }
func (nothing) Write(b []byte) (int, error) { return len(b), nil }
func (nothing) WriteHeader(int)             {}

// unprefixed returns a path without the prefix of the server that it begins with.
func (d *document) unprefixed(path string) string {
	for _, prefix := range slices.Backward(d.prefixes) {
		if rest, ok := strings.CutPrefix(path, prefix+"/"); ok && d.Paths.Value("/"+rest) != nil {
			return "/" + rest
		}
	}
	return path
}

// TestRoutes holds the routes of each set against the paths of its document.
func TestRoutes(t *testing.T) {
	for _, s := range sets {
		t.Run(s.name, func(t *testing.T) {
			d := load(t, s)
			served, written := map[string]bool{}, map[string]bool{}
			for _, r := range s.routes() {
				if s.name == "scim" && strings.HasSuffix(r.Path, "/Me") {
					continue // it is not there, and a linter wants each route of a document to succeed somehow
				}
				served[r.Method+" "+d.unprefixed(strings.TrimSuffix(r.Path, "/{$}"))] = true
			}
			for path, item := range d.Paths.Map() {
				for method, operation := range item.Operations() {
					if _, optional := operation.Extensions["x-optional"]; !optional {
						written[method+" "+path] = true
					}
				}
			}
			if !maps.Equal(served, written) {
				t.Errorf("the routes are %v,\nand the document has %v", slices.Sorted(maps.Keys(served)), slices.Sorted(maps.Keys(written)))
			}
		})
	}
}
