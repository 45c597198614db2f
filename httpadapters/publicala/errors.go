package publicala

import (
	"context"
	"errors"
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// errTooMany is a request above the limit.
var errTooMany = errors.New("publicala: rate limit exceeded")

// problem maps an error to its status, its text and, for 422, the member that
// is wrong. It reports false for one that callers are told nothing about.
func (h *handler) problem(err error) (status int, message, field string, known bool) {
	var (
		body    *wire.Error
		invalid *roster.InvalidError
		exists  *roster.ExistsError
	)
	switch {
	case errors.As(err, &body) && body.Status == http.StatusBadRequest:
		return http.StatusUnprocessableEntity, body.Error(), body.Field, true
	case errors.As(err, &body):
		return body.Status, body.Error(), "", true
	case errors.As(err, &invalid):
		field = member(invalid.Field)
		return http.StatusUnprocessableEntity, field + " " + invalid.Reason, field, true
	case errors.Is(err, roster.ErrInvalid):
		return http.StatusUnprocessableEntity, "a value is not acceptable", "", true
	case errors.Is(err, roster.ErrCredentials):
		return http.StatusUnauthorized, "Unauthenticated.", "", true
	case errors.Is(err, roster.ErrForbidden):
		return http.StatusForbidden, "forbidden", "", true
	case errors.Is(err, roster.ErrLastOwner):
		return http.StatusForbidden, "the last owner stays", "", true
	case errors.Is(err, roster.ErrNotFound):
		return http.StatusNotFound, "not found", "", true
	case errors.As(err, &exists):
		field = member(exists.Field)
		return http.StatusUnprocessableEntity, field + " is taken by another user", field, true
	case errors.Is(err, roster.ErrExists), errors.Is(err, roster.ErrState):
		return http.StatusUnprocessableEntity, "not possible as things are", "", true
	case errors.Is(err, roster.ErrConflict):
		return http.StatusConflict, "changed by somebody else: try again", "", true
	case errors.Is(err, errTooMany):
		return http.StatusTooManyRequests, "rate limit exceeded", "", true
	case errors.Is(err, roster.ErrBusy):
		return http.StatusServiceUnavailable, "busy: try again soon", "", true
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, "the request took too long", "", true
	}
	return http.StatusInternalServerError, "internal", "", false
}

// member returns the name that this set has for a field of roster's.
func member(field string) string {
	switch field {
	case "external id":
		return "external_id"
	case "password":
		return "new_password"
	case "role":
		return "admin"
	case "group":
		return "assign_new_plan"
	case "attrs":
		return "user_plan_name" // the only one that can be too long
	case "limit":
		return "per_page"
	}
	return field
}

// fail answers with an error.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	status, message, field, known := h.problem(err)
	if !known {
		h.unknown(r, err)
	}
	v := problem{Message: message}
	switch status {
	case http.StatusUnprocessableEntity:
		if field == "" {
			field = "body"
		}
		v.Errors = map[string][]string{field: {message}}
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "1")
	}
	wire.Send(w, status, wire.JSON, v)
}

// unknown logs an error that callers are told nothing about. The path is left
// out: it may name a person.
func (h *handler) unknown(r *http.Request, err error) {
	h.cfg.Log.ErrorContext(r.Context(), "publicala: request failed", "route", r.Pattern, "error", err)
}

// wrongVerb answers a verb that the path does not have.
func (h *handler) wrongVerb(w http.ResponseWriter, allow string) {
	w.Header().Set("Allow", allow)
	wire.Send(w, http.StatusMethodNotAllowed, wire.JSON, problem{Message: "method not allowed"})
}
