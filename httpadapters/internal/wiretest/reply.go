package wiretest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Reply is what a set answers.
type Reply struct {
	Status int
	Header http.Header
	Body   string
}

// Request returns a request without a token. Fill fills target and body.
func (w *World) Request(method, target, body string) *http.Request {
	var content io.Reader
	if body != "" {
		content = strings.NewReader(w.Fill(body))
	}
	r := httptest.NewRequest(method, w.Fill(target), content).WithContext(w.TB.Context())
	r.Header.Set("Content-Type", "application/json")
	return r
}

// Send sends a request and checks what holds for every answer: it is not to be
// stored, it shows nothing of the inside, and the log has no secret and no
// address.
func (w *World) Send(h http.Handler, r *http.Request) Reply {
	w.TB.Helper()
	recorder, answered := httptest.NewRecorder(), record(w.TB, r)
	h.ServeHTTP(recorder, r)
	got := Reply{recorder.Code, recorder.Header(), recorder.Body.String()}
	answered(got)
	if got.Header.Get("Cache-Control") != "no-store" {
		w.TB.Errorf("headers of %s %s: %v", r.Method, r.URL, got.Header)
	}
	inside := []string{
		"goroutine", ".go:", "SELECT", "memstore",
		"roster:", "axiom:", "embedthis:", "papershift:", "pickaxe:", "publicala:", "session:",
	}
	for _, text := range append(inside, w.Secrets...) {
		if strings.Contains(got.Body, text) {
			w.TB.Errorf("%s %s lets out %q: %s", r.Method, r.URL, text, got.Body)
		}
	}
	for _, text := range append([]string{"x.test"}, w.Secrets...) {
		if strings.Contains(w.Log.String(), text) {
			w.TB.Errorf("the log of %s %s has %q: %s", r.Method, r.URL, text, w.Log.String())
		}
	}
	return got
}

// CheckType checks the content type of an answer, "" for none.
func CheckType(t testing.TB, r Reply, want string) {
	t.Helper()
	if got := r.Header.Get("Content-Type"); got != want {
		t.Errorf("status %d has content type %q: %s", r.Status, got, r.Body)
	}
}

// Decode returns the body of an answer of status 200.
func Decode[T any](t testing.TB, r Reply) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.Body), &v); err != nil || r.Status != http.StatusOK {
		t.Fatalf("status %d: %s (%v)", r.Status, r.Body, err)
	}
	return v
}
