package apidocs_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.com/roster/apidocs"
)

// config has two APIs, one of which is mounted elsewhere than its document says.
func config() apidocs.Config {
	return apidocs.Config{Title: "Acme <API>", Sets: []apidocs.Set{
		{Name: "Users", Spec: []byte("openapi: 3.1.0\n")},
		{Name: "Sign-in & sessions", Spec: []byte("openapi: 3.1.1\n"), Server: "/x"},
	}}
}

func ask(t *testing.T, method, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/docs/", http.StripPrefix("/docs", apidocs.New(config())))
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w
}

func TestPage(t *testing.T) {
	w := ask(t, "GET", "/docs/")
	if w.Code != 200 || w.Header().Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	for _, want := range []string{
		"<title>Acme &lt;API&gt;</title>",
		`<a href="?api=users" data-api="users" data-server="">Users</a>`,
		`<a href="?api=sign-in-sessions" data-api="sign-in-sessions" data-server="/x">Sign-in &amp; sessions</a>`,
	} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s is not in %s", want, w.Body)
		}
	}
}

func TestFiles(t *testing.T) {
	for path, kind := range map[string]string{
		"users.yaml":            "application/yaml",
		"sign-in-sessions.yaml": "application/yaml",
		"page.js":               "text/javascript; charset=utf-8",
		"page.css":              "text/css; charset=utf-8",
		"swagger-ui-bundle.js":  "text/javascript; charset=utf-8",
		"swagger-ui.css":        "text/css; charset=utf-8",
		"LICENSE":               "text/plain; charset=utf-8",
		"NOTICE":                "text/plain; charset=utf-8",
	} {
		t.Run(path, func(t *testing.T) {
			w := ask(t, "GET", "/docs/"+path)
			h := w.Header()
			if w.Code != 200 || w.Body.Len() == 0 || h.Get("Content-Type") != kind || h.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%d %v", w.Code, h)
			}
			if policy := h.Get("Content-Security-Policy"); strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") || !strings.Contains(policy, "default-src 'none'") {
				t.Error(policy)
			}
			packed := ask(t, "GET", "/docs/"+path, "Accept-Encoding", "br, gzip")
			r, err := gzip.NewReader(packed.Body)
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(r)
			if err != nil || string(text) != w.Body.String() || packed.Header().Get("ETag") == h.Get("ETag") {
				t.Errorf("error %v, and it unpacks to another text, or has the same ETag", err)
			}
			if w := ask(t, "GET", "/docs/"+path, "If-None-Match", h.Get("ETag")); w.Code != 304 || w.Body.Len() > 0 {
				t.Errorf("%d to who has it", w.Code)
			}
		})
	}
}

func TestOtherRequests(t *testing.T) {
	for request, want := range map[string]int{
		"HEAD /docs/":            200,
		"GET /docs/page.html":    404, // it is a template
		"GET /docs/other.yaml":   404,
		"POST /docs/":            405,
		"POST /docs/users.yaml":  405,
		"GET /docs/swagger-ui/":  404,
		"GET /docs/?api=nothing": 200,
	} {
		t.Run(request, func(t *testing.T) {
			method, path, _ := strings.Cut(request, " ")
			if w := ask(t, method, path); w.Code != want {
				t.Errorf("%d", w.Code)
			}
		})
	}
}

// A mistake in the program shows at its start.
func TestNewPanics(t *testing.T) {
	for name, sets := range map[string][]apidocs.Set{
		"no set":        nil,
		"no name":       {{Spec: []byte("x")}},
		"no letter":     {{Name: "…"}},
		"the same name": {{Name: "A"}, {Name: "A"}},
		"the same path": {{Name: "A b"}, {Name: "a-B"}},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "apidocs: ") {
					t.Errorf("it panics with %q", text)
				}
			}()
			apidocs.New(apidocs.Config{Sets: sets})
		})
	}
}
