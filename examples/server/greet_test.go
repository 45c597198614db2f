package main

import (
	"net"
	"os"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// TestGreeting runs every curl line that the server prints at its start. A shell puts
// the token in, which is exported before.
func TestGreeting(t *testing.T) {
	is := is.New(t)
	p := start(t, "-db", "memory:")
	printed := greeted(t, p.base, p.token)
	is.True(strings.Contains(printed, "\nexport TOKEN="+p.token+"\n"))
	curls, err := parseCurls(printed)
	is.NoErr(err)
	is.Equal(len(curls), 14)
	for _, c := range curls {
		answer := send(t, c.request(t, strings.NewReplacer("$TOKEN", p.token)))
		if answer.status != 200 && answer.status != 201 && answer.status != 204 {
			t.Errorf("%s %s: %d %s", c.method, c.url, answer.status, answer.body)
		}
	}
}

func greeted(t *testing.T, base, token string) string {
	t.Helper()
	addr, err := net.ResolveTCPAddr("tcp", strings.TrimPrefix(base, "http://"))
	is.New(t).NoErr(err)
	var printed strings.Builder
	greet(&printed, addr, token, "")
	return printed.String()
}

// The README shows lines that the server prints: those with its token.
func TestReadmeShowsTheGreeting(t *testing.T) {
	is := is.New(t)
	text, err := os.ReadFile("../../README.md")
	is.NoErr(err)
	printed := greeted(t, "http://127.0.0.1:8080", "xaat-…")
	found := 0
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "curl ") && strings.Contains(line, "$TOKEN") || strings.HasPrefix(line, "export TOKEN=") {
			is.True(strings.Contains(strings.ReplaceAll(printed, "'xaat-…'", "xaat-…"), line)) // as it is printed
			found++
		}
	}
	is.True(found >= 3)
}

// A token of the host's own may have characters that a shell would read.
func TestQuote(t *testing.T) {
	is := is.New(t)
	is.Equal(quote("xaat-Az_09"), "xaat-Az_09")
	is.Equal(quote("it's $HOME"), `'it'\''s $HOME'`)
	is.Equal(quote("a b"), "'a b'")
}
