package wire

import (
	"fmt"
	"net/http"

	"example.com/roster"
)

// Error refuses a malformed request. Callers may see its text.
type Error struct {
	Status int    // 400, 413 or 415
	Field  string // the wrong member or parameter, with the names above it: "data.name"; empty: the whole body
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

// ScopeError refuses a token without this scope. It is a roster.ErrForbidden.
type ScopeError string

func (e ScopeError) Error() string {
	return fmt.Sprintf("httpadapters: the token lacks the scope %q", string(e))
}

// Unwrap returns roster.ErrForbidden.
func (ScopeError) Unwrap() error { return roster.ErrForbidden }
