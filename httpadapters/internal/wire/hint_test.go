package wire_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters/internal/wire"
)

// TestHintAtPrefix asks a set that is mounted below a prefix that nobody strips: the
// log says so once, without what follows the prefix.
func TestHintAtPrefix(t *testing.T) {
	for path, want := range map[string]string{
		"/v1/users/jane":           `prefix=/v1 route=/users/{id}`,
		"/a/b/users":               `prefix=/a/b route=/users`,
		"/v1//users":               `prefix=/v1 route=/users`,
		"/users/jane":              "",
		"/users/jane/more":         "",
		"/v1/teams":                "",
		"/v1users":                 "",
		"/":                        "",
		"/1/2/3/4/5/6/7/8/users":   `prefix=/1/2/3/4/5/6/7/8 route=/users`,
		"/1/2/3/4/5/6/7/8/9/users": "",
	} {
		t.Run(path, func(t *testing.T) {
			is := is.New(t)
			var log strings.Builder
			m := wire.NewMux(func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusTeapot) })
			m.HintAtPrefix(slog.New(slog.NewTextHandler(&log, nil)), "aset")
			for _, route := range []string{"/users", "/users/{id}"} {
				m.Handle("GET", route, func(http.ResponseWriter, *http.Request) {})
			}
			for range 3 {
				m.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", path, nil))
			}
			is.Equal(strings.Count(log.String(), "without http.StripPrefix"), min(1, len(want)))
			is.True(strings.Contains(log.String(), want))
			is.True(!strings.Contains(log.String(), "jane"))
		})
	}
	silent := wire.NewMux(func(http.ResponseWriter, *http.Request, error) {})
	silent.HintAtPrefix(nil, "aset")
	silent.Handle("GET", "/users", func(http.ResponseWriter, *http.Request) {})
	silent.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/v1/users", nil))
}
