package browser

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// page is one that nothing is wrong with: what a test adds to it is.
const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>T</title><style>html { background: Canvas }</style><link rel="icon" href="data:,"></head>
<body><main><h1>Title</h1><a href="#a">first</a> <button>second</button>BODY</main></body></html>`

// serve serves page with text in its body.
func serve(t *testing.T, text string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'unsafe-inline'; connect-src *; img-src data:; style-src 'unsafe-inline'")
		w.Write([]byte(strings.Replace(page, "BODY", text, 1)))
	}))
	t.Cleanup(server.Close)
	return "ROSTER_URL=" + server.URL
}

func TestRun(t *testing.T) {
	shots := t.TempDir()
	t.Setenv("ROSTER_SHOTS", shots)
	Run(t, "testdata/visit.mjs", serve(t, ""), "ROSTER_WORD=Title")
	for _, name := range []string{"page-1280-light.png", "page-1280-dark.png", "page-390-light.png", "page-390-dark.png"} {
		if _, err := os.Stat(filepath.Join(shots, name)); err != nil {
			t.Error(err)
		}
	}
	Run(t, "testdata/tolerate.mjs", serve(t, `<script>console.error("meant to be")</script>`))
}

// TestRunFinds has a row for each thing that fails a test. One page has them all.
func TestRunFinds(t *testing.T) {
	Run(t, "testdata/tolerate.mjs", serve(t, "")) // or is skipped
	rows := []struct{ name, body, want string }{
		{"an error in the console", `<script>console.error("oh")</script>`, "console: oh"},
		{"a breach of the policy", `<img alt="" src="/x.png">`, "Content Security Policy"},
		{"an error that nobody caught", `<script>setTimeout(() => { throw new Error("lost") })</script>`, "not caught: Error: lost"},
		{"another server", `<script>fetch("http://127.0.0.1:9/x").catch(() => {})</script>`, "a request to another server: http://127.0.0.1:9/x"},
		{"another name", `<script>fetch("https://example.com/").catch(() => {})</script>`, "a request to another server: https://example.com/"},
		{"no label", `<input>`, "page at 1280 pixels in light: label: Form elements must have labels"},
		{"too wide", `<p style="width: 800px">x</p>`, "page at 390 pixels in dark: "},
		{"an assertion", ``, "AssertionError"},
	}
	var body strings.Builder
	for _, row := range rows {
		body.WriteString(row.body)
	}
	out, err := run(t.Context(), "testdata/visit.mjs", []string{serve(t, body.String()), "ROSTER_WORD=another"})
	if err == nil {
		t.Error("no error")
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			if !strings.Contains(string(out), row.want) {
				t.Errorf("%q is not in %s", row.want, out)
			}
		})
	}
}
