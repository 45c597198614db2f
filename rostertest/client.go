package rostertest

import (
	"net/http"
	"testing"

	"example.com/roster"
)

// tokenPrefix begins the tokens of a Kit. Axiom's own clients require it.
const tokenPrefix = "xaat-"

// SignIn starts a session for u in the account that owns u, without a password, and
// returns a client that sends it as a bearer token, which [session.Handler.Require]
// accepts like the cookie. The client follows no redirect, so that a test sees where
// the program sends people.
//
// [session.Handler.Require]: https://pkg.go.dev/example.com/roster/httpadapters/session#Handler.Require
func (k *Kit) SignIn(t testing.TB, u roster.User) *http.Client {
	t.Helper()
	s, err := k.Dir.ForAccount(u.Account).StartSession(t.Context(), u.ID, roster.ClientInfo{UserAgent: "rostertest"})
	if err != nil {
		t.Fatalf("rostertest: sign in %s: %v", u.Email, err)
	}
	return k.Client(string(s.Token))
}

// Client returns a client that sends a token of a session or of the API as a bearer
// token, "" for none. It follows no redirect.
func (k *Kit) Client(token string) *http.Client {
	return &http.Client{
		Transport:     bearer{k.transport, token},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Token issues an API token for u in the account that owns u, and returns its text. With
// scopes it may be used for those alone.
func (k *Kit) Token(t testing.TB, u roster.User, scopes ...string) string {
	t.Helper()
	_, text, err := k.Dir.ForAccount(u.Account).IssueToken(t.Context(), roster.NewToken{User: u.ID, Prefix: tokenPrefix, Scopes: scopes})
	if err != nil {
		t.Fatalf("rostertest: issue a token for %s: %v", u.Email, err)
	}
	return string(text)
}

// bearer adds a token to the requests that have none.
type bearer struct {
	next  http.RoundTripper
	token string
}

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	if b.token != "" && r.Header.Get("Authorization") == "" {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+b.token)
	}
	return b.next.RoundTrip(r)
}
