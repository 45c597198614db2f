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

// form is the request that a page sends after a click.
type form struct {
	action, method string
	code, cookie   bool
	fields         []string
}

var (
	formTag  = regexp.MustCompile(`<form method="post" action="([^"]*)" data-method="([^"]*)" data-next="[^"]*"( data-code)?( data-cookie)?>`)
	inputTag = regexp.MustCompile(`<input name="([^"]*)"`)
)

// openPage opens a page as a browser does, and returns its form.
func openPage(t *testing.T, url string) form {
	t.Helper()
	is := is.New(t)
	r, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	is.NoErr(err)
	r.Header.Set("Accept", "text/html")
	a := send(t, r)
	is.Equal(a.status, http.StatusOK)
	is.Equal(a.header.Get("Content-Type"), "text/html; charset=utf-8")
	is.Equal(a.header.Get("Cache-Control"), "no-store")
	is.Equal(a.header.Get("Referrer-Policy"), "no-referrer")
	is.Equal(a.header.Get("X-Content-Type-Options"), "nosniff")
	is.True(strings.Contains(a.header.Get("Content-Security-Policy"), "frame-ancestors 'none'"))
	tag := formTag.FindStringSubmatch(a.body)
	is.True(tag != nil)
	f := form{action: tag[1], method: tag[2], code: tag[3] != "", cookie: tag[4] != ""}
	for _, input := range inputTag.FindAllStringSubmatch(a.body, -1) {
		f.fields = append(f.fields, input[1])
	}
	return f
}

func TestPages(t *testing.T) {
	p := start(t, "-db", "memory:")
	for path, want := range map[string]form{
		"/sign-up": {"/signup", "POST", false, false, []string{"email"}},
		"/finish":  {"/signup/confirm", "POST", true, true, []string{"name", "password"}},
	} {
		t.Run(path, func(t *testing.T) {
			is := is.New(t)
			is.Equal(openPage(t, p.base+path), want)
			is.Equal(p.ask("", "POST", path, "").status, http.StatusMethodNotAllowed)
		})
	}
	is := is.New(t)
	index := p.ask("", "GET", "/", "")
	is.Equal(index.status, http.StatusOK)
	for _, link := range regexp.MustCompile(`href="([^"]+)"`).FindAllStringSubmatch(index.body, -1) {
		is.True(p.ask("", "GET", link[1], "").status < http.StatusNotFound) // every link leads somewhere
	}
	is.Equal(p.ask("", "GET", "/nowhere", "").status, http.StatusNotFound)
	script := p.ask("", "GET", "/pages.js", "")
	is.Equal(script.status, http.StatusOK)
	is.Equal(script.header.Get("Content-Type"), "text/javascript; charset=utf-8")
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
