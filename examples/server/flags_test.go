package main

import (
	"bytes"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/matryer/is"
)

func TestBadFlags(t *testing.T) {
	is := is.New(t)
	name, err := binary()
	is.NoErr(err)
	const secret = "hidden-token"
	for _, test := range []struct {
		args string
		says string
	}{
		{"-db oracle://me:" + secret + "@host/db", "must be sqlite:FILE, postgres://"},
		{"-db postgres://me:" + secret + "@host", "USER:PASSWORD@HOST:PORT/NAME"},
		{"-db postgres://me:" + secret + "@host/db?sslmode=x", "sslmode"},
		{"-db mysql://" + secret + "/db", "USER:PASSWORD@HOST:PORT/NAME"},
		{"-db sqlite:", "a file"},
		{"-db memory:x", "must be sqlite:FILE"},
		{"-rate -1", "-rate"},
		{"-rate many", "-rate"},
		{"-addr 8080", "-addr"},
		{"-sign-up example", "must be open, invited, or domains"},
		{"-token caf\u00e9", "-token"},
		{"-db memory: -token " + secret, "at least 22 random characters"},
		{"-db memory: -as " + secret + "=user:a@b.example", "at least 22 random characters"},
		{"-as " + secret, "TOKEN=ROLE:EMAIL"},
		{"-as " + secret + "=user", "TOKEN=ROLE:EMAIL"},
		{"-as =user:a@b.example", "TOKEN=ROLE:EMAIL"},
		{"-as " + secret + "=king:a@b.example", "owner"},
		{"-as " + secret + "=user:nobody", "e-mail"},
		{"-db memory: -account " + strings.Repeat("n", 256), "-account"},
		{"-nonsense", "nonsense"},
		{"memory:", "unexpected argument"},
	} {
		t.Run(test.args, func(t *testing.T) {
			is := is.New(t)
			var stdout, stderr bytes.Buffer
			cmd := exec.Command(name, append([]string{"-addr", "127.0.0.1:0"}, strings.Fields(test.args)...)...)
			cmd.Dir, cmd.Stdout, cmd.Stderr = t.TempDir(), &stdout, &stderr
			var exit *exec.ExitError
			is.True(errors.As(cmd.Run(), &exit))
			is.Equal(exit.ExitCode(), 2)
			is.Equal(stdout.String(), "")
			is.Equal(strings.Count(stderr.String(), "\n"), 1) // one line
			is.True(strings.Contains(stderr.String(), test.says))
			is.True(!strings.Contains(stderr.String(), secret))
		})
	}
}

func TestHelp(t *testing.T) {
	is := is.New(t)
	name, err := binary()
	is.NoErr(err)
	out, err := exec.Command(name, "-help").Output()
	is.NoErr(err) // exit code 0
	for _, flag := range []string{"-addr", "-db", "-token", "-account", "-as", "-rate", "-key"} {
		is.True(strings.Contains(string(out), "  "+flag+" "))
	}
}

// TestCannotStart starts with correct flags where something else is wrong, such
// as a port in use.
func TestCannotStart(t *testing.T) {
	is := is.New(t)
	name, err := binary()
	is.NoErr(err)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	is.NoErr(err)
	defer taken.Close()
	bad := t.TempDir() + "/bad.key"
	is.NoErr(os.WriteFile(bad, []byte("too short"), 0o600))

	for _, test := range []struct {
		name string
		args []string
		says string
	}{
		{"address in use", []string{"-db", "memory:", "-addr", taken.Addr().String()}, "in use"},
		{"no such directory", []string{"-db", "sqlite:/nowhere/roster.db"}, "/nowhere/roster.db"},
		{"bad key", []string{"-db", "memory:", "-key", bad}, "must hold 32 bytes in base64"},
		{"one token for two", []string{"-db", "memory:", "-token", ownerToken, "-as", ownerToken + "=user:a@b.example"}, "belongs to somebody else"},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			cmd := exec.Command(name, append([]string{"-addr", "127.0.0.1:0"}, test.args...)...)
			out, err := cmd.CombinedOutput()
			var exit *exec.ExitError
			is.True(errors.As(err, &exit))
			is.Equal(exit.ExitCode(), 1)
			is.True(strings.Contains(string(out), test.says))
		})
	}
}

// TestRate sends requests to each set until it refuses one. Each set counts for
// itself.
func TestRate(t *testing.T) {
	for _, test := range []struct {
		name      string
		args      []string
		rate      int // 0: none
		documents int // publica.la's
	}{
		{"not given", nil, 0, 100},
		{"none", []string{"-rate", "0"}, 0, 0},
		{"2", []string{"-rate", "2"}, 2, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := start(t, append([]string{"-db", "memory:"}, test.args...)...)
			for path, rate := range map[string]int{
				"/v1/studio/user/list":                test.rate,
				"/v2/users":                           test.rate,
				"/api/v1/users":                       test.rate,
				"/integration-api/v1/dashboard/users": test.documents,
			} {
				is := is.New(t)
				a := p.ask(p.token, "GET", path, "")
				is.Equal(a.status, http.StatusOK)
				limit, _ := strconv.Atoi(a.header.Get("X-RateLimit-Limit"))
				is.Equal(limit, rate)
			}
		})
	}
}

func TestRateIsHeld(t *testing.T) {
	is := is.New(t)
	p := start(t, "-db", "memory:", "-rate", "2")
	for _, path := range []string{"/v1/studio/user/list", "/v2/users", "/api/v1/users", "/integration-api/v1/dashboard/users"} {
		is.Equal(p.ask(p.token, "GET", path, "").status, http.StatusOK)
		is.Equal(p.ask(p.token, "GET", path, "").status, http.StatusOK)
		is.Equal(p.ask(p.token, "GET", path, "").status, http.StatusTooManyRequests)
	}
}

func TestAs(t *testing.T) {
	is := is.New(t)
	p := start(t, "-db", "memory:", "-account", "Acme",
		"-as", helperToken+"=user:helper@example.com:Acme", "-as", bossToken+"=admin:boss@example.com:Beta")

	is.Equal(p.ask(helperToken, "GET", "/v2/users", "").status, http.StatusForbidden) // role user reads itself alone
	is.True(strings.Contains(p.ask(helperToken, "GET", "/v2/user", "").body, `"helper@example.com"`))
	acme := p.ask(p.token, "GET", "/v2/users", "").body
	is.True(strings.Contains(acme, "helper@example.com")) // Acme is the default account

	beta := p.ask(bossToken, "GET", "/v2/users", "")
	is.Equal(beta.status, http.StatusOK)
	is.True(strings.Contains(beta.body, "boss@example.com"))
	is.True(!strings.Contains(beta.body, "owner@example.com"))
	is.True(!strings.Contains(acme, "boss@example.com"))
}
