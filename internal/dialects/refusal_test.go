package dialects_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/memstore"
)

// TestRefusedRequestsAreObserved holds that the sets tell who was refused what, and
// from where.
func TestRefusedRequestsAreObserved(t *testing.T) {
	const peer, behind = "192.0.2.1", "198.51.100.7" // httptest's address, and one that a proxy knows
	for _, test := range []struct {
		name    string
		token   func(f *refusedWorld) string
		network string // that Authorize tells
		want    roster.Observation
	}{
		{"garbage", func(*refusedWorld) string { return "garbage" }, "", roster.Observation{Kind: roster.EventTokenRefused, Network: peer}},
		{"a token without the scope", func(f *refusedWorld) string { return f.issue(roster.NewToken{Scopes: []string{"other"}}) }, "",
			roster.Observation{Kind: roster.EventForbidden, Network: peer}},
		{"a token of too low a rank", func(f *refusedWorld) string { return f.issue(roster.NewToken{Role: roster.RoleReadOnly}) }, "",
			roster.Observation{Kind: roster.EventForbidden, Network: peer}},
		{"behind a proxy", func(f *refusedWorld) string { return f.issue(roster.NewToken{Role: roster.RoleReadOnly}) }, behind,
			roster.Observation{Kind: roster.EventForbidden, Network: behind}},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			f := newRefusedWorld(t)
			authorize := func(r *http.Request, token string) (httpadapters.Caller, error) {
				c, err := httpadapters.Tokens(f.dir)(r, token)
				c.Network = test.network
				return c, err
			}
			r := httptest.NewRequest("POST", "/v2/users", nil)
			r.Header.Set("Authorization", "Bearer "+test.token(f))
			w := httptest.NewRecorder()
			axiom.New(f.dir, axiom.Config{Authorize: authorize}).ServeHTTP(w, r)
			is.True(w.Code == http.StatusUnauthorized || w.Code == http.StatusForbidden)
			if test.want.Kind == roster.EventForbidden {
				test.want.User = f.user.ID
			}
			is.Equal(len(f.seen), 1)
			test.want.Account, test.want.At = f.dir.AccountID(), f.seen[0].At
			is.Equal(f.seen[0], test.want)
		})
	}
	t.Run("a product without the scope", func(t *testing.T) {
		is := is.New(t)
		f := newRefusedWorld(t)
		guarded := httpadapters.RequireAccess(f.dir, "p", httpadapters.AccessConfig{
			Scope: "read",
			User: func(*http.Request) (httpadapters.Caller, error) {
				return httpadapters.Caller{User: f.user.ID, Scopes: []string{"other"}}, nil
			},
		})(http.NotFoundHandler())
		w := httptest.NewRecorder()
		guarded.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		is.Equal(w.Code, http.StatusForbidden)
		is.Equal(f.seen, []roster.Observation{{
			Kind: roster.EventForbidden, Account: f.dir.AccountID(), User: f.user.ID, Network: peer, At: f.seen[0].At,
		}})
	})
}

type refusedWorld struct {
	t    *testing.T
	dir  *roster.Directory
	user roster.User
	seen []roster.Observation
}

func newRefusedWorld(t *testing.T) *refusedWorld {
	t.Helper()
	f := &refusedWorld{t: t}
	f.dir = roster.New(memstore.New(), &roster.Config{
		Observe: roster.ObserveRefused(func(_ context.Context, o roster.Observation) { f.seen = append(f.seen, o) }),
	})
	var err error
	if f.user, err = f.dir.Create(t.Context(), roster.NewUser{Role: roster.RoleOwner, Active: true}); err != nil {
		t.Fatal(err)
	}
	return f
}

// issue returns the text of a new token of the user.
func (f *refusedWorld) issue(n roster.NewToken) string {
	f.t.Helper()
	n.User = f.user.ID
	_, text, err := f.dir.IssueToken(f.t.Context(), n)
	if err != nil {
		f.t.Fatal(err)
	}
	return string(text)
}
