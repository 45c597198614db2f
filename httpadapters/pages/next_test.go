package pages_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/pages"
)

// A link to the page that signs in cannot lead from there to another site.
func TestWhereASignInLeads(t *testing.T) {
	for next, want := range map[string]string{
		"":                              "/account/",
		"sessions":                      "/account/sessions",
		"sessions?after=x":              "/account/sessions?after=x",
		"./":                            "/account/",
		"/elsewhere":                    "/elsewhere",
		"/elsewhere?a=b&c=%2Fd":         "/elsewhere?a=b&c=%2Fd",
		"elsewhere":                     "/account/",
		"https://evil.test/":            "/account/",
		"//evil.test":                   "/account/",
		"///evil.test":                  "/account/",
		"/\\evil.test":                  "/account/",
		"\\\\evil.test":                 "/account/",
		"/%2fevil.test":                 "/account/",
		"/%2Fevil.test":                 "/account/",
		"/%252fevil.test":               "/account/",
		"/%5cevil.test":                 "/account/",
		"/a/..//evil.test":              "/account/",
		"/\t/evil.test":                 "/account/",
		"/\n/evil.test":                 "/account/",
		"/%09/evil.test":                "/account/",
		"/%0d%0aSet-Cookie:x":           "/account/",
		" //evil.test":                  "/account/",
		"/ /evil.test":                  "/account/",
		"/\u202eevil":                   "/account/",
		"/elsewhere\x00":                "/account/",
		"javascript:alert(1)":           "/account/",
		"data:text/html,x":              "/account/",
		"http:/evil.test":               "/account/",
		"http:evil.test":                "/account/",
		"/@evil.test//":                 "/account/",
		"sign-in":                       "/account/",
		"style.css":                     "/account/",
		"sessions/../..//evil.test":     "/account/",
		"/" + strings.Repeat("x", 3000): "/account/",
		"sessions?a=" + strings.Repeat("x", 3000): "/account/",
	} {
		t.Run(next[:min(len(next), 40)], func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			typed := url.Values{"email": {"alice@x.test"}, "password": {password}, "next": {next}}
			b := f.browser().open("/account/sign-in").sendOnce("POST", "sign-in", typed) // the form was changed
			is.Equal(b.status, http.StatusSeeOther)
			is.Equal(landed(t, b), want)

			b = f.browser().open("/account/sign-in?" + url.Values{"next": {next}}.Encode()) // the link was
			b.submitOnce("sign-in", "email", "alice@x.test", "password", password)
			is.Equal(landed(t, b), want)

			b.open("/account/sign-in") // who is signed in already
			is.Equal(landed(t, b.sendOnce("GET", "/account/sign-in?"+url.Values{"next": {next}}.Encode(), nil)), want)
		})
	}
}

// landed returns where an answer leads, on this host.
func landed(t *testing.T, b *browser) string {
	t.Helper()
	to := must(b.url.Parse(b.header.Get("Location")))(t)
	if to.Host != "example.com" || to.Scheme != "https" {
		t.Errorf("led to %s", to)
	}
	return to.RequestURI()
}

// Config.Home is where people are after they have signed in.
func TestHome(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, c *pages.Config) { c.Home = "/elsewhere?home" })
	b := f.browser().open("/account/sign-in").submit("sign-in", "email", "alice@x.test", "password", password)
	is.Equal(b.url.RequestURI(), "/elsewhere?home")
	b.open("/account/sessions")
	b.cookies = map[string]string{}
	b.open("/account/sessions").submit("sign-in", "email", "alice@x.test", "password", password)
	is.Equal(b.at(), "sessions") // they were on their way
}

// Whose session has ended comes back to where they were, with a form too.
func TestExpiredSession(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	b := f.as("alice").open("/account/password")
	must(f.T1.ForceLogout(t.Context(), f.IDs["alice"]))(t)
	b.submit("password", "present", password, "password", "another password")
	is.Equal(b.at(), "sign-in?next=password")
	is.Equal(b.cookies["__Host-session"], "") // the cookie was taken
	b.submit("sign-in", "email", "alice@x.test", "password", password)
	is.Equal(b.at(), "password")
}
