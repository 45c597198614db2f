package console_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/console"
)

// in asks for a page with an Accept-Language header.
func (f *fixture) in(languages, as, path string) reply {
	f.TB.Helper()
	r := f.request(as, http.MethodGet, path, nil)
	r.Header.Set("Accept-Language", languages)
	return f.Send(f.set, r)
}

// TestLanguage: a browser asks for one, and a person may choose another at the foot of
// each page, which keeps what it was asked for.
func TestLanguage(t *testing.T) {
	for name, c := range map[string]struct{ languages, path, want string }{
		"none":                {"", "/console/people", "People"},
		"one that there is":   {"de-AT,en;q=0.5", "/console/people", "Personen"},
		"one that is none":    {"ja", "/console/people", "People"},
		"one that was chosen": {"en", "/console/people?language=de", "Personen"},
		"an error":            {"de", "/console/nowhere", "Hier ist nichts"},
		"a person":            {"de", "/console/people/{bob}", "Warum geht es nicht?"},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			is.True(strings.Contains(words(f.in(c.languages, "adm1", f.fill(c.path))), c.want))
		})
	}
	is := is.New(t)
	f := newFixture(t, nil)
	r := f.get("adm1", "/console/people?q=bob&done=saved")
	is.True(strings.Contains(r.Body, `href="/console/people?language=de&amp;q=bob"`))
	chosen := f.get("adm1", "/console/people?language=de")
	is.True(strings.Contains(chosen.Header.Get("Set-Cookie"), "language=de"))
	refused := f.post("adm1", f.fill("/console/people/{bob}/profile"), "part", "email", "email", "nonsense")
	is.True(strings.Contains(refused.Body, f.fill(`href="/console/people/{bob}?language=de"`))) // the page of the form
}

// TestLooks replaces what a host may.
func TestLooks(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, c *console.Config) {
		c.Name, c.Language, c.CSS = "Acme", "de", ":root { --accent: #8a1c5b }"
		c.Files = fstest.MapFS{
			"tree.tmpl": {Data: []byte(`{{define "tree"}}<p>our own tree</p>{{end}}`)},
			"logo.svg":  {Data: []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)},
		}
		c.Texts = map[string]map[string]string{"de": {"nav.people": "Leute"}, "fr": {"language": "Français", "nav.people": "Personnes"}}
	})
	is.True(strings.Contains(words(f.get("adm1", "/console/teams")), "Leute"))
	is.True(strings.Contains(words(f.get("adm1", "/console/teams")), "our own tree"))
	is.True(strings.Contains(words(f.in("fr", "adm1", "/console/")), "Personnes"))
	is.True(strings.HasSuffix(record(f, http.MethodGet, "/console/style.css").Body.String(), ":root { --accent: #8a1c5b }"))
	is.Equal(record(f, http.MethodGet, "/console/logo.svg").Body.String(), `<svg xmlns="http://www.w3.org/2000/svg"/>`)
}

// TestLooksThatAreNone: a mistake of the host's is found when the program starts.
func TestLooksThatAreNone(t *testing.T) {
	for name, c := range map[string]console.Config{
		"a text that no page has":     {Texts: map[string]map[string]string{"en": {"nav.nowhere": "x"}}},
		"a language that is none":     {Texts: map[string]map[string]string{"!": {"name": "x"}}},
		"a template that no page has": {Files: fstest.MapFS{"people.tmpl": {Data: []byte("x")}}},
		"a template that is broken":   {Files: fstest.MapFS{"table.tmpl": {Data: []byte("{{")}}},
		"no texts of the language":    {Language: "fr"},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			defer func() { is.True(strings.HasPrefix(recover().(string), "console: ")) }()
			console.New(f.Dir, c)
		})
	}
}

// TestSignOut ends the session, and the own one of who acts as somebody.
func TestSignOut(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	is.True(strings.Contains(f.get("adm1", "/console/").Body, `action="/console/sign-out"`))
	is.Equal(location(f.post("adm1", "/console/sign-out")), "/account/sign-in")
	is.Equal(f.get("adm1", "/console/").Status, http.StatusSeeOther)

	began := f.post("root1", f.fill("/console/people/{bob}/impersonate"))
	own := f.cookies["root1"]
	for _, c := range (&http.Response{Header: began.Header}).Cookies() {
		if c.Name == "__Host-session" {
			f.cookies["acting"] = c.Value
		}
	}
	r := f.request("acting", http.MethodPost, "/console/sign-out", nil)
	r.AddCookie(&http.Cookie{Name: "__Host-session-own", Value: own})
	is.Equal(f.Send(f.set, r).Status, http.StatusSeeOther)
	for _, as := range []string{"acting", "root1"} {
		is.Equal(f.get(as, "/console/").Status, http.StatusSeeOther)
	}
}
