package scim

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// The scimTypes of errors (RFC 7644, section 3.12; RFC 9865, section 2).
const (
	invalidFilter = "invalidFilter"
	tooMany       = "tooMany"
	uniqueness    = "uniqueness"
	mutability    = "mutability"
	invalidSyntax = "invalidSyntax"
	invalidPath   = "invalidPath"
	noTarget      = "noTarget"
	invalidValue  = "invalidValue"
	sensitive     = "sensitive"
	invalidCursor = "invalidCursor"
)

// scimError is an error that callers are told as it is.
type scimError struct {
	status   int
	scimType string // empty: none
	detail   string
}

func (e *scimError) Error() string { return e.detail }

// bad refuses a request with status 400.
func bad(scimType, format string, args ...any) error {
	return &scimError{http.StatusBadRequest, scimType, fmt.Sprintf(format, args...)}
}

// large refuses a request above a limit.
func large(format string, args ...any) error {
	return &scimError{http.StatusRequestEntityTooLarge, "", fmt.Sprintf(format, args...)}
}

// readable refuses to compare what clients may only write: an answer would tell it.
func (p place) readable(use string) error {
	if p.attr != nil && p.attr.mutability == writeOnly {
		return &scimError{http.StatusForbidden, sensitive, p.attr.name + " is not for " + use}
	}
	return nil
}

// members are this set's names for fields of package roster.
var members = map[string]string{
	"email": "emails", "username": "userName", "external id": "externalId", "name": "name.formatted", "first": "name.givenName",
	"last": "name.familyName", "attrs": "the attributes", "role": "roles",
}

// problem returns what callers are told of an error, and false for an error that
// they are told nothing about.
func (h *handler) problem(err error) (p *scimError, known bool) {
	if errors.As(err, &p) {
		return p, true
	}
	told, known := wire.Classify(err, members)
	p = &scimError{status: told.Status, detail: told.Text}
	var body *wire.Error
	var invalid *roster.InvalidError
	switch {
	case errors.As(err, &invalid) && invalid.Field == "conditions":
		p.scimType = invalidFilter
	case errors.As(err, &invalid) && invalid.Field == "cursor":
		p.scimType = invalidCursor
	case errors.As(err, &body) && body.Status == http.StatusBadRequest && body.Field == "":
		p.scimType = invalidSyntax
	case errors.Is(err, roster.ErrExists):
		p.scimType = uniqueness
	case errors.Is(err, roster.ErrLastOwner):
		p.status, p.detail = http.StatusConflict, "the last owner of the account stays: give somebody else the role first"
	case p.status == http.StatusBadRequest:
		p.scimType = invalidValue
	}
	return p, known
}

// fail answers with an error.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	p, known := h.problem(err)
	if !known {
		wire.LogUnknown(h.cfg.Log, "scim", r, err)
	}
	wire.ErrorHeader(w.Header(), r.Header.Values("Authorization"), p.status, err)
	note(w, p.scimType)
	wire.Send(w, p.status, mediaType, p.document())
}

// document returns the error as RFC 7644, section 3.12 has it.
func (e *scimError) document() problemDocument {
	return problemDocument{Schemas: []string{urnError}, Status: strconv.Itoa(e.status), ScimType: e.scimType, Detail: e.detail}
}
