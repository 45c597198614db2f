package scim_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/scim"
)

// fixture is the set over a world where Prefix and the name of a user is the
// token of that user.
type fixture struct {
	*wiretest.World
	set http.Handler
}

// newFixture returns a fixture whose configurations change has changed; it may
// be nil.
func newFixture(t testing.TB, change func(*roster.Config, *scim.Config)) *fixture {
	t.Helper()
	f := &fixture{World: wiretest.New(t, "scim-")}
	sc := scim.Config{Log: f.Logger(), Authorize: f.Authorize}
	if change != nil {
		change(&f.Config, &sc)
	}
	f.Populate()
	f.set = scim.New(f.Dir, sc)
	return f
}

// in returns the same fixture for a sub-test.
func (f *fixture) in(t testing.TB) *fixture {
	w := *f.World
	w.TB = t
	return &fixture{World: &w, set: f.set}
}

func must[T any](v T, err error) func(testing.TB) T { return wiretest.Must(v, err) }

type reply = wiretest.Reply

// ask sends one request with the token of as (none for ""), below /scim/v2. Target and
// body may have names in braces.
func (f *fixture) ask(as, method, target, body string) reply {
	f.TB.Helper()
	return f.send(f.request(as, method, target, body))
}

func (f *fixture) request(as, method, target, body string) *http.Request {
	r := f.Request(method, "/scim/v2"+target, body)
	if as != "" {
		r.Header.Set("Authorization", "Bearer "+f.Prefix+as)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/scim+json")
	}
	return r
}

// send checks what holds for every answer.
func (f *fixture) send(r *http.Request) reply {
	f.TB.Helper()
	got := f.Send(f.set, r)
	if got.Status == http.StatusNoContent || got.Status == http.StatusNotModified {
		wiretest.CheckType(f.TB, got, "")
		return got
	}
	wiretest.CheckType(f.TB, got, "application/scim+json")
	if got.Status >= 500 && got.Status != 501 && got.Status != 503 {
		f.TB.Errorf("%s %s answers %d: %s", r.Method, r.URL, got.Status, got.Body)
	}
	if got.Status >= 400 {
		p := parsed(f.TB, got.Body)
		if p["status"] != http.StatusText(got.Status) && p["status"] != itoa(got.Status) || p["detail"] == "" {
			f.TB.Errorf("%s %s answers %d with %q", r.Method, r.URL, got.Status, got.Body)
		}
	}
	return got
}

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }

// object is a resource, or an error.
type object = map[string]any

func parsed(t testing.TB, text string) (o object) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		t.Fatalf("%s (%v)", text, err)
	}
	return o
}

// get returns a resource.
func (f *fixture) get(path string) object {
	f.TB.Helper()
	r := f.ask("adm1", "GET", path, "")
	if r.Status != 200 {
		f.TB.Fatalf("GET %s answers %d: %s", path, r.Status, r.Body)
	}
	return parsed(f.TB, r.Body)
}

// post makes a resource and returns it. body lacks the schemas.
func (f *fixture) post(path, body string) object {
	f.TB.Helper()
	r := f.ask("adm1", "POST", path, withSchemas(path, body))
	if r.Status != 201 {
		f.TB.Fatalf("POST %s answers %d: %s", path, r.Status, r.Body)
	}
	return parsed(f.TB, r.Body)
}

func withSchemas(path, body string) string {
	urn := "User"
	if strings.HasPrefix(path, "/Groups") {
		urn = "Group"
	}
	return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:` + urn + `"],` + strings.TrimPrefix(body, "{")
}

// patch sends operations and returns the answer.
func (f *fixture) patch(path, operations string) reply {
	f.TB.Helper()
	return f.ask("adm1", "PATCH", path, patchBody(operations))
}

func patchBody(operations string) string {
	return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + operations + `]}`
}

// patched sends operations that are made, and returns the resource.
func (f *fixture) patched(path, operations string) object {
	f.TB.Helper()
	r := f.patch(path, operations)
	if r.Status != 200 {
		f.TB.Fatalf("PATCH %s %s answers %d: %s", path, operations, r.Status, r.Body)
	}
	return parsed(f.TB, r.Body)
}

// find returns the userNames, or displayNames, of the resources that a filter selects.
func (f *fixture) find(path, filter string) (names []string) {
	f.TB.Helper()
	list := f.get(path + "?filter=" + url.QueryEscape(f.Fill(filter)))
	for _, r := range list["Resources"].([]any) {
		name, ok := r.(object)["userName"].(string)
		if !ok {
			name = r.(object)["displayName"].(string)
		}
		names = append(names, name)
	}
	if int(list["totalResults"].(float64)) != len(names) {
		f.TB.Errorf("%s: totalResults is %v of %d", filter, list["totalResults"], len(names))
	}
	return names
}

// text returns a value as JSON.
func text(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

func id(o object) string { return o["id"].(string) }
