package axiom_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"example.com/roster"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/internal/wiretest"
)

// fixture is the set over a world where Prefix and the name of a user is the
// token of that user.
type fixture struct {
	*wiretest.World
	set http.Handler
}

// newFixture returns a fixture whose configurations change has changed; it may
// be nil.
func newFixture(t *testing.T, change func(*roster.Config, *axiom.Config)) *fixture {
	t.Helper()
	f := &fixture{World: wiretest.New(t, "xaat-")}
	ac := axiom.Config{Log: f.Logger(), Authorize: f.Authorize}
	if change != nil {
		change(&f.Config, &ac)
	}
	f.Populate()
	f.set = axiom.New(f.Dir, ac)
	return f
}

func must[T any](v T, err error) func(testing.TB) T { return wiretest.Must(v, err) }

type reply = wiretest.Reply

// ask sends one request with the token of as (none for ""). Target and body may
// have names in braces.
func (f *fixture) ask(as, method, target, body string) reply {
	f.TB.Helper()
	return f.send(f.request(as, method, target, body))
}

func (f *fixture) request(as, method, target, body string) *http.Request {
	r := f.Request(method, target, body)
	if as != "" {
		r.Header.Set("Authorization", "Bearer "+f.Prefix+as)
	}
	return r
}

// send checks what holds for every answer.
func (f *fixture) send(r *http.Request) reply {
	f.TB.Helper()
	got := f.Send(f.set, r)
	if got.Status == http.StatusNoContent {
		wiretest.CheckType(f.TB, got, "")
		return got
	}
	wiretest.CheckType(f.TB, got, "application/json")
	if got.Status >= 400 {
		if p := strictly[problem](f, got); p.Code != got.Status || p.Message == "" {
			f.TB.Errorf("%s %s answers %d with %q", r.Method, r.URL, got.Status, got.Body)
		}
	}
	return got
}

// decoded returns the body of an answer of status 200.
func decoded[T any](f *fixture, r reply) T {
	f.TB.Helper()
	if r.Status != http.StatusOK {
		f.TB.Fatalf("status %d: %s", r.Status, r.Body)
	}
	return strictly[T](f, r)
}

// strictly returns a body that has no members but those of T.
func strictly[T any](f *fixture, r reply) (v T) {
	f.TB.Helper()
	d := json.NewDecoder(strings.NewReader(r.Body))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		f.TB.Fatalf("status %d: %s (%v)", r.Status, r.Body, err)
	}
	return v
}

// message returns the text of an error.
func (f *fixture) message(r reply) string { return strictly[problem](f, r).Message }

// user and problem are what clients read.
type user struct {
	ID, Name, Email string
	Role            struct{ ID, Name string }
}

type problem struct {
	Code    int
	Message string
}
