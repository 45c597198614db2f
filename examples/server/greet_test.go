package main

import (
	"net"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// TestGreeting runs every curl line that the server prints at its start.
func TestGreeting(t *testing.T) {
	is := is.New(t)
	p := start(t, "-db", "memory:")
	addr, err := net.ResolveTCPAddr("tcp", strings.TrimPrefix(p.base, "http://"))
	is.NoErr(err)
	var printed strings.Builder
	greet(&printed, addr, p.token)
	curls, err := parseCurls(printed.String())
	is.NoErr(err)
	is.Equal(len(curls), 12)
	for _, c := range curls {
		answer := send(t, c.request(t, strings.NewReplacer()))
		if answer.status != 200 && answer.status != 201 && answer.status != 204 {
			t.Errorf("%s %s: %d %s", c.method, c.url, answer.status, answer.body)
		}
	}
}
