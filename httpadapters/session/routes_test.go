package session_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters/session"
)

// TestPathsAreWhole mounts the set by Paths: each route is one of the set's own,
// and a verb that a path does not have is the set's 405.
func TestPathsAreWhole(t *testing.T) {
	f := newFixture(t, nil)
	mux := http.NewServeMux()
	for _, path := range session.Paths() {
		is.New(t).True(!strings.HasSuffix(path, "/")) // other routers have no such pattern
		mux.Handle(path, f.set)
	}
	for _, r := range session.Routes() {
		is.New(t).True(!strings.HasSuffix(r.Path, "/"))
		for _, method := range []string{r.Method, "PUT"} {
			t.Run(method+" "+r.Path, func(t *testing.T) {
				is := is.New(t)
				w := httptest.NewRecorder()
				mux.ServeHTTP(w, httptest.NewRequest(method, strings.Replace(r.Path, "{id}", "x", 1), strings.NewReader("{}")))
				is.True(w.Code != http.StatusNotFound)
				is.Equal(w.Code == http.StatusMethodNotAllowed, method == "PUT")
				is.True(method != "PUT" || strings.Contains(w.Header().Get("Allow"), r.Method))
			})
		}
	}
}
