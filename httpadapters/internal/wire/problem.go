package wire

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"

	"example.com/roster"
)

// Problem is what a caller is told of an error.
type Problem struct {
	Status int
	Text   string
	Field  string // the member that is wrong, in the set's words; empty: none
}

// Classify returns what a caller is told of err, and false for an error that
// callers are told nothing about. members are the set's names for fields of
// package roster; other fields keep their name. A set changes the Problem where
// its vendor answers otherwise.
func Classify(err error, members map[string]string) (p Problem, known bool) {
	var (
		method  MethodError
		body    *Error
		invalid *roster.InvalidError
		exists  *roster.ExistsError
	)
	switch {
	case errors.As(err, &method):
		p = Problem{Status: http.StatusMethodNotAllowed, Text: "method not allowed"}
	case errors.As(err, &body):
		p = Problem{Status: body.Status, Text: body.Error(), Field: body.Field}
	case errors.As(err, &invalid):
		field := cmp.Or(members[invalid.Field], invalid.Field)
		p = Problem{Status: http.StatusBadRequest, Text: field + " " + invalid.Reason, Field: field}
	case errors.Is(err, roster.ErrInvalid):
		p = Problem{Status: http.StatusBadRequest, Text: "a value is not acceptable"}
	case errors.Is(err, roster.ErrCredentials):
		p = Problem{Status: http.StatusUnauthorized, Text: "unauthorized"}
	case errors.As(err, new(OriginError)):
		p = Problem{Status: http.StatusForbidden, Text: "another site may not use the cookie"}
	case errors.Is(err, roster.ErrForbidden):
		p = Problem{Status: http.StatusForbidden, Text: "forbidden"}
	case errors.Is(err, roster.ErrLastOwner):
		p = Problem{Status: http.StatusForbidden, Text: "the last owner stays"}
	case errors.Is(err, roster.ErrNotFound):
		p = Problem{Status: http.StatusNotFound, Text: "not found"}
	case errors.As(err, &exists):
		field := cmp.Or(members[exists.Field], exists.Field)
		p = Problem{Status: http.StatusConflict, Text: field + " is taken by another user", Field: field}
	case errors.Is(err, roster.ErrExists), errors.Is(err, roster.ErrState):
		p = Problem{Status: http.StatusConflict, Text: "not possible as things are"}
	case errors.Is(err, roster.ErrSignInToJoin):
		p = Problem{Status: http.StatusConflict, Text: "sign in to accept the invitation"}
	case errors.Is(err, roster.ErrAnotherAddress):
		p = Problem{Status: http.StatusConflict, Text: "the invitation is for another address"}
	case errors.Is(err, roster.ErrUnverified):
		p = Problem{Status: http.StatusConflict, Text: "the address must be verified first"}
	case errors.Is(err, roster.ErrConflict):
		p = Problem{Status: http.StatusConflict, Text: "changed by somebody else: try again"}
	case errors.Is(err, roster.ErrThrottled):
		p = Problem{Status: http.StatusTooManyRequests, Text: "rate limit exceeded"}
	case errors.Is(err, roster.ErrBusy):
		p = Problem{Status: http.StatusServiceUnavailable, Text: "busy: try again soon"}
	case errors.Is(err, roster.ErrNoKey):
		p = Problem{Status: http.StatusNotImplemented, Text: "nothing can be mailed: the host has to set roster's Config.Keys"}
	case errors.Is(err, roster.ErrNoConsumer):
		p = Problem{Status: http.StatusNotImplemented, Text: "nothing can be mailed: the host has to set roster's Config.Consumers"}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		p = Problem{Status: http.StatusServiceUnavailable, Text: "the request took too long"}
	default:
		return Problem{Status: http.StatusInternalServerError, Text: "internal"}, false
	}
	return p, true
}

// Invalid returns the parts of an error that [roster.JoinInvalid] joined, or err alone.
func Invalid(err error) []error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		return many.Unwrap()
	}
	return []error{err}
}

// ErrorHeader sets the headers that tell a client what to do about an error:
// WWW-Authenticate (RFC 6750, section 3; RFC 9110, section 15.5.2 demands it
// with 401), Retry-After and Allow. tokens are the request's values of the
// header that carries the set's token.
func ErrorHeader(h http.Header, tokens []string, status int, err error) {
	var (
		scope     ScopeError
		throttled *roster.ThrottledError
		method    MethodError
	)
	switch {
	case errors.Is(err, roster.ErrCredentials) && len(tokens) > 0:
		h.Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	case errors.Is(err, roster.ErrCredentials), status == http.StatusUnauthorized:
		h.Set("WWW-Authenticate", "Bearer")
	case errors.As(err, &scope):
		h.Set("WWW-Authenticate", `Bearer error="insufficient_scope", scope="`+string(scope)+`"`)
	case errors.As(err, &throttled):
		h.Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(throttled.Retry.Seconds())))))
	case status == http.StatusServiceUnavailable:
		h.Set("Retry-After", "1")
	case errors.As(err, &method):
		h.Set("Allow", string(method))
	}
}

// LogUnknown logs an error that callers of a set are told nothing about. It
// leaves out the path, which may name a person. A nil log is silent.
func LogUnknown(log *slog.Logger, set string, r *http.Request, err error) {
	if log != nil {
		attrs := append(roster.RequestAttrs(r.Context()), slog.String("route", r.Pattern), slog.Any("error", err))
		log.LogAttrs(r.Context(), slog.LevelError, set+": request failed", attrs...)
	}
}
