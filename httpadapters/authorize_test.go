package httpadapters_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/memstore"
)

// world is a Directory with two accounts and a user in the first.
type world struct {
	dir, acme, other *roster.Directory
	admin            roster.User
	request          *http.Request
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{
		dir:     roster.New(memstore.New(), &roster.Config{Now: func() time.Time { return start }}),
		request: httptest.NewRequest("GET", "/", nil),
	}
	for _, account := range []**roster.Directory{&w.acme, &w.other} {
		a, err := w.dir.CreateAccount(t.Context(), roster.NewAccount{})
		if err != nil {
			t.Fatal(err)
		}
		*account = w.dir.ForAccount(a.ID)
	}
	var err error
	w.admin, err = w.acme.Create(t.Context(), roster.NewUser{Email: "adm@x.test", Role: roster.RoleAdmin, Active: true})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestTokens(t *testing.T) {
	is := is.New(t)
	w := newWorld(t)
	s, text, err := w.acme.IssueToken(t.Context(), roster.NewToken{User: w.admin.ID, Prefix: "any-", Role: roster.RoleUser, Scopes: []string{httpadapters.ScopeRead}})
	is.NoErr(err)
	authorize := httpadapters.Tokens(w.dir)
	c, err := authorize(w.request, text)
	is.NoErr(err)
	is.Equal(c, httpadapters.Caller{
		Account: w.acme.AccountID(), User: w.admin.ID, Token: s.ID, Role: roster.RoleUser, Rank: roster.RankUser,
		Scopes: []string{httpadapters.ScopeRead},
	})
	is.Equal(c.Actor(), roster.Actor{User: w.admin.ID, Token: s.ID, Role: roster.RoleUser})
	is.True(c.Allows(httpadapters.ScopeRead))
	is.True(!c.Allows(httpadapters.ScopeUpdate))
	is.True(httpadapters.Caller{}.Allows(httpadapters.ScopeUpdate)) // none given: all

	for _, bad := range []string{"", text[:len(text)-1], text + "x", strings.ToUpper(text), strings.Repeat("x", 513), strings.Repeat("x", 1<<20)} {
		_, err := authorize(w.request, bad)
		is.True(errors.Is(err, roster.ErrCredentials))
	}
	_, err = httpadapters.Tokens(w.other)(w.request, text) // another account's
	is.True(errors.Is(err, roster.ErrCredentials))
	is.NoErr(w.acme.RevokeToken(t.Context(), s.ID))
	_, err = authorize(w.request, text)
	is.True(errors.Is(err, roster.ErrCredentials))
}

func TestAdmit(t *testing.T) {
	w := newWorld(t)
	gone, err := w.acme.Create(t.Context(), roster.NewUser{Role: roster.RoleAdmin})
	if err != nil {
		t.Fatal(err)
	}
	down := errors.New("down")
	acme, token := w.acme.AccountID(), roster.NewID()
	for name, c := range map[string]struct {
		dir    *roster.Directory
		caller httpadapters.Caller
		err    error // what the host's function says
		want   error
		rank   roster.Rank
	}{
		"a user":               {w.dir, httpadapters.Caller{Account: acme, User: w.admin.ID, Role: roster.RoleUser}, nil, nil, roster.RankUser},
		"a user's own role":    {w.dir, httpadapters.Caller{Account: acme, User: w.admin.ID}, nil, nil, roster.RankAdmin},
		"a rank":               {w.dir, httpadapters.Caller{Account: acme, User: w.admin.ID, Rank: roster.RankReadOnly}, nil, nil, roster.RankReadOnly},
		"a token":              {w.dir, httpadapters.Caller{Account: acme, Token: token, Role: roster.RoleAdmin}, nil, nil, roster.RankAdmin},
		"role none":            {w.dir, httpadapters.Caller{Account: acme, Token: token, Role: roster.RoleNone}, nil, nil, roster.RankNone},
		"an unknown role":      {w.dir, httpadapters.Caller{Account: acme, Token: token, Role: "boss"}, nil, nil, roster.RankNone},
		"no account":           {w.acme, httpadapters.Caller{User: w.admin.ID}, nil, nil, roster.RankAdmin},
		"confined":             {w.acme, httpadapters.Caller{Account: acme, User: w.admin.ID}, nil, nil, roster.RankAdmin},
		"of another account":   {w.other, httpadapters.Caller{Account: acme, User: w.admin.ID}, nil, roster.ErrCredentials, 0},
		"nobody":               {w.dir, httpadapters.Caller{Account: acme, Role: roster.RoleOwner, Rank: roster.RankOwner}, nil, roster.ErrCredentials, 0},
		"a token without role": {w.dir, httpadapters.Caller{Account: acme, Token: token}, nil, roster.ErrCredentials, 0},
		"not active":           {w.dir, httpadapters.Caller{Account: acme, User: gone.ID}, nil, roster.ErrCredentials, 0},
		"unknown":              {w.dir, httpadapters.Caller{Account: acme, User: token}, nil, roster.ErrCredentials, 0},
		"an error":             {w.dir, httpadapters.Caller{Account: acme, User: w.admin.ID}, down, down, 0},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			authorize := httpadapters.Authorize(func(_ *http.Request, token string) (httpadapters.Caller, error) {
				is.Equal(token, "text")
				return c.caller, c.err
			})
			got, dir, err := authorize.Admit(c.dir, w.request, "text")
			is.True(errors.Is(err, c.want))
			if c.want == nil {
				is.Equal(got.Rank, c.rank)
				is.Equal(got.Account, acme)
				is.Equal(dir.AccountID(), acme)
				is.True(dir.Confined())
			}
		})
	}
	is := is.New(t)
	_, _, err = httpadapters.Authorize(nil).Admit(w.dir, w.request, "text")
	is.True(errors.Is(err, roster.ErrCredentials)) // nil refuses
}

func TestLimitID(t *testing.T) {
	is := is.New(t)
	account, user, token := roster.NewID(), roster.NewID(), roster.NewID()
	is.Equal(httpadapters.Caller{Account: account, User: user, Token: token}.LimitID(), token)
	is.Equal(httpadapters.Caller{Account: account, User: user}.LimitID(), user)
	is.Equal(httpadapters.Caller{Account: account}.LimitID(), account)
}
