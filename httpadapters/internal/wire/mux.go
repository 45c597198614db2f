package wire

import (
	"net/http"
	"net/url"
	"path"
	"strings"

	"example.com/roster"
)

// Mux sends requests to the routes of a set. It never answers in the words of
// net/http: what has no route goes to fail, as a [MethodError] where the path
// has other verbs, else as roster.ErrNotFound.
type Mux struct {
	routes http.ServeMux // by verb and path
	paths  http.ServeMux // by path alone, for verbs that a path does not have
	allow  map[string]string
	fail   Fail
}

// Fail answers a request with an error.
type Fail func(w http.ResponseWriter, r *http.Request, err error)

// MethodError is a verb that a path does not have. Its text lists those that the
// path has, as the Allow header does.
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

// ServeHTTP answers one request. http.ServeMux redirects a path that is not
// clean, past what the host stripped from it: here it is not found.
func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !Clean(r.URL) {
		m.notFound(w, r)
		return
	}
	m.routes.ServeHTTP(w, r)
}

func (m *Mux) notFound(w http.ResponseWriter, r *http.Request) { m.fail(w, r, roster.ErrNotFound) }

// Clean tells whether http.ServeMux answers a path as it is.
func Clean(u *url.URL) bool {
	p := u.EscapedPath()
	clean := path.Clean(p)
	return strings.HasPrefix(p, "/") && (p == clean || p == clean+"/")
}
