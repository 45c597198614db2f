package rostertest_test

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"example.com/roster"
	"example.com/roster/httpadapters/session"
	"example.com/roster/rostertest"
)

// A test of a program's own page: it is open to who is signed in.
func Example() {
	test := func(t *testing.T) {
		kit := rostertest.New(t)
		sessions := session.New(kit.Dir, session.Config{})
		page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s, _ := session.From(r.Context())
			fmt.Fprintln(w, "Hello", s.User.Name)
		})
		app := kit.Serve(t, sessions.Require(page))

		answer, err := kit.SignIn(t, kit.Acme.User).Get(app.URL)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Error(answer, err)
		}
		answer, err = kit.Client("").Get(app.URL)
		if err != nil || answer.StatusCode != http.StatusUnauthorized {
			t.Error(answer, err)
		}
	}
	fmt.Println(passes(test))
	// Output: true
}

// A handler is tested without a server, too: WithSession puts a session where
// session.From finds it.
func ExampleKit_As() {
	test := func(t *testing.T) {
		kit := rostertest.New(t)
		s, _ := kit.Acme.StartSession(t.Context(), kit.Acme.User.ID, roster.ClientInfo{})
		r := httptest.NewRequest("GET", "/", nil)
		r = r.WithContext(session.WithSession(r.Context(), s))
		got, _ := session.From(r.Context())
		if _, err := kit.As(got.User).Users(t.Context(), roster.UserQuery{}); err == nil {
			t.Error("a user lists people")
		}
	}
	fmt.Println(passes(test))
	// Output: true
}

// passes runs a test and prints nothing about it, which -v would.
func passes(test func(*testing.T)) bool {
	verbose := flag.Lookup("test.v").Value
	before := verbose.String()
	defer verbose.Set(before)
	verbose.Set("false")
	all := func(string, string) (bool, error) { return true, nil }
	return testing.RunTests(all, []testing.InternalTest{{Name: "Test", F: test}})
}
