package papershift

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// errTooMany is a request above the limit.
var errTooMany = errors.New("papershift: rate limit exceeded")

// refusal is an error that the set makes itself, ready to be shown.
type refusal problem

func (e *refusal) Error() string { return "papershift: " + e.Detail }

// refuse refuses a part of the body.
func refuse(status int, pointer, detail string) error {
	p := newProblem(status, detail)
	p.Source = &source{Pointer: &pointer}
	return (*refusal)(&p)
}

// missing refuses a body without a member. What is not there cannot be pointed
// to, so that pointer leads to the object around it.
func missing(pointer, name string) error {
	p := invalidAttribute(base, "needs "+name)
	if pointer == "/data/attributes" {
		p = invalidAttribute(name, "is required")
	}
	p.Source.Pointer = &pointer
	return (*refusal)(&p)
}

// badParameter refuses a parameter of the query. One that is no name, or too
// long to be any, is not shown.
func badParameter(name, reason string) error {
	if name == "" || len(name) > maxName || !utf8.ValidString(name) {
		p := newProblem(http.StatusBadRequest, "a parameter "+reason)
		return (*refusal)(&p)
	}
	p := newProblem(http.StatusBadRequest, name+" "+reason)
	p.Source = &source{Parameter: name}
	return (*refusal)(&p)
}

// maxName is the number of bytes of the longest name of a parameter that is
// shown.
const maxName = 100

func badHeader(status int, name string) error {
	p := newProblem(status, name+" must name "+mediaType+" without parameters but profile")
	p.Source = &source{Header: name}
	return (*refusal)(&p)
}

// problem maps an error to an error object. It reports false for one that
// callers are told nothing about.
func (h *handler) problem(err error) (p problem, known bool) {
	var (
		own     *refusal
		body    *wire.Error
		invalid *roster.InvalidError
		exists  *roster.ExistsError
		state   *roster.StateError
	)
	switch {
	case errors.As(err, &own):
		return problem(*own), true
	case errors.As(err, &body):
		return invalidBody(body), true
	case errors.As(err, &invalid):
		return invalidAttribute(attributeOf(invalid.Field), invalid.Reason), true
	case errors.Is(err, roster.ErrInvalid):
		return invalidAttribute(base, "has a value that is not acceptable"), true
	case errors.Is(err, roster.ErrCredentials):
		return newProblem(http.StatusUnauthorized, "a valid token is required"), true
	case errors.Is(err, roster.ErrForbidden):
		return newProblem(http.StatusForbidden, "not allowed"), true
	case errors.Is(err, roster.ErrLastOwner):
		return newProblem(http.StatusForbidden, "the last owner stays"), true
	case errors.Is(err, roster.ErrNotFound):
		return newProblem(http.StatusNotFound, "not found"), true
	case errors.As(err, &exists):
		return invalidAttribute(attributeOf(exists.Field), "is taken by another user"), true
	case errors.As(err, &state):
		return invalidAttribute("status", "cannot "+state.Doing+" a user who is "+string(state.State)), true
	case errors.Is(err, roster.ErrExists), errors.Is(err, roster.ErrState):
		return invalidAttribute("status", "does not allow this"), true
	case errors.Is(err, roster.ErrConflict):
		return newProblem(http.StatusConflict, "changed by somebody else: try again"), true
	case errors.Is(err, errTooMany):
		return newProblem(http.StatusTooManyRequests, "rate limit exceeded"), true
	case errors.Is(err, roster.ErrBusy):
		return newProblem(http.StatusServiceUnavailable, "busy: try again soon"), true
	case errors.Is(err, roster.ErrNoKey):
		return newProblem(http.StatusNotImplemented, "nothing can be mailed: the host has to set roster's Config.Keys"), true
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return newProblem(http.StatusServiceUnavailable, "the request took too long"), true
	}
	return newProblem(http.StatusInternalServerError, "internal"), false
}

func newProblem(status int, detail string) problem {
	return problem{Status: strconv.Itoa(status), Title: http.StatusText(status), Detail: detail}
}

// base stands for the whole resource where clients ask for an attribute.
const base = "base"

// invalidAttribute is an attribute that cannot be as it is asked for. Some
// clients find its name in the pointer, others in meta.
func invalidAttribute(name, reason string) problem {
	p := newProblem(http.StatusUnprocessableEntity, name+" "+reason)
	pointer := "/data/attributes/" + name
	if name == base {
		p.Detail, pointer = "the resource "+reason, "/data"
	}
	p.Source, p.Meta = &source{Pointer: &pointer}, &complaint{name, reason}
	return p
}

// invalidBody is a body that cannot be read, or one with a member of the wrong
// type.
func invalidBody(e *wire.Error) problem {
	switch {
	case e.Status == http.StatusUnsupportedMediaType:
		return newProblem(e.Status, "the body must come as "+mediaType+" or application/json, in UTF-8 and not compressed")
	case e.Field == "":
		return newProblem(e.Status, e.Error())
	}
	if name, ok := strings.CutPrefix(e.Field, "data.attributes."); ok {
		return invalidAttribute(name, e.Reason)
	}
	p := invalidAttribute(base, e.Reason)
	pointer := "/" + strings.ReplaceAll(e.Field, ".", "/")
	p.Detail, p.Source.Pointer = e.Error(), &pointer
	return p
}

// attributeOf returns the name that this set has for a field of roster's.
func attributeOf(field string) string {
	switch field {
	case "email", "name", "avatar":
		return field
	case "first", "last":
		return "name"
	case "role":
		return "role_ids"
	}
	return base
}

// fail answers with an error.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	p, known := h.problem(err)
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
	case p.Status == "503":
		header.Set("Retry-After", "1")
	}
	sendProblem(w, p)
}

// unknown logs an error that callers are told nothing about. The path is left
// out, as by the other sets: it may name a person.
func (h *handler) unknown(r *http.Request, err error) {
	h.cfg.Log.ErrorContext(r.Context(), "papershift: request failed", "route", r.Pattern, "error", err)
}

// wrongVerb answers a verb that the path does not have.
func (h *handler) wrongVerb(w http.ResponseWriter, allow string) {
	w.Header().Set("Allow", allow)
	sendProblem(w, newProblem(http.StatusMethodNotAllowed, "the path knows "+allow))
}
