package httpadapters

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"example.com/roster"
)

// accessProblem is what is said of a request that is not let through.
type accessProblem struct {
	Type    string         `json:"type"`
	Title   string         `json:"title"`
	Status  int            `json:"status"`
	Detail  string         `json:"detail,omitempty"`
	Product string         `json:"product,omitempty"` // with the reasons that refuse it
	Reasons []accessReason `json:"reasons,omitempty"`
}

// accessReason is one of those for which a product is refused.
type accessReason struct {
	Kind   string `json:"kind"`
	Detail string `json:"detail"`
	Change string `json:"change"`       // what would end it
	At     string `json:"at,omitempty"` // since when or until when it stands
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
	p.send(w)
}

// refuse fills in what a decision says.
func (p *accessProblem) refuse(h http.Header, d roster.Decision) {
	p.Status, p.Detail, p.Product = http.StatusForbidden, d.String(), d.Product
	for _, r := range d.Reasons {
		shown := accessReason{Kind: string(r.Kind), Detail: r.String(), Change: r.Change()}
		if !r.At.IsZero() {
			shown.At = r.At.Format(time.RFC3339)
		}
		p.Reasons = append(p.Reasons, shown)
	}
	if d.Reasons[0].Kind != roster.ReasonUsesSpent {
		return // the uses come last: where they are first, nothing else stands
	}
	p.Status = http.StatusTooManyRequests
	if renewed := d.Reasons[0].At; !renewed.IsZero() {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(renewed.Sub(d.At).Seconds()))))
	}
}

// send writes the problem.
func (p *accessProblem) send(w http.ResponseWriter) {
	p.Type, p.Title = "about:blank", http.StatusText(p.Status)
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(p) // texts and a number alone: it cannot fail
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(p.Status)
	w.Write(b.Bytes()) // an error says that nobody listens
}
