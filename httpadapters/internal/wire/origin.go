package wire

import (
	"net/http"

	"example.com/roster"
)

// OriginError refuses a request that another site may have made with the cookies
// of a browser. It is a roster.ErrForbidden.
type OriginError struct{}

func (OriginError) Error() string {
	return "httpadapters: from another origin, with a cookie and without a token"
}

// Unwrap returns roster.ErrForbidden.
func (OriginError) Unwrap() error { return roster.ErrForbidden }

// CheckOrigin refuses what a page of another site can send with a browser's
// cookies. A request without cookies, and one with a token in the set's header,
// passes: no browser adds a token by itself. Errors: an [OriginError] where
// origins refuses the request; an [Error] for a body without a Content-Type,
// which a page sends anywhere without asking.
func CheckOrigin(r *http.Request, token string, origins *http.CrossOriginProtection) error {
	switch {
	case token != "" || r.Header.Get("Cookie") == "":
		return nil
	case origins.Check(r) != nil:
		return OriginError{}
	case r.ContentLength != 0 && r.Body != http.NoBody && r.Header.Get("Content-Type") == "":
		return errUntyped
	}
	return nil
}

var errUntyped = &Error{Status: http.StatusUnsupportedMediaType, Reason: "must have a Content-Type where a cookie says who calls"}
