package wire_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters/internal/wire"
)

// TestOrigins asks a set from pages of other origins.
func TestOrigins(t *testing.T) {
	const app = "https://app.example.com"
	for _, c := range []struct {
		name, allowed, origin, method, preflight string
		status                                   int
		allow, methods                           string
	}{
		{"a preflight", app, app, "OPTIONS", "PUT", 204, app, "GET, HEAD, PUT"},
		{"a preflight for a path that is not there", app, app, "OPTIONS", "PUT", 204, app, ""},
		{"a request", app, app, "GET", "", 200, app, ""},
		{"a refused request", app, app, "DELETE", "", 405, app, ""},
		{"another origin", app, "https://evil.example", "GET", "", 200, "", ""},
		{"another origin's preflight", app, "https://evil.example", "OPTIONS", "PUT", 405, "", ""},
		{"a part of the origin", app, "https://app.example.com.evil.example", "GET", "", 200, "", ""},
		{"another scheme", app, "http://app.example.com", "GET", "", 200, "", ""},
		{"null", app, "null", "GET", "", 200, "", ""},
		{"no origin", app, "", "GET", "", 200, "", ""},
		{"every origin", "*", "https://else.example", "OPTIONS", "GET", 204, "*", "GET, HEAD, PUT"},
		{"OPTIONS alone", app, app, "OPTIONS", "", 405, app, ""},
		{"off", "", app, "OPTIONS", "PUT", 405, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			m := wire.NewMux(func(w http.ResponseWriter, _ *http.Request, err error) {
				p, _ := wire.Classify(err, nil)
				w.WriteHeader(p.Status)
			})
			m.Handle("GET", "/users", func(http.ResponseWriter, *http.Request) {})
			m.Handle("PUT", "/users", func(http.ResponseWriter, *http.Request) {})
			if c.allowed != "" {
				m.AllowOrigins([]string{c.allowed})
			}
			path := "/users"
			if c.methods == "" && c.preflight != "" && c.status == 204 {
				path = "/nothing"
			}
			r := httptest.NewRequest(c.method, path, nil)
			for name, value := range map[string]string{"Origin": c.origin, "Access-Control-Request-Method": c.preflight} {
				if value != "" {
					r.Header.Set(name, value)
				}
			}
			w := httptest.NewRecorder()
			m.ServeHTTP(w, r)
			h := w.Header()
			is.Equal(w.Code, c.status)
			is.Equal(h.Get("Access-Control-Allow-Origin"), c.allow)
			is.Equal(h.Get("Access-Control-Allow-Methods"), c.methods)
			is.Equal(h.Get("Access-Control-Allow-Credentials"), "") // never with cookies
			is.Equal(h.Get("Vary") != "", c.allowed != "")
		})
	}
}
