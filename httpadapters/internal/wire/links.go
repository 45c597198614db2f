package wire

import (
	"net/http"
	"net/url"
	"strings"
)

// Base returns what the links of an answer begin with: base, a Config.BaseURL, or
// where that is empty the scheme and host that r names; then the prefix that the host
// stripped from the path.
func Base(r *http.Request, base string) string {
	if base == "" && r.Host != "" {
		base = "http://" + r.Host
		if r.TLS != nil {
			base = "https://" + r.Host
		}
	}
	return strings.TrimSuffix(base, "/") + stripped(r)
}

// stripped returns what the host stripped from the path of r.
func stripped(r *http.Request) string {
	asked, err := url.ParseRequestURI(r.RequestURI)
	if err != nil {
		return "" // no server has read the request
	}
	prefix, ok := strings.CutSuffix(asked.EscapedPath(), r.URL.EscapedPath())
	if !ok {
		return ""
	}
	return prefix
}
