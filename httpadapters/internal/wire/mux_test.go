package wire_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters/internal/wire"
)

// The Mux answers in no words of net/http: other verbs and paths go to fail.
func TestMux(t *testing.T) {
	mux := wire.NewMux(func(w http.ResponseWriter, _ *http.Request, err error) { http.Error(w, err.Error(), 400) })
	for _, route := range [][2]string{{"GET", "/a/list"}, {"POST", "/a/new"}, {"GET", "/a/{id}"}, {"DELETE", "/a/{id}"}, {"POST", "/a"}} {
		mux.Handle(route[0], route[1], func(w http.ResponseWriter, r *http.Request) { http.Error(w, r.Pattern, 400) })
	}
	for _, c := range []struct{ method, path, want string }{
		{"GET", "/a/list", "GET /a/list"},
		{"HEAD", "/a/list", "GET /a/list"},
		{"POST", "/a/new", "POST /a/new"},
		{"GET", "/a/new", "GET /a/{id}"}, // the other path has the verb
		{"DELETE", "/a/list", "DELETE /a/{id}"},
		{"PUT", "/a/list", "the path knows GET, HEAD"},
		{"PUT", "/a/new", "the path knows POST"},
		{"PUT", "/a/x", "the path knows GET, HEAD, DELETE"},
		{"GET", "/a", "the path knows POST"},
		{"POST", "/a/", "roster: not found"}, // no redirect
		{"POST", "/a//x", "roster: not found"},
		{"POST", "/a/../a", "roster: not found"},
		{"GET", "/", "roster: not found"},
		{"CONNECT", "/a/../a", "roster: not found"},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			is := is.New(t)
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, httptest.NewRequest(c.method, "http://host"+c.path, nil))
			is.Equal(w.Body.String(), c.want+"\n")
		})
	}
}

func TestClean(t *testing.T) {
	for path, want := range map[string]bool{
		"/":                    true,
		"/a/b":                 true,
		"/a/b/":                true,
		"/a%2Fb":               true,
		"/a/jane+x@x.test":     true,
		"":                     false,
		"a":                    false,
		"//a":                  false,
		"/a//b":                false,
		"/a/./b":               false,
		"/a/../b":              false,
		"/a//":                 false,
		"/a/%2e%2e/b":          true, // one segment, of two dots
		"/a/..%2fb":            true,
		"/a/b/../../../../etc": false,
	} {
		t.Run(path, func(t *testing.T) {
			is := is.New(t)
			u := &url.URL{}
			u.RawPath = path
			u.Path, _ = url.PathUnescape(path)
			is.Equal(wire.Clean(u), want)
		})
	}
}
