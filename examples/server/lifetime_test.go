package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/matryer/is"
)

func TestHealthz(t *testing.T) {
	is := is.New(t)
	p := start(t, "-db", "memory:")
	healthy := p.ask("", "GET", "/healthz", "")
	is.Equal(healthy.status, http.StatusOK)
	is.Equal(healthy.body, "ok\n")
	is.Equal(p.ask("", "POST", "/healthz", "").status, http.StatusMethodNotAllowed)
	is.Equal(p.ask(p.token, "GET", "/nowhere", "").status, http.StatusNotFound)
}

// TestSets reads users as the owner through every route set, at each of its
// paths.
func TestSets(t *testing.T) {
	p := start(t, "-db", "memory:", "-as", bossToken+"=admin:boss@example.com:Beta")
	for _, test := range []struct{ method, path, body string }{
		{"GET", "/v1/studio/user/list", ""},
		{"GET", "/v2/users", ""},
		{"GET", "/api/v1/users", ""},
		{"GET", "/integration-api/v1/dashboard/users", ""},
		{"POST", "/user/find", "{}"},
		{"POST", "/tok/user/find", "{}"},
		{"POST", "/api/user/find", "{}"},
		{"POST", "/api/tok/user/find", "{}"},
		{"POST", "/user/login", "{}"},
	} {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			is := is.New(t)
			owner, boss := p.ask(p.token, test.method, test.path, test.body), p.ask(bossToken, test.method, test.path, test.body)
			is.Equal(owner.status, http.StatusOK)
			is.True(strings.Contains(owner.body, "owner@example.com"))
			is.True(!strings.Contains(owner.body, "boss@example.com"))
			is.Equal(boss.status, http.StatusOK)
			is.True(strings.Contains(boss.body, "boss@example.com"))
			is.True(!strings.Contains(boss.body, "owner@example.com"))
			nobody := p.ask("unknown", test.method, test.path, test.body)
			is.True(nobody.status == http.StatusUnauthorized || nobody.status == http.StatusForbidden)
		})
	}
}

// TestDrain stops the server while it waits for the body of a request. It accepts
// no new connections, answers that request, keeps its effect, and exits with 0.
func TestDrain(t *testing.T) {
	is := is.New(t)
	db := "sqlite:" + t.TempDir() + "/roster.db"
	p := start(t, "-db", db)
	const body = `{"name": "Late", "email": "late@example.com", "role": "user"}`

	address := strings.TrimPrefix(p.base, "http://")
	conn, err := net.Dial("tcp", address)
	is.NoErr(err)
	defer conn.Close()
	is.NoErr(conn.SetDeadline(time.Now().Add(30 * time.Second)))
	answers := bufio.NewReader(conn)
	fmt.Fprintf(conn, "POST /v2/users HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"+
		"Content-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", address, p.token, len(body))
	line, err := answers.ReadString('\n')
	is.NoErr(err)
	is.Equal(line, "HTTP/1.1 100 Continue\r\n") // the handler is at work: it reads the body
	_, err = answers.ReadString('\n')
	is.NoErr(err)

	is.NoErr(p.cmd.Process.Signal(syscall.SIGTERM))
	for deadline := time.Now().Add(10 * time.Second); ; {
		probe, err := net.Dial("tcp", address)
		if err != nil {
			break // refused
		}
		probe.Close()
		is.True(time.Now().Before(deadline)) // it still takes connections
	}
	fmt.Fprint(conn, body)
	resp, err := http.ReadResponse(answers, nil)
	is.NoErr(err)
	is.Equal(resp.StatusCode, http.StatusOK)
	resp.Body.Close()
	p.wait()

	again := start(t, "-db", db)
	is.Equal(again.ask(again.token, "GET", "/v1/studio/user/late@example.com", "").status, http.StatusOK)
}

// TestRestart stops the server and starts it again with the same file.
func TestRestart(t *testing.T) {
	is := is.New(t)
	file := t.TempDir() + "/a b?#%.db" // a path is not a URL
	args := []string{"-db", "sqlite:" + file, "-token", ownerToken, "-as", helperToken + "=admin:helper@example.com:Beta"}

	first := start(t, args...)
	is.Equal(first.token, ownerToken)
	made := first.ask(ownerToken, "POST", "/v2/users", `{"name": "Jane", "email": "jane@example.com", "role": "user"}`)
	is.Equal(made.status, http.StatusOK)
	users := first.ask(ownerToken, "GET", "/v2/users", "")
	others := first.ask(helperToken, "GET", "/v2/users", "")
	is.Equal(others.status, http.StatusOK)
	key, err := os.ReadFile(file + ".key")
	is.NoErr(err)
	first.stop()

	second := start(t, args...)
	is.Equal(second.ask(ownerToken, "GET", "/v2/users", "").body, users.body) // nobody lost, nobody twice
	is.Equal(second.ask(helperToken, "GET", "/v2/users", "").body, others.body)
	second.stop()

	third := start(t, "-db", "sqlite:"+file)
	is.True(strings.HasPrefix(third.token, "xaat-"))
	owner := third.ask(ownerToken, "GET", "/v2/user", "")
	is.Equal(owner.status, http.StatusOK)
	is.True(strings.Contains(owner.body, `"owner@example.com"`))
	is.Equal(third.ask(third.token, "GET", "/v2/user", "").body, owner.body) // one owner, two tokens
	third.stop()

	kept, err := os.ReadFile(file + ".key")
	is.NoErr(err)
	is.Equal(kept, key)
	for _, name := range []string{file, file + ".key"} {
		info, err := os.Stat(name)
		is.NoErr(err)
		is.Equal(info.Mode().Perm(), os.FileMode(0o600))
	}
}
