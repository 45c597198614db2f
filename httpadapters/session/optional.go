package session

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"example.com/roster"
)

// Session returns the live session of a request, by its token or its cookie, for
// handlers that decide by themselves: gRPC, WebSocket, pages that greet who is
// signed in. The cookie keeps its text, even where [Handler.Require] would give it
// another. Errors: roster.ErrCredentials where there is none, or one that is not
// live; roster.ErrInvalid for two proofs; roster.ErrForbidden where a page of
// another site uses the cookie to change something or to open a WebSocket; those of
// the store.
func (h *Handler) Session(r *http.Request) (roster.Session, error) {
	p, err := h.proven(r)
	if err != nil {
		return roster.Session{}, err
	}
	return h.dir.CalledFrom(h.jar.Client(r)).Session(r.Context(), p.text)
}

// proven returns the proof in r, if r may use it: what a page of another site can
// send with the cookie of a browser is refused.
func (h *Handler) proven(r *http.Request) (proof, error) {
	p, err := h.proofOf(r)
	if err == nil && p.cookie && h.crossOrigin(r) {
		err = errOrigin
	}
	return p, err
}

// crossOrigin tells whether a page of another site made r. A GET that opens a
// WebSocket is not safe: what is sent over it later may change anything.
func (h *Handler) crossOrigin(r *http.Request) bool {
	if strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		upgrade := *r
		upgrade.Method = http.MethodPost
		r = &upgrade
	}
	return h.origin.Check(r) != nil
}

// Optional passes every request to next: those of a live session with it, as
// [Handler.Require] does, and those without one as they are; [From] then reports
// false. What is no question of signing in is answered like by Require: two proofs,
// the cookie in a request of another site, a store that fails.
func (h *Handler) Optional(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Authorization, Cookie") // no cache shows one person's page to another
		s, _, err := h.live(w, r)
		switch {
		case errors.Is(err, roster.ErrCredentials):
			next.ServeHTTP(w, r)
			return
		case err != nil:
			h.fail(w, r, err)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r.WithContext(WithSession(r.Context(), s)))
	})
}

// WithSession returns ctx with a session for [From], as [Handler.Require] makes it:
// for tests of handlers, and for hosts that found the session by [Handler.Session].
func WithSession(ctx context.Context, s roster.Session) context.Context {
	return context.WithValue(ctx, key{}, s)
}
