package session

import (
	"net/http"
	"time"

	"example.com/roster"
)

// cookieName has the prefix by which browsers hold a cookie to be secure, of
// this host alone, and for all its paths (RFC 6265bis, section 4.1.3.2).
const cookieName = "__Host-session"

// cookieFor is the longest age of a cookie, in seconds: browsers keep none for
// longer.
const cookieFor = 400 * 24 * 60 * 60

// setCookie puts the token of s into the cookie. The cookie ends when s must
// end.
func (h *Handler) setCookie(w http.ResponseWriter, s roster.Session) {
	age := cookieFor
	if !s.Secret.Expires.IsZero() {
		age = max(1, min(age, int(s.Secret.Expires.Sub(h.dir.Now()).Round(time.Second).Seconds())))
	}
	http.SetCookie(w, newCookie(string(s.Token), age))
}

// clearCookie deletes the cookie in the browser.
func clearCookie(w http.ResponseWriter) { http.SetCookie(w, newCookie("", -1)) }

func newCookie(value string, age int) *http.Cookie {
	return &http.Cookie{
		Name: cookieName, Value: value, MaxAge: age,
		Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}
