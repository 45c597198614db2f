package session

import (
	"errors"
	"fmt"
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wire"
)

var (
	// errProofs refuses a request with two proofs.
	errProofs = fmt.Errorf("session: both a token and a cookie, or two cookies: %w", roster.ErrInvalid)
	// errOrigin refuses a request that another site makes with the cookie, or to
	// get one.
	errOrigin = wire.OriginError{}
	// errSignIn refuses every bad sign-in in the same words.
	errSignIn = errors.New("session: sign-in refused")
	// errTaken answers who undoes a change of address that is another user's now.
	errTaken = errors.New("session: the address went to somebody else")
	// errCode refuses every bad code in the same words.
	errCode = &wire.Error{Status: http.StatusBadRequest, Field: "code", Reason: "must be one that was mailed, is not used yet and is not too old"}
)

// problem returns what callers are told of an error, and false for an error that
// they are told nothing about.
func (h *Handler) problem(err error) (p wire.Problem, known bool) {
	p, known = wire.Classify(err, nil)
	var refused httpadapters.SignUpRefused
	switch {
	case errors.As(err, &refused):
		p.Text = string(refused)
	case errors.Is(err, errLastOwner):
		text := "you are the last owner of the account: make somebody else an owner first, or close the account"
		return wire.Problem{Status: http.StatusConflict, Text: text}, true
	case errors.Is(err, errProofs):
		return wire.Problem{Status: http.StatusBadRequest, Text: "a session is proven by one token or one cookie, not by two"}, true
	case errors.Is(err, errSignIn):
		return wire.Problem{Status: http.StatusUnauthorized, Text: "the email or the password is not right"}, true
	case errors.Is(err, errTaken):
		return wire.Problem{Status: http.StatusConflict, Text: "everybody is signed out, and the user has no address: this one cannot be put back, ask an administrator to set one"}, true
	case errors.Is(err, roster.ErrTooManySessions):
		return wire.Problem{Status: http.StatusConflict, Text: "too many sessions: end another one first"}, true
	case errors.Is(err, roster.ErrCredentials):
		p.Text = "no live session"
	case errors.Is(err, roster.ErrThrottled):
		p.Text = "too many tries: wait a while"
	case errors.Is(err, roster.ErrExists):
		p.Text = "not possible as things are" // must not tell whether somebody has an address
	}
	return p, known
}

// fail answers with an error.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	p, known := h.problem(err)
	if !known {
		wire.LogUnknown(h.cfg.Log, "session", r, err)
	}
	wire.ErrorHeader(w.Header(), bearers(r.Header), p.Status, err)
	if errors.Is(err, errProofs) {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_request"`)
	}
	wire.Send(w, p.Status, wire.ProblemJSON, problem{
		Type: "about:blank", Title: http.StatusText(p.Status), Status: p.Status, Detail: p.Text,
	})
}
