package pickaxe

import (
	"context"
	"errors"
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// errTooMany is a request above the limit.
var errTooMany = errors.New("pickaxe: rate limit exceeded")

// problem maps an error to its status and text. It reports false for one that
// callers are told nothing about.
func (h *handler) problem(err error) (status int, message string, known bool) {
	var (
		body    *wire.Error
		invalid *roster.InvalidError
		exists  *roster.ExistsError
	)
	switch {
	case errors.As(err, &body):
		return body.Status, body.Error(), true
	case errors.As(err, &invalid):
		return http.StatusBadRequest, member(invalid.Field) + " " + invalid.Reason, true
	case errors.Is(err, roster.ErrInvalid):
		return http.StatusBadRequest, "a value is not acceptable", true
	case errors.Is(err, roster.ErrCredentials):
		return http.StatusUnauthorized, "unauthorized", true
	case errors.Is(err, roster.ErrForbidden):
		return http.StatusForbidden, "forbidden", true
	case errors.Is(err, roster.ErrLastOwner):
		return http.StatusForbidden, "the last owner stays", true
	case errors.Is(err, roster.ErrNotFound):
		return http.StatusNotFound, "not found", true
	case errors.As(err, &exists):
		return http.StatusConflict, member(exists.Field) + " is taken by another user", true
	case errors.Is(err, roster.ErrExists), errors.Is(err, roster.ErrState):
		return http.StatusConflict, "not possible as things are", true
	case errors.Is(err, roster.ErrConflict):
		return http.StatusConflict, "changed by somebody else: try again", true
	case errors.Is(err, errTooMany):
		return http.StatusTooManyRequests, "rate limit exceeded", true
	case errors.Is(err, roster.ErrBusy):
		return http.StatusServiceUnavailable, "busy: try again soon", true
	case errors.Is(err, roster.ErrNoKey):
		return http.StatusNotImplemented, "nothing can be mailed: the host has to set roster's Config.Keys", true
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, "the request took too long", true
	}
	return http.StatusInternalServerError, "internal", false
}

// member returns the name that this set has for a field of roster's.
func member(field string) string {
	switch field {
	case "first", "last":
		return "name"
	case "ip address":
		return "ipAddress"
	case "current uses":
		return "currentUses"
	case "extra uses":
		return "extraUses"
	case "group":
		return "accessGroupId"
	case "product":
		return "products"
	case "limit":
		return "take"
	}
	return field
}

// fail answers with an error.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	status, message, known := h.problem(err)
	if !known {
		h.unknown(r, err)
	}
	header := w.Header()
	var scope scopeError
	switch {
	case errors.Is(err, roster.ErrCredentials) && len(r.Header.Values("Authorization")) > 0:
		header.Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	case errors.Is(err, roster.ErrCredentials):
		header.Set("WWW-Authenticate", "Bearer")
	case errors.As(err, &scope):
		header.Set("WWW-Authenticate", `Bearer error="insufficient_scope", scope="`+string(scope)+`"`)
	case status == http.StatusServiceUnavailable:
		header.Set("Retry-After", "1")
	}
	wire.Send(w, status, wire.JSON, problem{Error: message})
}

// unknown logs an error that callers are told nothing about. The path is left
// out: it may name a person.
func (h *handler) unknown(r *http.Request, err error) {
	h.cfg.Log.ErrorContext(r.Context(), "pickaxe: request failed", "route", r.Pattern, "error", err)
}

// wrongVerb answers a verb that the path does not have. allow are those of the
// pattern; a fixed path beside it has its own.
func (h *handler) wrongVerb(w http.ResponseWriter, r *http.Request, allow string) {
	if own, ok := h.allow[r.URL.Path]; ok {
		allow = own
	}
	w.Header().Set("Allow", allow)
	wire.Send(w, http.StatusMethodNotAllowed, wire.JSON, problem{Error: "method not allowed"})
}
