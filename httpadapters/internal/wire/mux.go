package wire

import (
	"net/http"
	"net/url"
	"path"
	"strings"

	"example.com/roster"
)

// Mux sends requests to the routes of a set. It never answers in net/http's own
// words: a request without a route goes to fail, with a [MethodError] if the
// path has other verbs, else with roster.ErrNotFound.
type Mux struct {
	routes http.ServeMux // by verb and path
	paths  http.ServeMux // by path alone: requests whose verb the path does not have
	allow  map[string]string
	fail   Fail
	hint   prefixHint

	origins []string // AllowOrigins
}

// Fail answers a request with an error.
type Fail func(w http.ResponseWriter, r *http.Request, err error)

// MethodError refuses a verb that the path does not have. It lists the verbs of
// the path, as the Allow header does.
type MethodError string

func (e MethodError) Error() string { return "the path knows " + string(e) }

// NewMux returns a Mux without routes.
func NewMux(fail Fail) *Mux {
	m := &Mux{allow: make(map[string]string), fail: fail}
	m.routes.Handle("/", &m.paths)
	m.paths.HandleFunc("/", m.notFound)
	return m
}

// Handle adds a route. Paths are those of http.ServeMux.
func (m *Mux) Handle(method, path string, h http.HandlerFunc) {
	m.routes.Handle(method+" "+path, h)
	if method == http.MethodGet {
		method = "GET, HEAD"
	}
	others, known := m.allow[path]
	if known {
		m.allow[path] = others + ", " + method
		return
	}
	m.allow[path] = method
	m.paths.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { m.fail(w, r, MethodError(m.allow[path])) })
}

// ServeHTTP answers one request. A path that is not clean is not found:
// http.ServeMux would redirect it, without the prefix that the host stripped.
func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !Clean(r.URL) {
		m.notFound(w, r)
		return
	}
	if m.allowOrigin(w, r) {
		return
	}
	m.routes.ServeHTTP(w, r)
}

func (m *Mux) notFound(w http.ResponseWriter, r *http.Request) {
	m.hintAt(r)
	m.fail(w, r, roster.ErrNotFound)
}

// Clean reports whether http.ServeMux answers a path without a redirect.
func Clean(u *url.URL) bool {
	p := u.Path
	if u.RawPath != "" { // else nothing that Clean looks at is escaped
		p = u.EscapedPath()
	}
	if !strings.HasPrefix(p, "/") {
		return false
	}
	if !strings.Contains(p, "//") && !strings.Contains(p, "/.") {
		return true // there is nothing to clean
	}
	clean := path.Clean(p)
	return p == clean || p == clean+"/"
}
