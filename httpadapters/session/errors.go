package session

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

var (
	// errTooMany is a request above the limit of its network.
	errTooMany = errors.New("session: rate limit exceeded")
	// errProofs is a request with two sessions.
	errProofs = errors.New("session: both a token and a cookie, or two cookies")
	// errOrigin is a request that another site makes with the cookie of this one.
	errOrigin = errors.New("session: from another origin")
	// errSignIn is one answer for every sign-in that is not good.
	errSignIn = errors.New("session: sign-in refused")
	// errCode is one answer for every code that is not good.
	errCode = &wire.Error{Status: http.StatusBadRequest, Field: "code", Reason: "must be one that was mailed, is not used yet and is not too old"}
)

// problem maps an error to its status and text. It reports false for one that
// callers are told nothing about.
func (h *Handler) problem(err error) (status int, detail string, known bool) {
	var (
		body    *wire.Error
		invalid *roster.InvalidError
	)
	switch {
	case errors.As(err, &body):
		return body.Status, body.Error(), true
	case errors.As(err, &invalid):
		return http.StatusBadRequest, invalid.Field + " " + invalid.Reason, true
	case errors.Is(err, roster.ErrInvalid):
		return http.StatusBadRequest, "a value is not acceptable", true
	case errors.Is(err, errProofs):
		return http.StatusBadRequest, "a session is proven by one token or one cookie, not by two", true
	case errors.Is(err, errSignIn):
		return http.StatusUnauthorized, "the email or the password is not right", true
	case errors.Is(err, roster.ErrCredentials):
		return http.StatusUnauthorized, "no live session", true
	case errors.Is(err, errOrigin):
		return http.StatusForbidden, "another site may not use the cookie", true
	case errors.Is(err, roster.ErrForbidden):
		return http.StatusForbidden, "forbidden", true
	case errors.Is(err, roster.ErrNotFound):
		return http.StatusNotFound, "not found", true
	case errors.Is(err, roster.ErrTooManySessions):
		return http.StatusConflict, "too many sessions: end another one first", true
	case errors.Is(err, roster.ErrExists), errors.Is(err, roster.ErrState):
		return http.StatusConflict, "not possible as things are", true
	case errors.Is(err, roster.ErrConflict):
		return http.StatusConflict, "changed by somebody else: try again", true
	case errors.Is(err, errTooMany), errors.Is(err, roster.ErrThrottled):
		return http.StatusTooManyRequests, "too many tries: wait a while", true
	case errors.Is(err, roster.ErrBusy):
		return http.StatusServiceUnavailable, "busy: try again soon", true
	case errors.Is(err, roster.ErrNoKey):
		return http.StatusNotImplemented, "nothing can be mailed: the host has to set roster's Config.Keys", true
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, "the request took too long", true
	}
	return http.StatusInternalServerError, "internal", false
}

// fail answers with an error.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	status, detail, known := h.problem(err)
	if !known {
		h.unknown(r, err)
	}
	header := w.Header()
	throttled := new(roster.ThrottledError)
	switch {
	case errors.Is(err, roster.ErrCredentials) && len(r.Header.Values("Authorization")) > 0:
		header.Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	case status == http.StatusUnauthorized:
		header.Set("WWW-Authenticate", "Bearer")
	case errors.Is(err, errProofs):
		header.Set("WWW-Authenticate", `Bearer error="invalid_request"`)
	case errors.As(err, &throttled):
		header.Set("Retry-After", seconds(throttled.Retry))
	case status == http.StatusServiceUnavailable:
		header.Set("Retry-After", "1")
	}
	h.say(w, status, detail)
}

// seconds returns how long to wait, as Retry-After says it.
func seconds(d time.Duration) string {
	return strconv.Itoa(max(1, int(math.Ceil(d.Seconds()))))
}

// unknown logs an error that callers are told nothing about. The path is left
// out: it may name a person.
func (h *Handler) unknown(r *http.Request, err error) {
	h.cfg.Log.ErrorContext(r.Context(), "session: request failed", "route", r.Pattern, "error", err)
}

// wrongVerb answers a verb that the path does not have.
func (h *Handler) wrongVerb(w http.ResponseWriter, allow string) {
	w.Header().Set("Allow", allow)
	h.say(w, http.StatusMethodNotAllowed, "method not allowed")
}
