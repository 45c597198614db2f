package wire

import (
	"net/http"
	"strings"
)

// Bearer returns the token of the Authorization header (RFC 6750), "" if there
// is no header. The case of the scheme does not matter (RFC 9110). It reports
// false for two headers, for another scheme, and for a text that cannot be a
// token.
func Bearer(h http.Header) (token string, ok bool) {
	headers := h.Values("Authorization")
	if len(headers) == 0 {
		return "", true
	}
	scheme, token, _ := strings.Cut(headers[0], " ")
	token = strings.TrimLeft(token, " ")
	if len(headers) > 1 || !strings.EqualFold(scheme, "Bearer") || !IsToken(token) {
		return "", false
	}
	return token, true
}

// IsToken reports whether a text can be a token: ASCII without blanks and controls.
func IsToken(text string) bool {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] > '~' {
			return false
		}
	}
	return text != ""
}
