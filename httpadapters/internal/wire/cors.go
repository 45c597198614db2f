package wire

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// What pages of other origins may send and read, and how long a browser may
// remember that (https://fetch.spec.whatwg.org/#http-cors-protocol).
const (
	corsSend = "Accept, Authorization, Content-Type, X-User-Token"
	corsRead = "Location, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, WWW-Authenticate"
	corsFor  = 10 * time.Minute
)

// AllowOrigins lets pages of these origins, such as "https://app.example.com", call
// the routes of m with a token in a header; "*" is every origin. Cookies are never
// allowed. None: browsers keep pages of other origins out.
func (m *Mux) AllowOrigins(origins []string) { m.origins = origins }

// allowOrigin sets the headers by which a browser lets the page of r's origin read
// the answer. It reports whether r was a preflight, which is answered then.
func (m *Mux) allowOrigin(w http.ResponseWriter, r *http.Request) (answered bool) {
	if len(m.origins) == 0 {
		return false
	}
	h := w.Header()
	h.Add("Vary", "Origin")
	origin := r.Header.Get("Origin")
	switch {
	case origin == "":
		return false
	case slices.Contains(m.origins, "*"):
		h.Set("Access-Control-Allow-Origin", "*")
	case slices.Contains(m.origins, origin):
		h.Set("Access-Control-Allow-Origin", origin)
	default:
		return false
	}
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		h.Set("Access-Control-Expose-Headers", corsRead)
		return false
	}
	_, path := m.paths.Handler(r)
	h.Add("Vary", "Access-Control-Request-Method, Access-Control-Request-Headers")
	h.Set("Access-Control-Allow-Methods", m.allow[path])
	h.Set("Access-Control-Allow-Headers", corsSend)
	h.Set("Access-Control-Max-Age", strconv.Itoa(int(corsFor.Seconds())))
	w.WriteHeader(http.StatusNoContent)
	return true
}
