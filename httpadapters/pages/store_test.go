package pages_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters/internal/wiretest"
)

// What the store did not do is no success, and people are told nothing about why.
func TestBrokenStore(t *testing.T) {
	for name, fault := range wiretest.Faults() {
		for _, c := range []struct {
			path, action string
			typed        []string
		}{
			{"sign-in", "sign-in", []string{"email", "alice@x.test", "password", password}},
			{"", "profile", []string{"name", "New"}},
			{"password", "password", []string{"present", password, "password", "another password"}},
			{"sessions", "end-sessions", nil},
			{"delete", "delete", nil},
		} {
			t.Run(name+" "+c.action, func(t *testing.T) {
				is := is.New(t)
				f := newFixture(t, nil)
				b := f.as("alice")
				f.as("alice")
				if c.path == "sign-in" {
					b = f.browser()
				}
				b.open("/account/" + c.path)
				f.serve(f.Dir.WithStore(&wiretest.Store{Store: f.Store, Err: fault.Err, GoodReads: 100}))
				before := f.Events()
				b.submitOnce(c.action, c.typed...)
				is.Equal(b.status, fault.Status)
				is.Equal(len(b.header.Values("Set-Cookie")), 0) // who is not signed out keeps the cookie
				is.Equal(f.Events(), before)
				for _, read := range []string{"/account/", "/account/sessions"} {
					f.serve(f.Dir.WithStore(&wiretest.Store{Store: f.Store, Err: fault.Err}))
					broken := f.as("alice").sendOnce("GET", read, nil)
					is.Equal(broken.status, fault.Status)
					is.Equal(broken.title(), "This did not work")
				}
				is.True(fault.Status != http.StatusInternalServerError || strings.Contains(f.Log.String(), "pages: request failed"))
			})
		}
	}
}
