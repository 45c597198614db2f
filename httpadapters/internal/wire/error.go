package wire

import (
	"fmt"
	"net/http"

	"example.com/roster"
)

// Error is a request that cannot be used. Its text may be shown to the caller.
type Error struct {
	Status int    // 400, 413 or 415
	Field  string // the member or parameter that is wrong, with the names above it: "data.name"; empty: the whole body
	Reason string // "must be a string"
}

func (e *Error) Error() string {
	if e.Field == "" {
		return "the body " + e.Reason
	}
	return e.Field + " " + e.Reason
}

func badBody(reason string) error {
	return &Error{Status: http.StatusBadRequest, Reason: reason}
}

func badField(field, reason string) error {
	return &Error{Status: http.StatusBadRequest, Field: field, Reason: reason}
}

// ScopeError is a caller whose token lacks this scope. It is a
// roster.ErrForbidden.
type ScopeError string

func (e ScopeError) Error() string {
	return fmt.Sprintf("httpadapters: the token lacks the scope %q", string(e))
}

// Unwrap returns roster.ErrForbidden.
func (ScopeError) Unwrap() error { return roster.ErrForbidden }
