package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/rostermail"
)

func TestPages(t *testing.T) {
	is := is.New(t)
	p := start(t, "-db", "memory:", "-sign-up", "open")
	index := p.ask("", "GET", "/", "")
	is.Equal(index.status, http.StatusOK)
	is.Equal(index.header.Get("Content-Type"), "text/html; charset=utf-8")
	is.Equal(index.header.Get("X-Content-Type-Options"), "nosniff")
	is.True(strings.Contains(index.header.Get("Content-Security-Policy"), "frame-ancestors 'none'"))
	for _, link := range regexp.MustCompile(`href="([^"]+)"`).FindAllStringSubmatch(index.body, -1) {
		is.True(p.ask("", "GET", link[1], "").status < http.StatusNotFound) // every link leads somewhere
	}
	is.Equal(p.ask("", "GET", "/nowhere", "").status, http.StatusNotFound)
	is.Equal(p.ask("", "GET", "/me", "").status, http.StatusUnauthorized)
	for _, page := range rostermail.PagesBelow(accountPages) {
		there := p.ask("", "GET", page, "").status // the link of every mail leads to a page
		is.True(there == http.StatusOK || there == http.StatusUnprocessableEntity || there == http.StatusSeeOther)
	}
}

// The owner, who has no password yet, comes in by the link that is printed, once.
func TestFirstLink(t *testing.T) {
	is := is.New(t)
	p := start(t, "-db", "memory:")
	is.True(strings.HasPrefix(p.link, p.base+"/account/enter?code="))
	path := strings.TrimPrefix(p.link, p.base)
	_, code, _ := strings.Cut(path, "=")
	owner := &browser{p: p}
	is.True(strings.Contains(owner.open(path).body, "owner@example.com"))
	is.Equal(owner.post("/account/enter", url.Values{"code": {code}}).status, http.StatusSeeOther)
	is.True(strings.Contains(owner.open("/account/").body, "owner@example.com"))
	is.Equal((&browser{p: p}).post("/account/enter", url.Values{"code": {code}}).status, http.StatusUnprocessableEntity)
}
