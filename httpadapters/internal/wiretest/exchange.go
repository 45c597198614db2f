package wiretest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// ExchangesVariable names the environment variable of a folder. Where it is set, each
// test program of a set leaves its exchanges there, as go test leaves coverage:
// internal/openapi holds them against the set's OpenAPI document. It is a module of
// its own, since what it needs is no host's to download.
const ExchangesVariable = "ROSTER_EXCHANGES"

// maxKept is the largest body that is kept of an exchange.
const maxKept = 64 << 10

// Exchange is a request and its answer.
type Exchange struct {
	Test           string
	Method, Target string
	Sent, Answered http.Header
	Status         int
	Body, Answer   []byte
	Cut            bool // a body is too long to be kept, and is empty
}

// exchanges is the file of this test program, nil where none is to be kept.
var exchanges = sync.OnceValues(func() (*exchangeFile, error) {
	folder := os.Getenv(ExchangesVariable)
	if folder == "" {
		return nil, nil
	}
	set, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(folder, filepath.Base(set)+".jsonl"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	return &exchangeFile{to: json.NewEncoder(f)}, err
})

type exchangeFile struct {
	mu sync.Mutex
	to *json.Encoder
}

// record returns a function that writes down the answer to r, which is not sent yet.
func record(t testing.TB, r *http.Request) func(Reply) {
	t.Helper()
	file, err := exchanges()
	if err != nil {
		t.Fatal(err)
	}
	if file == nil {
		return func(Reply) {}
	}
	e := Exchange{Test: t.Name(), Method: r.Method, Target: r.URL.RequestURI(), Sent: r.Header.Clone()}
	var body bytes.Buffer
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = io.NopCloser(io.TeeReader(r.Body, &body))
	}
	return func(got Reply) {
		e.Status, e.Answered, e.Body, e.Answer = got.Status, got.Header, body.Bytes(), []byte(got.Body)
		if len(e.Body) > maxKept {
			e.Body, e.Cut = nil, true
		}
		if len(e.Answer) > maxKept {
			e.Answer, e.Cut = nil, true
		}
		file.mu.Lock()
		defer file.mu.Unlock()
		if err := file.to.Encode(e); err != nil {
			t.Fatal(err)
		}
	}
}
