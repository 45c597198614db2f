package pickaxe_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/pickaxe"
)

// fixture is the set over a world where Prefix and the name of a user is the
// token of that user.
type fixture struct {
	*wiretest.World
	set http.Handler
}

// newFixture returns a fixture whose configurations change has changed; it may
// be nil.
func newFixture(t *testing.T, change func(*roster.Config, *pickaxe.Config)) *fixture {
	t.Helper()
	f := &fixture{World: wiretest.New(t, "studio-")}
	pc := pickaxe.Config{Log: f.Logger(), Authorize: f.Authorize}
	if change != nil {
		change(&f.Config, &pc)
	}
	f.Populate()
	f.set = pickaxe.New(f.Dir, pc)
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
	wiretest.CheckType(f.TB, got, "application/json")
	var parsed map[string]any
	if err := json.Unmarshal([]byte(got.Body), &parsed); err != nil {
		f.TB.Errorf("body of %s %s: %q", r.Method, r.URL, got.Body)
	}
	key := "data"
	if got.Status >= 400 {
		key = "error"
	}
	if _, ok := parsed[key]; !ok || len(parsed) != 1 {
		f.TB.Errorf("%s %s answers %d with %q", r.Method, r.URL, got.Status, got.Body)
	}
	return got
}

// data returns the data of an answer of status 200.
func data[T any](f *fixture, r reply) T {
	f.TB.Helper()
	return wiretest.Decode[struct{ Data T }](f.TB, r).Data
}

// problem returns the error of an answer.
func (f *fixture) problem(r reply) string {
	f.TB.Helper()
	var v struct{ Error string }
	if err := json.Unmarshal([]byte(r.Body), &v); err != nil {
		f.TB.Fatal(err)
	}
	return v.Error
}

// user is a user as clients read it.
type user struct {
	UserID, Email, Name, Image, IPAddress, Summary string
	IsEmailVerified                                bool
	CurrentUses, ExtraUses                         int64
	Products, BoughtProducts, GiftedProducts       []string
	AccessGroupID                                  *string
	AccessGroupIDs                                 []string
}
