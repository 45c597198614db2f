package httpadapters

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

// accessProblem is the answer to a refused request (RFC 9457).
type accessProblem struct {
	Type    string         `json:"type"`
	Title   string         `json:"title"`
	Status  int            `json:"status"`
	Detail  string         `json:"detail,omitempty"`
	Product string         `json:"product,omitempty"` // the refused product
	Reasons []accessReason `json:"reasons,omitempty"`
}

// accessReason is one reason of a refusal.
type accessReason struct {
	Kind   string `json:"kind"`
	Detail string `json:"detail"`
	Change string `json:"change"`       // what would change it
	At     string `json:"at,omitempty"` // when it began or will end
}

// fail answers with an error.
func (a *access) fail(w http.ResponseWriter, r *http.Request, err error) {
	var (
		refused *roster.AccessRefusedError
		invalid *roster.InvalidError
	)
	p := accessProblem{Status: http.StatusInternalServerError}
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
		a.cfg.Log.ErrorContext(r.Context(), "httpadapters: access not decided", "route", r.Pattern, "error", err)
	}
	p.Type, p.Title = "about:blank", http.StatusText(p.Status)
	wire.Send(w, p.Status, wire.ProblemJSON, p)
}

// refuse fills in a decision.
func (p *accessProblem) refuse(h http.Header, d roster.Decision) {
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
