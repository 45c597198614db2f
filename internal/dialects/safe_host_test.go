package dialects_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/session"
)

// The functions below stand in docs/security.md and docs/routes.md, and
// TestPages holds that they are the same.

// idToken is what an identity provider said, as the host's OIDC library verified it.
type idToken struct {
	Issuer, Subject, Email string
	EmailVerified          bool
}

// hostSession returns the ID token of the host's own session of r.
var hostSession = func(r *http.Request) (idToken, bool) { return idToken{}, false }

// signedInByProvider is an Identity.
func signedInByProvider(r *http.Request) (roster.Claims, error) {
	token, ok := hostSession(r) // of the host's own, which an identity provider began
	if !ok {
		return roster.Claims{}, roster.ErrCredentials
	}
	claims := roster.Claims{Issuer: token.Issuer, Subject: token.Subject}
	if token.EmailVerified { // else anybody may have typed it there
		claims.Email = token.Email
	}
	return claims, nil
}

// ownersOnly guards pages of one account. Sessions come from every account.
func ownersOnly(account roster.ID, sessions *session.Handler, next http.Handler) http.Handler {
	return sessions.Require(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, _ := session.From(r.Context())
		if s.Account != account || s.Role != roster.RoleOwner {
			http.Error(w, "owners of this account only", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	}))
}

// signIn signs somebody in on a page of the host's own.
func signIn(dir *roster.Directory, r *http.Request, email, password string, proxies ...netip.Prefix) (roster.Session, error) {
	from := roster.ClientInfo{UserAgent: r.UserAgent()}
	if addr := httpadapters.ClientAddr(r, proxies...); addr.IsValid() {
		from.Network = addr.String() // the client's address, never the proxy's
	}
	return dir.SignIn(r.Context(), roster.SignIn{Email: email, Password: roster.SecretText(password), ClientInfo: from})
}

// keepHouse deletes what is over, once an hour until ctx ends.
func keepHouse(ctx context.Context, dir *roster.Directory, failed func(error)) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if _, err := dir.Purge(ctx, time.Now().AddDate(0, 0, -30)); err != nil {
			failed(err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// issue makes a token for a program that reads.
func issue(ctx context.Context, dir *roster.Directory, user roster.ID) (roster.SecretText, error) {
	_, text, err := dir.IssueToken(ctx, roster.NewToken{
		User: user, Scopes: []string{httpadapters.ScopeRead}, Expires: dir.Now().AddDate(0, 3, 0),
	})
	return text, err
}

// Who is signed in by a provider that did not verify the address has none here.
func TestSignedInByProvider(t *testing.T) {
	defer func(before func(*http.Request) (idToken, bool)) { hostSession = before }(hostSession)
	for name, c := range map[string]struct {
		token idToken
		ok    bool
		want  roster.Claims
		err   error
	}{
		"nobody":         {idToken{}, false, roster.Claims{}, roster.ErrCredentials},
		"verified":       {idToken{"i", "s", "a@x.test", true}, true, roster.Claims{Issuer: "i", Subject: "s", Email: "a@x.test"}, nil},
		"another's word": {idToken{"i", "s", "a@x.test", false}, true, roster.Claims{Issuer: "i", Subject: "s"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			hostSession = func(*http.Request) (idToken, bool) { return c.token, c.ok }
			r, err := http.NewRequest("POST", "/user/login", nil)
			is.NoErr(err)
			r.Header.Set("X-Verified-Email", "victim@x.test") // nobody's word
			got, err := signedInByProvider(r)
			is.Equal(got, c.want)
			is.True(errors.Is(err, c.err))
		})
	}
}

// An owner of another account is no owner here.
func TestOwnersOnly(t *testing.T) {
	is := is.New(t)
	w := newWorld(t)
	sessions := session.New(w.dir, session.Config{})
	page := ownersOnly(w.t1.AccountID(), sessions, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {}))
	for name, status := range map[string]int{"root1": 200, "adm1": 403, "usr1": 403, "root2": 403} {
		in := w.t1
		if name == "root2" {
			in = w.t2
		}
		s := must(in.StartSession(t.Context(), w.users[name].ID, roster.ClientInfo{}))(t)
		r, err := http.NewRequestWithContext(t.Context(), "GET", "/", nil)
		is.NoErr(err)
		r.Header.Set("Authorization", "Bearer "+string(s.Token))
		is.Equal(sendTo(page, r), status)
	}
}

// The network is the client's, not that of the proxy.
func TestSignInOfTheHost(t *testing.T) {
	is := is.New(t)
	w := newWorld(t)
	must(w.t1.SetPassword(t.Context(), w.users["usr1"].ID, "some password"))(t)
	r, err := http.NewRequestWithContext(t.Context(), "POST", "/", nil)
	is.NoErr(err)
	r.RemoteAddr = "10.0.0.1:1234"
	r.Header.Set("X-Forwarded-For", "192.0.2.7")
	s := must(signIn(w.t1, r, "usr1@x.test", "some password", netip.MustParsePrefix("10.0.0.0/8")))(t)
	is.Equal(s.Secret.Network, "192.0.2.7")
}

// keepHouse purges at once, and ends with its context.
func TestKeepHouse(t *testing.T) {
	is := is.New(t)
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var told error
	keepHouse(ctx, w.dir, func(err error) { told = err })
	is.True(errors.Is(told, context.Canceled))
}

// The token reads, and ends.
func TestIssue(t *testing.T) {
	is := is.New(t)
	w := newWorld(t)
	text := must(issue(t.Context(), w.t1, w.users["adm1"].ID))(t)
	c := must(w.dir.Authenticate(t.Context(), text))(t)
	is.Equal(c.Token.Scopes, []string{httpadapters.ScopeRead})
	is.True(!c.Token.Expires.IsZero())
}

func sendTo(h http.Handler, r *http.Request) int {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}
