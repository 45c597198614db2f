package session_test

import (
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/session"
)

// Rows 19 and 20: what the store did not do is no success, and nobody hears why.
func TestBrokenStore(t *testing.T) {
	for name, fault := range wiretest.Faults() {
		for _, route := range []string{"POST /session", "DELETE /session", "DELETE /sessions/{session alice2}", "GET /session", "POST /app"} {
			t.Run(name+" "+route, func(t *testing.T) {
				is := is.New(t)
				f := newFixture(t, nil)
				method, path, _ := strings.Cut(route, " ")
				store := &wiretest.Store{Store: f.Store, Err: fault.Err}
				if path != "/app" && method != "GET" {
					store.GoodReads = 100 // the writes fail
				}
				f.set = session.New(f.Dir.WithStore(store), f.cfg)
				h := f.set.Require(app)
				if path != "/app" {
					h = f.set
				}
				r := f.request("alice1", method, path, signInBody("alice@x.test", password))
				asBrowser(r)
				got := f.sendTo(h, r)
				is.Equal(decoded[problem](f, got).Detail, fault.Text)
				is.Equal(len(got.Header.Values("Set-Cookie")), 0) // who is not signed out keeps the cookie
				f.CheckFault(got, fault)
			})
		}
	}
}
