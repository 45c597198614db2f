package main

import (
	"net/http"
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
		"/sign-in": {"/session", "POST", false, true, []string{"email", "password"}},
		"/accept":  {"/invitation/accept", "POST", true, true, []string{"name", "password"}},
		"/sign-up": {"/signup", "POST", false, false, []string{"email"}},
		"/finish":  {"/signup/confirm", "POST", true, true, []string{"name", "password"}},
		"/change":  {"/password", "POST", false, false, []string{"password", "new_password"}},
		"/name":    {"/profile", "PATCH", false, false, []string{"name"}},
		"/leave":   {"/me", "DELETE", false, false, []string{"password"}},
		"/join":    {"/invitation/join", "POST", true, false, nil},
		"/forgot":  {"/password/forgot", "POST", false, false, []string{"email"}},
		"/reset":   {"/password/reset", "POST", true, true, []string{"password"}},
		"/verify":  {"/email/verify", "POST", true, false, nil},
		"/address": {"/email", "POST", false, false, []string{"email"}},
		"/confirm": {"/email/confirm", "POST", true, false, nil},
		"/undo":    {"/email/undo", "POST", true, false, nil},
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
	for _, page := range rostermail.DefaultPages() {
		_, there := pages[page]
		is.True(there) // the link of every mail leads to a page
	}
}
