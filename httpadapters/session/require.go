package session

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// Require passes the requests of a live session to next, which finds the session
// by [From]. Other requests get 401. A browser that opens another page than the
// initial one is sent to Config.InitialURL; this is what a user sees after a forced
// logout. A cookie whose session is over is deleted then. One that this program
// does not know may be another program's of the same host name, and stays. Answers
// have Cache-Control: no-store, unless next sets another.
func (h *Handler) Require(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, p, err := h.live(w, r)
		switch {
		case errors.Is(err, roster.ErrCredentials) && navigates(r):
			over := p.cookie && errors.Is(err, roster.ErrSessionOver)
			if over {
				h.jar.Clear(w, r)
			}
			if over || h.lost(r) {
				h.redirect(w, r)
				return
			}
			h.fail(w, r, err)
			return
		case err != nil:
			h.fail(w, r, err)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r.WithContext(WithSession(r.Context(), s)))
	})
}

// key is the key of the session in a context.
type key struct{}

// From returns the session of a request that [Handler.Require] or
// [Handler.Optional] let through, with its User at that time. It reports false for
// other requests.
func From(ctx context.Context) (roster.Session, bool) {
	s, ok := ctx.Value(key{}).(roster.Session)
	return s, ok
}

// navigates reports whether a browser opens a page, and not a script that calls
// an API.
func navigates(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	if mode := r.Header.Get("Sec-Fetch-Mode"); mode != "" {
		return mode == "navigate"
	}
	return strings.Contains(r.Header.Get("Accept"), "text/html")
}

// lost reports whether a request may come from a browser whose cookie has ended.
// The initial page is excepted, so that no browser is sent there again and again.
func (h *Handler) lost(r *http.Request) bool {
	return len(bearers(r.Header)) == 0 && r.URL.Path != h.initialPath
}

// redirect sends a browser to the initial URL. Nothing in the request changes the URL,
// but for the parameter of Config.ReturnTo, which is a path of this host or missing.
func (h *Handler) redirect(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Location", h.cfg.InitialURL+h.returnTo(r))
	w.WriteHeader(http.StatusSeeOther)
}

// returnTo returns what Config.ReturnTo adds to the initial URL.
func (h *Handler) returnTo(r *http.Request) string {
	asked := r.RequestURI // with the prefix that http.StripPrefix takes from r.URL
	if !strings.HasPrefix(asked, "/") {
		asked = r.URL.RequestURI()
	}
	if h.cfg.ReturnTo == "" || !wire.SafePath(asked) {
		return ""
	}
	mark := "?"
	if strings.Contains(h.cfg.InitialURL, "?") {
		mark = "&"
	}
	return mark + url.Values{h.cfg.ReturnTo: {asked}}.Encode()
}
