package console

import (
	"embed"
	"io/fs"
	"net/http"
	"strings"

	"example.com/roster/httpadapters/internal/html"
	"example.com/roster/httpadapters/internal/wire"
)

//go:embed templates console.css console.js
var files embed.FS

// newKit returns what renders the pages, in English.
func newKit(product string) *html.Kit {
	return must(html.New(html.Config{
		Templates: must(fs.Sub(files, "templates")), CSS: string(mustRead("console.css")), Name: product,
		Texts: html.Texts{html.English: {
			"name": "Console", "nav.set": "Console",
			"refused.last-owner": "This is the last active owner of the account. Make somebody else an owner first.",
			"refused.forbidden":  "Your role does not allow this. Somebody with a higher one has to do it.",
			"refused.not-found":  "There is nothing here.",
			"refused.no-mail":    "No mail can be sent here: the host has to set it up.",
		}},
	}))
}

func mustRead(name string) []byte { return must(files.ReadFile(name)) }

// must returns a part of the program.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// asset is a file that everybody may have.
type asset struct {
	path  string
	serve http.HandlerFunc
}

// assetPaths are the paths of the assets.
var assetPaths = []string{"/style.css", "/logo.svg", "/console.js"}

func (h *Handler) assets() []asset {
	return []asset{
		{assetPaths[0], h.kit.Style}, {assetPaths[1], h.kit.Logo}, {assetPaths[2], script},
	}
}

// script answers with what makes lists more convenient. Every page works without it.
func script(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-cache")
	w.Write(mustRead("console.js"))
}

// guard sets the headers of every answer that is no asset. Pages have one script of
// their own. A post tells its origin, by which browsers without Sec-Fetch-Site are held
// apart from other sites.
func guard(h http.Header) {
	html.Guard(h)
	h.Set("Content-Security-Policy", strings.Replace(h.Get("Content-Security-Policy"), "style-src", "script-src 'self'; style-src", 1))
	h.Set("Referrer-Policy", "same-origin")
}

// shared returns the page as the shared layout shows it.
func (p page) shared(s shell) html.Page {
	return html.Page{
		Name: "console", Title: html.Plain(p.Title), Notice: html.Plain(p.Note), Problem: html.Plain(p.Problem),
		Bar: html.Plain(s.Bar), BarEnd: s.BarEnd, Nav: s.Nav, Host: s.Host, Root: s.Base + "/", Body: p,
	}
}

// write answers with a page.
func (h *Handler) write(w http.ResponseWriter, p page, s shell, status int) {
	if err := h.kit.Send(w, status, p.shared(s), html.English); err != nil {
		wire.LogUnknown(h.cfg.Log, "console", &http.Request{}, err)
		http.Error(w, "internal", http.StatusInternalServerError)
	}
}

// shell is what surrounds a page.
type shell struct {
	Base   string // path of the console
	Nav    []html.Link
	Host   []html.Link
	Bar    string // says that the browser acts as somebody else; empty: it does not
	BarEnd string // path that ends it
}

// shell returns what surrounds the page of a call.
func (c *call) shell() shell { return c.shellOf(c) }

// shellOf returns what surrounds a page. Without a call, or for somebody who may not
// use the console, it has no ways to its pages.
func (h *Handler) shellOf(c *call) shell {
	s := shell{Base: h.cfg.Path}
	if h.cfg.AccountURL != "" {
		s.Host = []html.Link{{URL: h.cfg.AccountURL, Text: html.Plain("Your account")}}
	}
	switch {
	case c == nil || c.User.ID.IsZero():
		return s
	case c.impersonates():
		s.Bar, s.BarEnd = title(c.Impersonator)+", you act as "+title(c.User)+".", h.link("impersonation", "end")
		return s
	case !c.isAdmin():
		return s
	}
	if len(s.Host) > 0 {
		s.Host[0].Text = html.Plain(title(c.User))
	}
	for _, way := range navigation {
		if way.staff && !c.isStaff() || way.path == "/scim" && h.cfg.SCIM == nil {
			continue
		}
		url := h.path(way.path)
		current := c.r.URL.Path == url || way.path != "/" && strings.HasPrefix(c.r.URL.Path, url+"/")
		s.Nav = append(s.Nav, html.Link{URL: url, Text: html.Plain(way.text), Current: current})
	}
	return s
}

// navigation is the pages that every page leads to.
var navigation = []struct {
	text, path string
	staff      bool
}{
	{"Overview", "/", false}, {"People", "/people", false}, {"Invitations", "/invitations", false},
	{"Access groups", "/groups", false}, {"Teams", "/teams", false}, {"API tokens", "/tokens", false},
	{"Audit trail", "/events", false}, {"SCIM", "/scim", false}, {"Deliveries", "/deliveries", true}, {"Accounts", "/accounts", true},
}
