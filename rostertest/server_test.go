package rostertest_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster/httpadapters"
	"example.com/roster/rostertest"
)

// get returns the status and the body of an answer.
func get(t *testing.T, c *http.Client, url string) (int, string) {
	t.Helper()
	is := is.New(t)
	r, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	is.NoErr(err)
	answer, err := c.Do(r)
	is.NoErr(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	is.NoErr(err)
	return answer.StatusCode, string(body)
}

// paths has one that an admin reads, by set.
var paths = map[rostertest.Set]string{
	rostertest.SetPickaxe:    "/v1/studio/user/list?skip=0&take=10",
	rostertest.SetEmbedThis:  "/user/get",
	rostertest.SetPublicaLa:  "/integration-api/v1/dashboard/users",
	rostertest.SetPapershift: "/api/v1/users",
	rostertest.SetAxiom:      "/v2/users",
	rostertest.SetSCIM:       "/scim/v2/Users",
	rostertest.SetSession:    "/sessions",
}

// A server has the sets that it was asked for, and no other.
func TestServer(t *testing.T) {
	kit := rostertest.New(t)
	all := kit.NewServer(t)
	for set, path := range paths {
		t.Run(string(set), func(t *testing.T) {
			is := is.New(t)
			c := kit.Client(kit.Token(t, kit.Acme.Admin))
			want := http.StatusOK
			switch set {
			case rostertest.SetSession:
				c = kit.SignIn(t, kit.Acme.Admin)
			case rostertest.SetEmbedThis:
				want = http.StatusMethodNotAllowed
			case rostertest.SetPublicaLa:
				want = http.StatusUnauthorized // has a header of its own for tokens
			}
			status, _ := get(t, c, all.URL+path)
			is.Equal(status, want)
			status, _ = get(t, c, kit.NewServer(t, set).URL+path)
			is.Equal(status, want)
			other := rostertest.SetAxiom
			if set == other {
				other = rostertest.SetSession
			}
			status, _ = get(t, c, kit.NewServer(t, other).URL+path)
			is.Equal(status, http.StatusNotFound)
		})
	}
}

func TestUnknownSet(t *testing.T) {
	is := is.New(t)
	defer func() { is.Equal(recover(), "rostertest: there is no route set soap") }()
	rostertest.New(t).Handler("soap")
}

// A session is the person's, in the account that owns the person, and ends with time.
func TestSignIn(t *testing.T) {
	is := is.New(t)
	kit := rostertest.New(t)
	server := kit.NewServer(t, rostertest.SetSession)
	c := kit.SignIn(t, kit.Globex.User)
	status, body := get(t, c, server.URL+"/session")
	is.Equal(status, http.StatusOK)
	is.True(contains(body, `"user@globex.test"`))
	status, _ = get(t, kit.Client(""), server.URL+"/session")
	is.Equal(status, http.StatusUnauthorized)
	kit.Advance(365 * 24 * time.Hour)
	status, _ = get(t, c, server.URL+"/session")
	is.Equal(status, http.StatusUnauthorized)
}

// A token with scopes may do what they say.
func TestToken(t *testing.T) {
	is := is.New(t)
	kit := rostertest.New(t)
	server := kit.NewServer(t, rostertest.SetAxiom)
	for scope, want := range map[string]int{httpadapters.ScopeRead: http.StatusOK, "other": http.StatusForbidden} {
		status, _ := get(t, kit.Client(kit.Token(t, kit.Acme.Admin, scope)), server.URL+"/v2/users")
		is.Equal(status, want)
	}
	status, body := get(t, kit.Client(kit.Token(t, kit.Globex.Admin)), server.URL+"/v2/users")
	is.Equal(status, http.StatusOK)
	is.True(contains(body, "owner@globex.test") && !contains(body, "acme.test"))
}

// No redirect is followed, so that a test sees it.
func TestRedirect(t *testing.T) {
	is := is.New(t)
	kit := rostertest.New(t)
	server := kit.Serve(t, http.RedirectHandler("/elsewhere", http.StatusSeeOther))
	status, _ := get(t, kit.Client(""), server.URL)
	is.Equal(status, http.StatusSeeOther)
}

// BenchmarkServer makes a kit, serves all route sets on a local port, and asks once.
func BenchmarkServer(b *testing.B) {
	for b.Loop() {
		kit := rostertest.New(b)
		answer, err := kit.Client(kit.Token(b, kit.Acme.Admin)).Get(kit.NewServer(b).URL + "/v2/users")
		if err != nil {
			b.Fatal(err)
		}
		if answer.Body.Close(); answer.StatusCode != http.StatusOK {
			b.Fatal(answer.Status)
		}
	}
}
