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
	s, issued, err := w.acme.IssueToken(t.Context(), roster.NewToken{User: w.admin.ID, Prefix: "any-", Role: roster.RoleUser, Scopes: []string{httpadapters.ScopeRead}})
	is.NoErr(err)
	authorize := httpadapters.Tokens(w.dir)
	text := string(issued)
	c, err := authorize(w.request, text)
	is.NoErr(err)
	is.Equal(c.Account, w.acme.AccountID())
	is.Equal(c.Rank, roster.RankUser)
	is.Equal(c.Scopes, []string{httpadapters.ScopeRead})
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

func text(http.Header) (string, bool) { return "text", true }

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
			got, dir, err := authorize.Admit(httptest.NewRecorder(), w.request, c.dir, text, httpadapters.Need{}, nil)
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
	_, _, err = httpadapters.Authorize(nil).Admit(httptest.NewRecorder(), w.request, w.dir, text, httpadapters.Need{}, nil)
	is.True(errors.Is(err, roster.ErrCredentials)) // nil refuses
	everybody := httpadapters.Authorize(func(*http.Request, string) (httpadapters.Caller, error) {
		return httpadapters.Caller{Account: acme, User: w.admin.ID}, nil
	})
	none := func(http.Header) (string, bool) { return "", false }
	_, _, err = everybody.Admit(httptest.NewRecorder(), w.request, w.dir, none, httpadapters.Need{}, nil)
	is.True(errors.Is(err, roster.ErrCredentials)) // a header that cannot be a token reaches nobody
}

// What a route needs is looked at after the request was counted, and headers tell
// of the count in any case.
func TestAdmitNeed(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		caller httpadapters.Caller
		need   httpadapters.Need
		before int // requests
		want   error
		text   string
	}{
		"enough":       {httpadapters.Caller{Scopes: []string{"users:read"}}, httpadapters.Need{Scope: "users:read", MinRank: roster.RankAdmin}, 0, nil, ""},
		"no scopes":    {httpadapters.Caller{}, httpadapters.Need{Scope: "users:read"}, 0, nil, ""},
		"wrong scope":  {httpadapters.Caller{Scopes: []string{"users:read"}}, httpadapters.Need{Scope: "users:update"}, 0, roster.ErrForbidden, `httpadapters: the token lacks the scope "users:update"`},
		"no scope":     {httpadapters.Caller{Scopes: []string{"users:read"}}, httpadapters.Need{}, 0, roster.ErrForbidden, `httpadapters: the token lacks the scope ""`},
		"a low rank":   {httpadapters.Caller{}, httpadapters.Need{MinRank: roster.RankOwner}, 0, roster.ErrForbidden, "roster: forbidden"},
		"the last":     {httpadapters.Caller{}, httpadapters.Need{}, 1, nil, ""},
		"one too many": {httpadapters.Caller{Scopes: []string{"x"}}, httpadapters.Need{Scope: "y"}, 2, roster.ErrThrottled, ""},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			limiter := httpadapters.NewLimiter(2)
			limiter.Now = w.dir.Now
			for range c.before {
				limiter.Take(t.Context(), w.admin.ID)
			}
			c.caller.Account, c.caller.User = w.acme.AccountID(), w.admin.ID
			authorize := httpadapters.Authorize(func(*http.Request, string) (httpadapters.Caller, error) { return c.caller, nil })
			rec := httptest.NewRecorder()
			got, dir, err := authorize.Admit(rec, w.request, w.dir, text, c.need, limiter)
			is.True(errors.Is(err, c.want))
			if c.text != "" {
				is.Equal(err.Error(), c.text)
			}
			is.Equal(got.User, w.admin.ID) // a refused caller is known, too
			is.Equal(dir == nil, c.want != nil)
			is.Equal(rec.Header().Get("X-RateLimit-Limit"), "2")
			is.Equal(rec.Header().Get("Retry-After") != "", c.want == roster.ErrThrottled)
		})
	}
}

func TestReaches(t *testing.T) {
	own, other := roster.NewID(), roster.NewID()
	for _, c := range []struct {
		rank    roster.Rank
		user    roster.ID
		minRank roster.Rank
		want    error
	}{
		{roster.RankAdmin, other, roster.RankAdmin, nil},
		{roster.RankAdmin, other, roster.RankOwner, roster.ErrForbidden},
		{roster.RankUser, own, roster.RankUser, nil},
		{roster.RankUser, own, roster.RankAdmin, roster.ErrForbidden},
		{roster.RankUser, other, roster.RankUser, roster.ErrNotFound},
		{roster.RankUser, other, roster.RankAdmin, roster.ErrNotFound}, // not even that there is one
		{roster.RankUser, roster.ID{}, roster.RankUser, roster.ErrNotFound},
	} {
		is := is.New(t)
		is.Equal(httpadapters.Caller{User: own, Rank: c.rank}.Reaches(c.user, c.minRank), c.want)
	}
}

func TestLimitID(t *testing.T) {
	is := is.New(t)
	account, user, token := roster.NewID(), roster.NewID(), roster.NewID()
	is.Equal(httpadapters.Caller{Account: account, User: user, Token: token}.LimitID(), token)
	is.Equal(httpadapters.Caller{Account: account, User: user}.LimitID(), user)
	is.Equal(httpadapters.Caller{Account: account}.LimitID(), account)
}

// TestAnImpersonatedCallerHasRankUser admits an owner in whose session an owner
// acts for support.
func TestAnImpersonatedCallerHasRankUser(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), nil)
	owner, err := dir.Create(t.Context(), roster.NewUser{Role: roster.RoleOwner, Active: true})
	is.NoErr(err)
	var authorize httpadapters.Authorize = func(*http.Request, string) (httpadapters.Caller, error) {
		return httpadapters.Caller{User: owner.ID, Impersonator: roster.NewID()}, nil
	}
	noToken := func(http.Header) (string, bool) { return "", true }
	c, acting, err := authorize.Admit(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil), dir, noToken, httpadapters.Need{}, nil)
	is.NoErr(err)
	is.Equal(c.Rank, roster.RankUser)
	_, err = acting.Users(t.Context(), roster.UserQuery{})
	is.Equal(err, roster.ErrForbidden)
}

// TestCallerOf admits a session where it acts: at home, and where its user is a member.
func TestCallerOf(t *testing.T) {
	is := is.New(t)
	w := newWorld(t)
	_, err := w.dir.CreateMembership(t.Context(), roster.NewMembership{
		Account: w.other.AccountID(), Home: w.acme.AccountID(), User: w.admin.ID, Role: roster.RoleReadOnly,
	})
	is.NoErr(err)
	s, err := w.acme.StartSession(t.Context(), w.admin.ID, roster.ClientInfo{})
	is.NoErr(err)
	text := s.Token
	authorize := httpadapters.Authorize(func(r *http.Request, _ string) (httpadapters.Caller, error) {
		s, err := w.dir.Session(r.Context(), text)
		return httpadapters.CallerOf(s), err
	})
	none := func(http.Header) (string, bool) { return "", true }
	admit := func() (httpadapters.Caller, *roster.Directory) {
		c, dir, err := authorize.Admit(httptest.NewRecorder(), w.request, w.dir, none, httpadapters.Need{}, nil)
		is.NoErr(err)
		return c, dir
	}
	c, dir := admit()
	is.Equal(c.Account, w.acme.AccountID())
	is.Equal(c.Rank, roster.RankAdmin)
	is.Equal(dir.AccountID(), w.acme.AccountID())

	there, err := w.dir.SwitchAccount(t.Context(), text, w.other.AccountID())
	is.NoErr(err)
	text = there.Token
	c, dir = admit()
	is.Equal(c.Account, w.other.AccountID())
	is.Equal(c.User, w.admin.ID)
	is.Equal(c.Rank, roster.RankReadOnly)
	is.Equal(dir.AccountID(), w.other.AccountID())
	_, err = dir.Create(t.Context(), roster.NewUser{})
	is.Equal(err, roster.ErrForbidden)
	_, _, err = authorize.Admit(httptest.NewRecorder(), w.request, w.acme, none, httpadapters.Need{}, nil)
	is.Equal(err, roster.ErrCredentials) // a set of its home account alone

	owner, err := w.acme.Create(t.Context(), roster.NewUser{Role: roster.RoleOwner, Active: true})
	is.NoErr(err)
	by, err := w.acme.StartSession(t.Context(), owner.ID, roster.ClientInfo{})
	is.NoErr(err)
	posed, err := w.acme.Impersonate(t.Context(), by, w.admin.ID, roster.ClientInfo{})
	is.NoErr(err)
	text = posed.Token
	c, _ = admit()
	is.Equal(c.Rank, roster.RankUser)
	is.Equal(c.Actor(), roster.Actor{User: w.admin.ID, Role: roster.RoleAdmin, Impersonator: owner.ID})
}
