package httpadapters

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// problem is the body of an answer to a refused request (RFC 9457).
type problem struct {
	Type    string         `json:"type"`
	Title   string         `json:"title"`
	Status  int            `json:"status"`
	Detail  string         `json:"detail,omitempty"`
	Errors  []fieldError   `json:"errors,omitempty"`  // each value that is not acceptable
	Product string         `json:"product,omitempty"` // the refused product
	Reasons []accessReason `json:"reasons,omitempty"`
}

// fieldError is one value that is not acceptable.
type fieldError struct {
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

// accessReason is one reason of a refusal.
type accessReason struct {
	Kind   string `json:"kind"`
	Detail string `json:"detail"`
	Change string `json:"change"`       // what would change it
	At     string `json:"at,omitempty"` // when it began or will end
}

// Problem answers a request of the host's own handlers with an error of a Directory,
// and returns the status. The body is a problem of RFC 9457: detail says what would be
// right, and errors has a field and a detail for each value that is not acceptable. A
// refused use has its product and the reasons. The headers are those of the route sets:
// WWW-Authenticate with 401, Retry-After where it helps to try again, Cache-Control:
// no-store.
//
// An error that callers are told nothing about, of the database or of the host, is
// "internal": log what has status 500.
//
// Problem tells what the Directory tells. Who calls one that acts for a user, by
// ActingAs, gives away nothing that the user may not know.
func Problem(w http.ResponseWriter, err error) int {
	var refused *roster.AccessRefusedError
	known, _ := wire.Classify(err, nil)
	p := problem{Status: known.Status, Detail: known.Text}
	switch {
	case errors.As(err, &refused):
		p.refuse(w.Header(), refused.Decision)
	case errors.Is(err, roster.ErrTooManySessions):
		p.Status, p.Detail = http.StatusConflict, "too many sessions: end another one first"
	}
	for _, part := range wire.Invalid(err) {
		var invalid *roster.InvalidError
		if errors.As(part, &invalid) {
			p.Errors = append(p.Errors, fieldError{invalid.Field, invalid.Reason})
		}
	}
	wire.ErrorHeader(w.Header(), nil, p.Status, err)
	p.send(w)
	return p.Status
}

// send answers with p.
func (p *problem) send(w http.ResponseWriter) {
	p.Type, p.Title = "about:blank", http.StatusText(p.Status)
	wire.Send(w, p.Status, wire.ProblemJSON, p)
}

// fail answers with an error.
func (a *access) fail(w http.ResponseWriter, r *http.Request, err error) {
	var (
		refused *roster.AccessRefusedError
		invalid *roster.InvalidError
	)
	p := problem{Status: http.StatusInternalServerError}
	switch {
	case errors.Is(err, roster.ErrCredentials):
		p.Status = http.StatusUnauthorized
		w.Header().Set("WWW-Authenticate", "Bearer")
	case errors.Is(err, roster.ErrForbidden):
		p.Status, p.Detail = http.StatusForbidden, "the token may not be used here"
		wire.ErrorHeader(w.Header(), nil, p.Status, err)
	case errors.As(err, &refused):
		p.refuse(w.Header(), refused.Decision)
	case errors.As(err, &invalid) && invalid.Field == "key":
		p.Status, p.Detail = http.StatusBadRequest, "key "+invalid.Reason
	case errors.Is(err, roster.ErrConflict), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		p.Status = http.StatusServiceUnavailable
		w.Header().Set("Retry-After", "1")
	default:
		attrs := append(roster.RequestAttrs(r.Context()), slog.String("route", r.Pattern), slog.Any("error", err))
		a.cfg.Log.LogAttrs(r.Context(), slog.LevelError, "httpadapters: access not decided", attrs...)
	}
	p.send(w)
}

// refuse fills in a decision.
func (p *problem) refuse(h http.Header, d roster.Decision) {
	p.Status, p.Detail, p.Product = http.StatusForbidden, d.String(), d.Product
	for _, r := range d.Reasons {
		shown := accessReason{Kind: string(r.Kind), Detail: r.String(), Change: r.Change()}
		if !r.At.IsZero() {
			shown.At = r.At.Format(time.RFC3339)
		}
		p.Reasons = append(p.Reasons, shown)
	}
	renewed, spent := d.UsesSpent()
	if !spent {
		return
	}
	p.Status = http.StatusTooManyRequests
	if !renewed.IsZero() {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(renewed.Sub(d.At).Seconds()))))
	}
}
