package main

import (
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/cmd/rosterctl/database/databasetest"
)

// TestDatabases stops the server and starts it again on each database.
func TestDatabases(t *testing.T) {
	databasetest.OnEach(t, func(t *testing.T, name string) {
		is := is.New(t)
		args := []string{"-db", name, "-key", filepath.Join(t.TempDir(), "key"), "-token", ownerToken}
		first := start(t, args...)
		made := first.ask(ownerToken, "POST", "/v2/users", `{"name": "Jane", "email": "jane@example.com", "role": "user"}`)
		is.Equal(made.status, http.StatusOK)
		is.Equal(first.ask(ownerToken, "POST", "/v2/users", `{"name": "J", "email": "jane@example.com", "role": "user"}`).status, http.StatusConflict)
		users := first.ask(ownerToken, "GET", "/v2/users", "")
		is.True(strings.Contains(users.body, "jane@example.com"))
		is.Equal(first.ask("", "GET", "/healthz", "").status, http.StatusOK)
		first.stop()

		second := start(t, args...)
		is.Equal(second.ask(ownerToken, "GET", "/v2/users", "").body, users.body) // nobody lost, nobody twice
		is.Equal(second.ask(ownerToken, "GET", "/v1/studio/user/jane@example.com", "").status, http.StatusOK)
		second.stop()
	})
}

// TestTwoServers has two servers share a database.
func TestTwoServers(t *testing.T) {
	databasetest.OnEach(t, func(t *testing.T, name string) {
		is := is.New(t)
		args := []string{"-db", name, "-key", filepath.Join(t.TempDir(), "key"), "-token", ownerToken}
		one, other := start(t, args...), start(t, args...)
		is.Equal(one.ask(ownerToken, "POST", "/v2/users", `{"name": "Jane", "email": "jane@example.com", "role": "user"}`).status, http.StatusOK)
		is.Equal(other.ask(ownerToken, "GET", "/v1/studio/user/jane@example.com", "").status, http.StatusOK)
	})
}

// TestUnreachable starts the server without its database: the error names the
// database and not the password.
func TestUnreachable(t *testing.T) {
	const secret = "hidden"
	bin, err := binary()
	is.New(t).NoErr(err)
	for scheme, name := range map[string]string{
		"postgres": "postgres://me:" + secret + "@127.0.0.1:1/users?sslmode=disable",
		"mysql":    "mysql://me:" + secret + "@127.0.0.1:1/users",
	} {
		t.Run(scheme, func(t *testing.T) {
			is := is.New(t)
			out, err := exec.Command(bin, "-addr", "127.0.0.1:0", "-db", name).CombinedOutput()
			is.True(err != nil)
			is.True(strings.Contains(string(out), scheme+"://127.0.0.1:1/users"))
			is.True(strings.Contains(string(out), "connection refused"))
			is.True(!strings.Contains(string(out), secret))
		})
	}
}
