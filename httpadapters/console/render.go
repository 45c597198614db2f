package console

import (
	"net/http"
	"strings"

	"example.com/roster/httpadapters/internal/html"
	"example.com/roster/httpadapters/internal/wire"
)

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
	w.Write([]byte(read("console.js")))
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
		Bar: html.Plain(s.Bar), BarEnd: s.BarEnd, Nav: s.Nav, Host: s.Host, Root: s.Base + "/",
		Who: s.Who, SignOut: s.Base + "/sign-out", Here: s.Here, Body: p,
	}
}

// write answers with a page.
func (c *call) write(p page, status int) {
	if err := c.Handler.kit.Send(c.w, status, p.shared(c.shell()), c.lang); err != nil {
		wire.LogUnknown(c.cfg.Log, "console", c.r, err)
		http.Error(c.w, "internal", http.StatusInternalServerError)
	}
}

// shell is what surrounds a page.
type shell struct {
	Base   string // path of the console
	Nav    []html.Link
	Host   []html.Link
	Who    string    // is signed in; empty: nobody
	Bar    string    // says that the browser acts as somebody else; empty: it does not
	BarEnd string    // path that ends it
	Here   html.Here // the page, in whatever language
}

// shell returns what surrounds the page of a call. For nobody, and for somebody who may
// not use the console, it has no ways to its pages.
func (c *call) shell() shell {
	s := shell{Base: c.Base, Here: c.here()}
	if c.cfg.AccountURL != "" {
		s.Host = []html.Link{{URL: c.cfg.AccountURL, Text: html.T("account-link")}}
	}
	if c.User.ID.IsZero() {
		return s
	}
	s.Who = title(c.User)
	if c.impersonates() {
		s.Bar, s.BarEnd = c.t("acting.bar", title(c.Impersonator), title(c.User)), c.link("impersonation", "end")
		return s
	}
	if c.isInside() {
		s.Bar, s.BarEnd = c.insideBar(), c.link("accounts", "leave")
	}
	if !c.isAdmin() {
		return s
	}
	for _, way := range navigation {
		if way.staff && !c.isStaff() || way.path == "/scim" && c.cfg.SCIM == nil {
			continue
		}
		url := c.path(way.path)
		current := c.r.URL.Path == url || way.path != "/" && strings.HasPrefix(c.r.URL.Path, url+"/")
		s.Nav = append(s.Nav, html.Link{URL: url, Text: html.T("nav." + way.name), Current: current})
	}
	return s
}

// here returns the page that is shown, for the links to it in other languages: a refused
// post shows the page that it was sent from, which has fewer parts. From what is no page,
// and tells nothing of what was asked for, they lead to the first one.
func (c *call) here() html.Here {
	if !c.shown {
		return html.Here{Path: c.Base + "/"}
	}
	parts := strings.Split(strings.TrimPrefix(c.r.URL.EscapedPath(), c.Base), "/")
	query := c.r.URL.Query()
	query.Del("done")
	query.Del("n")
	return html.Here{Path: c.Base + strings.Join(parts[:min(len(parts), strings.Count(c.page, "/")+1)], "/"), Query: query}
}

// navigation is the pages that every page leads to.
var navigation = []struct {
	name, path string
	staff      bool
}{
	{"overview", "/", false}, {"people", "/people", false}, {"invitations", "/invitations", false},
	{"groups", "/groups", false}, {"teams", "/teams", false}, {"tokens", "/tokens", false},
	{"events", "/events", false}, {"scim", "/scim", false}, {"deliveries", "/deliveries", true}, {"accounts", "/accounts", true},
}
