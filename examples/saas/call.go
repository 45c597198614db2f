package main

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters"
)

// tokenPrefix begins API tokens, and no session.
const tokenPrefix = "saas-"

// call is one request.
type call struct {
	*app
	*http.Request
	w      http.ResponseWriter
	who    httpadapters.Caller
	people *roster.Directory // the workspace in which who acts, bound to what who may do
	id     roster.ID         // in the path; zero: none, which nobody has
}

// handler answers a call by a value, which is sent as JSON; nil: by itself.
type handler func(*call) (any, error)

// caller returns who sends r: a session, or the bearer of an API token.
func (a *app) caller(r *http.Request) (httpadapters.Caller, error) {
	if text, _ := bearer(r.Header); strings.HasPrefix(text, tokenPrefix) {
		return httpadapters.Tokens(a.dir)(r, text)
	}
	s, err := a.sessions.Session(r)
	return httpadapters.CallerOf(s), err
}

func bearer(h http.Header) (string, bool) {
	text, _ := strings.CutPrefix(h.Get("Authorization"), "Bearer ")
	return text, true
}

// by lets f act for callers of a rank. What is the roster's, people checks beside it.
func by(rank roster.Rank, f handler) handler {
	return func(c *call) (_ any, err error) {
		who := httpadapters.Authorize(func(r *http.Request, _ string) (httpadapters.Caller, error) { return c.caller(r) })
		c.who, c.people, err = who.Admit(c.w, c.Request, c.dir, bearer, httpadapters.Need{MinRank: rank}, nil)
		if err != nil {
			return nil, err
		}
		c.id, _ = roster.ParseID(c.PathValue("id"))
		return f(c)
	}
}

// with reads the body for f.
func with[T any](f func(*call, T) (any, error)) handler {
	return func(c *call) (any, error) {
		var body T
		d := json.NewDecoder(http.MaxBytesReader(c.w, c.Body, 1<<20))
		d.DisallowUnknownFields()
		if d.Decode(&body) != nil {
			return nil, &roster.InvalidError{Field: "body", Reason: "must be a JSON object with the members of this route"}
		}
		return f(c, body)
	}
}

// serve sends what f answers.
func (a *app) serve(f handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		v, err := f(&call{app: a, Request: r, w: w})
		if err != nil {
			if httpadapters.Problem(w, err) == http.StatusInternalServerError {
				slog.ErrorContext(r.Context(), "not answered", "route", r.Pattern, "error", err)
			}
			return
		}
		if v != nil {
			w.Header().Set("Content-Type", "application/json")
			json.NewEncoder(w).Encode(v)
		}
	}
}
