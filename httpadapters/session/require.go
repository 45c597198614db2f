package session

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"example.com/roster"
)

// Require lets the requests of a live session through to next, which finds it by
// [From]. Others get 401; a browser that opens another page than the initial one is
// sent to Config.InitialURL, and its cookie is taken: so it goes to one who was signed out
// by force, on its next request. Answers are marked as not to be stored, unless
// next marks them otherwise.
func (h *Handler) Require(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, p, err := h.live(w, r)
		switch {
		case errors.Is(err, roster.ErrCredentials) && navigates(r) && (p.cookie || h.lost(r)):
			h.redirect(w)
			return
		case err != nil:
			h.fail(w, r, err)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, s)))
	})
}

// key is where the session stands in a context.
type key struct{}

// From returns the session of a request that [Handler.Require] let through. Its
// User is as it was when the request came in. It reports false for others.
func From(ctx context.Context) (roster.Session, bool) {
	s, ok := ctx.Value(key{}).(roster.Session)
	return s, ok
}

// navigates tells whether a browser opens a page, as against a script that calls
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

// lost tells whether r, without a cookie, is that of a browser whose cookie is
// over: not where it was sent to already, which would go round and round.
func (h *Handler) lost(r *http.Request) bool {
	return len(r.Header.Values("Authorization")) == 0 && r.URL.Path != h.initialPath
}

// redirect sends a browser to the initial URL, which nothing in the request
// changes, without its cookie.
func (h *Handler) redirect(w http.ResponseWriter) {
	clearCookie(w)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Location", h.cfg.InitialURL)
	w.WriteHeader(http.StatusSeeOther)
}
