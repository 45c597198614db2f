package openapi_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// exchange is a request and its answer, as wiretest.Exchange writes them.
type exchange struct {
	Test           string
	Method, Target string
	Sent, Answered http.Header
	Status         int
	Body, Answer   []byte
	Cut            bool
}

// exchanges runs the tests of a set and returns what they sent and got.
func exchanges(t *testing.T, set string) (all []exchange) {
	t.Helper()
	folder := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "go", "test", "-count=1", "./httpadapters/"+set)
	cmd.Dir = filepath.Join("..", "..")
	cmd.Env = append(os.Environ(), "ROSTER_EXCHANGES="+folder)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the tests of %s: %v\n%s", set, err, out)
	}
	text, err := os.ReadFile(filepath.Join(folder, set+".jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for d := json.NewDecoder(bytes.NewReader(text)); ; {
		var e exchange
		if err := d.Decode(&e); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
}

// request returns the request of e.
func (e *exchange) request() (*http.Request, error) {
	r, err := http.NewRequest(e.Method, e.Target, bytes.NewReader(e.Body))
	if err == nil {
		r.Header = e.Sent
	}
	return r, err
}
