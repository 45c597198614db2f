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
	if len(headers) > 1 || !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", false
	}
	for i := range len(token) {
		if token[i] <= ' ' || token[i] > '~' {
			return "", false
		}
	}
	return token, true
}
