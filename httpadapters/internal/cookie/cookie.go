// Package cookie keeps the session of a browser in a cookie, for the sets that sign
// people in.
package cookie

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters"
)

// prefix is the prefix by which browsers hold a cookie to be secure, of this host
// alone, and for all its paths (RFC 6265bis, section 4.1.3.2).
const prefix = "__Host-"

// longest is the longest age of a cookie, in seconds: browsers keep none for longer.
const longest = 400 * 24 * 60 * 60

// Sessions keeps sessions of Dir in cookies.
type Sessions struct {
	Dir      *roster.Directory
	Name     string         // of the cookie, without the prefix __Host-
	Loopback bool           // without Secure over plain http to this machine
	Proxies  []netip.Prefix // trusted to say where a request comes from
}

// Set puts the token of a session into the cookie. The cookie ends when the session
// must end.
func (s Sessions) Set(w http.ResponseWriter, r *http.Request, begun roster.Session) {
	age := longest
	if end := begun.Secret.Expires; !end.IsZero() {
		age = max(1, min(age, int(end.Sub(s.Dir.Now()).Round(time.Second).Seconds())))
	}
	http.SetCookie(w, s.make(r, string(begun.Token), age))
}

// Clear deletes the cookie in the browser.
func (s Sessions) Clear(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, s.make(r, "", -1))
}

func (s Sessions) make(r *http.Request, value string, age int) *http.Cookie {
	return &http.Cookie{
		Name: s.NameFor(r), Value: value, MaxAge: age,
		Path: "/", Secure: !s.insecure(r), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

// NameFor returns the name of the cookie on the host of r. Browsers refuse the prefix
// without Secure.
func (s Sessions) NameFor(r *http.Request) string {
	if s.insecure(r) {
		return s.Name
	}
	return prefix + s.Name
}

// insecure reports whether the cookie of r goes without Secure: where the host asks
// for it, and over plain http to this machine alone.
func (s Sessions) insecure(r *http.Request) bool {
	return s.Loopback && r.TLS == nil && loopback(r.Host)
}

// Client says where a request comes from. Lists of sessions show it, and failures are
// counted by it.
func (s Sessions) Client(r *http.Request) roster.ClientInfo {
	from := roster.ClientInfo{UserAgent: r.UserAgent()}
	if addr := httpadapters.ClientAddr(r, s.Proxies...); addr.IsValid() {
		from.Network = addr.String()
	}
	return from
}

// Text returns the text in the cookie of r, and how many such cookies there are: where
// there are two, one may be planted, and the text is empty.
func (s Sessions) Text(r *http.Request) (text roster.SecretText, cookies int) {
	found := r.CookiesNamed(s.NameFor(r))
	if len(found) == 1 {
		text = roster.SecretText(found[0].Value)
	}
	return text, len(found)
}

// Live returns the live session of r's cookie, and its text, which may be a new one.
// Errors: roster.ErrCredentials where there is none; those of the store.
func (s Sessions) Live(w http.ResponseWriter, r *http.Request) (roster.Session, roster.SecretText, error) {
	text, _ := s.Text(r)
	if text == "" {
		return roster.Session{}, "", roster.ErrCredentials
	}
	found, err := s.Dir.CalledFrom(s.Client(r)).Session(r.Context(), text)
	if err != nil {
		return roster.Session{}, text, err
	}
	return s.Rotate(w, r, found, text)
}

// Rotate gives a session another text, and the cookie with it, if the role where it
// acts is not the one that it began with. It returns the session and the text that is
// good from now on.
func (s Sessions) Rotate(w http.ResponseWriter, r *http.Request, found roster.Session, text roster.SecretText) (roster.Session, roster.SecretText, error) {
	if found.Secret.Role == found.Role {
		return found, text, nil
	}
	rotated, err := s.Dir.RotateSession(r.Context(), text)
	switch {
	case errors.Is(err, roster.ErrCredentials):
		return found, text, nil // another request of the browser has rotated it
	case err != nil:
		return roster.Session{}, text, err
	}
	s.Set(w, r, rotated)
	text, rotated.Token = rotated.Token, ""
	return rotated, text, nil
}

// Replace ends the session that a request already had, whose text is old, when it
// begins another one: a planted one (session fixation) is useless afterwards.
func (s Sessions) Replace(r *http.Request, old roster.SecretText) error {
	if err := s.Dir.SignOut(r.Context(), old); err != nil && !errors.Is(err, roster.ErrCredentials) {
		return err
	}
	return nil
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

// ValidName reports whether a browser takes name as that of a cookie (a token of
// RFC 9110, section 5.6.2) beside the prefix.
func ValidName(name string) bool {
	return (&http.Cookie{Name: name}).Valid() == nil && !strings.HasPrefix(name, "__")
}

// Remember keeps a choice of the person's that is no secret, such as a language, for a
// year.
func (s Sessions) Remember(w http.ResponseWriter, r *http.Request, what, value string) {
	http.SetCookie(w, &http.Cookie{
		Name: s.NameFor(r) + "-" + what, Value: value, MaxAge: 365 * 24 * 60 * 60,
		Path: "/", Secure: !s.insecure(r), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// Forget deletes what Remember kept.
func (s Sessions) Forget(w http.ResponseWriter, r *http.Request, what string) {
	http.SetCookie(w, &http.Cookie{
		Name: s.NameFor(r) + "-" + what, MaxAge: -1,
		Path: "/", Secure: !s.insecure(r), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// Remembered returns what Remember kept; empty for nothing.
func (s Sessions) Remembered(r *http.Request, what string) string {
	kept, err := r.Cookie(s.NameFor(r) + "-" + what)
	if err != nil {
		return ""
	}
	return kept.Value
}
