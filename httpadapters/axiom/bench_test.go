package axiom_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/memstore"
)

// discard is an http.ResponseWriter that keeps the header for the next answer, so that
// a benchmark counts what the handler alone allocates.
type discard struct {
	header http.Header
	status int
	bytes  int
}

func (d *discard) Header() http.Header { return d.header }

func (d *discard) WriteHeader(status int) { d.status = status }

func (d *discard) Write(text []byte) (int, error) {
	d.bytes += len(text)
	return len(text), nil
}

// BenchmarkGet answers one user of many out of memory, far from the one before.
func BenchmarkGet(b *testing.B) {
	dir := roster.New(memstore.New(), nil)
	owner, err := dir.Create(b.Context(), roster.NewUser{Role: roster.RoleOwner, Active: true})
	if err != nil {
		b.Fatal(err)
	}
	_, token, err := dir.IssueToken(b.Context(), roster.NewToken{User: owner.ID})
	if err != nil {
		b.Fatal(err)
	}
	paths := make([]string, 20_000)
	for i := range paths {
		u, err := dir.Create(b.Context(), roster.NewUser{Email: fmt.Sprintf("jane-%d@example.com", i), Name: fmt.Sprint("Jane ", i), Active: true})
		if err != nil {
			b.Fatal(err)
		}
		paths[i*7919%len(paths)] = "/v2/users/" + u.ID.String()
	}
	r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/", nil)
	r.Header.Set("Authorization", "Bearer "+string(token))
	h := axiom.New(dir, axiom.Config{Authorize: httpadapters.Tokens(dir)})
	w := &discard{header: http.Header{}}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		clear(w.header)
		r.URL.Path = paths[i%len(paths)]
		h.ServeHTTP(w, r)
		if w.status != http.StatusOK {
			b.Fatal("answered ", w.status)
		}
	}
}
