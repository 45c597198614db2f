package session

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"example.com/roster"
)

// hostPrefix is the prefix by which browsers hold a cookie to be secure, of this
// host alone, and for all its paths (RFC 6265bis, section 4.1.3.2).
const hostPrefix = "__Host-"

// cookieFor is the longest age of a cookie, in seconds: browsers keep none for
// longer.
const cookieFor = 400 * 24 * 60 * 60

// setCookie puts the token of s into the cookie. The cookie ends when s must
// end.
func (h *Handler) setCookie(w http.ResponseWriter, r *http.Request, s roster.Session) {
	age := cookieFor
	if !s.Secret.Expires.IsZero() {
		age = max(1, min(age, int(s.Secret.Expires.Sub(h.dir.Now()).Round(time.Second).Seconds())))
	}
	http.SetCookie(w, h.newCookie(r, string(s.Token), age))
}

// clearCookie deletes the cookie in the browser.
func (h *Handler) clearCookie(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, h.newCookie(r, "", -1))
}

func (h *Handler) newCookie(r *http.Request, value string, age int) *http.Cookie {
	return &http.Cookie{
		Name: h.cookieName(r), Value: value, MaxAge: age,
		Path: "/", Secure: !h.insecure(r), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

// cookieName returns the name of the cookie on the host of r. Browsers refuse the
// prefix without Secure.
func (h *Handler) cookieName(r *http.Request) string {
	if h.insecure(r) {
		return h.cfg.CookieName
	}
	return hostPrefix + h.cfg.CookieName
}

// insecure reports whether the cookie of r goes without Secure: where the host
// asks for it, and over plain http to this machine alone.
func (h *Handler) insecure(r *http.Request) bool {
	return h.cfg.LoopbackCookie && r.TLS == nil && loopback(r.Host)
}

// loopback reports whether a Host header names this machine: localhost and the
// names below it (RFC 6761, section 6.3), or a loopback address.
func loopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if addr, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")); err == nil {
		return addr.IsLoopback()
	}
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	return name == "localhost" || strings.HasSuffix(name, ".localhost")
}

// isCookieName reports whether a browser takes name as that of a cookie (a token
// of RFC 9110, section 5.6.2).
func isCookieName(name string) bool {
	return (&http.Cookie{Name: name}).Valid() == nil && !strings.HasPrefix(name, "__")
}
