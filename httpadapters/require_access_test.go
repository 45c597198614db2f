package httpadapters_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/memstore"
)

// reports is a route of a host that needs the product "reports".
type reports struct {
	t      *testing.T
	now    time.Time
	dir    *roster.Directory
	group  roster.AccessGroup
	jane   roster.User
	cfg    httpadapters.AccessConfig
	served int
	log    bytes.Buffer
}

// newReports has a group of 2 uses a day, which jane was granted.
func newReports(t *testing.T) *reports {
	t.Helper()
	p := &reports{t: t, now: start}
	p.dir = roster.New(memstore.New(), &roster.Config{Now: func() time.Time { return p.now }})
	var err error
	p.group, err = p.dir.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold", Products: []string{"reports"}, Period: roster.PeriodDay, Uses: 2})
	if err != nil {
		t.Fatal(err)
	}
	p.jane, err = p.dir.Create(t.Context(), roster.NewUser{Role: roster.RoleNone, Active: true, Grants: []roster.NewGrant{{Group: p.group.ID}}})
	if err != nil {
		t.Fatal(err)
	}
	p.cfg = httpadapters.AccessConfig{
		User: func(*http.Request) (httpadapters.Caller, error) { return httpadapters.Caller{User: p.jane.ID}, nil },
		Log:  slog.New(slog.NewTextHandler(&p.log, nil)),
	}
	return p
}

// ask sends a request.
func (p *reports) ask() *httptest.ResponseRecorder {
	next := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.served++ })
	w := httptest.NewRecorder()
	httpadapters.RequireAccess(p.dir, "reports", p.cfg)(next).ServeHTTP(w, httptest.NewRequest("GET", "/reports", nil))
	return w
}

// problem is what an answer says.
type problem struct {
	Type, Title, Detail, Product string
	Status                       int
	Reasons                      []struct{ Kind, Detail, Change, At string }
}

func (p *reports) problem(w *httptest.ResponseRecorder, status int) problem {
	p.t.Helper()
	is := is.New(p.t)
	is.Equal(w.Code, status)
	is.Equal(w.Header().Get("Content-Type"), "application/problem+json")
	is.Equal(w.Header().Get("Cache-Control"), "no-store")
	var v problem
	is.NoErr(json.Unmarshal(w.Body.Bytes(), &v))
	is.Equal(v.Type, "about:blank")
	is.Equal(v.Title, http.StatusText(status))
	is.Equal(v.Status, status)
	return v
}

func TestRequireAccessLetsThrough(t *testing.T) {
	is := is.New(t)
	p := newReports(t)
	for range 5 { // takes nothing
		is.Equal(p.ask().Code, 200)
	}
	is.Equal(p.served, 5)
	d, err := p.dir.Access(t.Context(), p.jane.ID, "reports")
	is.NoErr(err)
	is.Equal(d.Left, int64(2))
}

func TestRequireAccessKnowsNobody(t *testing.T) {
	p := newReports(t)
	for name, user := range map[string]func(*http.Request) (httpadapters.Caller, error){
		"no function": nil,
		"nobody":      func(*http.Request) (httpadapters.Caller, error) { return httpadapters.Caller{}, roster.ErrCredentials },
		"no user":     func(*http.Request) (httpadapters.Caller, error) { return httpadapters.Caller{}, nil },
		"an account's token": func(*http.Request) (httpadapters.Caller, error) {
			return httpadapters.Caller{Token: roster.NewID()}, nil
		},
		"an unknown user": func(*http.Request) (httpadapters.Caller, error) {
			return httpadapters.Caller{User: roster.NewID()}, nil
		},
		"an unknown account": func(*http.Request) (httpadapters.Caller, error) {
			return httpadapters.Caller{User: p.jane.ID, Account: roster.NewID()}, nil
		},
	} {
		for _, uses := range []int64{0, 1} {
			t.Run(name, func(t *testing.T) {
				is := is.New(t)
				p.cfg.User, p.cfg.Uses = user, uses
				w := p.ask()
				v := p.problem(w, 401)
				is.Equal(v.Detail, "")
				is.Equal(w.Header().Get("WWW-Authenticate"), "Bearer")
				is.Equal(p.served, 0)
				is.Equal(p.log.Len(), 0)
			})
		}
	}
}

func TestRequireAccessOfAConfinedDirectory(t *testing.T) {
	is := is.New(t)
	p := newReports(t)
	other, err := p.dir.CreateAccount(t.Context(), roster.NewAccount{})
	is.NoErr(err)
	theirs, err := p.dir.ForAccount(other.ID).Create(t.Context(), roster.NewUser{Active: true, Grants: []roster.NewGrant{{Product: "reports"}}})
	is.NoErr(err)
	p.cfg.User = func(*http.Request) (httpadapters.Caller, error) {
		return httpadapters.Caller{User: theirs.ID, Account: other.ID}, nil
	}
	is.Equal(p.ask().Code, 200)
	p.dir = p.dir.ForAccount(p.dir.AccountID())
	p.problem(p.ask(), 401)
}

func TestRequireAccessRefuses(t *testing.T) {
	is := is.New(t)
	p := newReports(t)
	_, err := p.dir.Apply(t.Context(), p.jane.ID, roster.Deactivate)
	is.NoErr(err)
	v := p.problem(p.ask(), 403)
	is.Equal(v.Product, "reports")
	is.Equal(v.Detail, `"reports" is refused, though access group "Gold" gives it: the user has been deactivated since 2030-01-01 UTC.`+
		` To allow it: reactivate the user.`)
	is.Equal(len(v.Reasons), 1)
	is.Equal(v.Reasons[0], struct{ Kind, Detail, Change, At string }{
		"state", "the user has been deactivated since 2030-01-01 UTC", "reactivate the user", "2030-01-01T00:00:00Z",
	})
	is.Equal(p.served, 0)
}

func TestRequireAccessTakesUses(t *testing.T) {
	is := is.New(t)
	p := newReports(t)
	p.cfg.Uses = 1
	is.Equal(p.ask().Code, 200)
	is.Equal(p.ask().Code, 200)
	p.now = time.Date(2030, 1, 1, 23, 59, 58, 1000, time.UTC)
	w := p.ask()
	v := p.problem(w, 429)
	is.Equal(v.Reasons[0].Kind, "uses spent")
	is.Equal(v.Reasons[0].At, "2030-01-02T00:00:00Z")
	is.Equal(w.Header().Get("Retry-After"), "2")
	is.Equal(p.served, 2)

	_, err := p.dir.Apply(t.Context(), p.jane.ID, roster.Deactivate)
	is.NoErr(err)
	w = p.ask()
	is.Equal(len(p.problem(w, 403).Reasons), 2) // waiting alone would not help
	is.Equal(w.Header().Get("Retry-After"), "")
	_, err = p.dir.Apply(t.Context(), p.jane.ID, roster.Reactivate)
	is.NoErr(err)

	p.cfg.Uses = 0 // one could not be taken
	p.problem(p.ask(), 429)
	p.cfg.Uses = 1
	p.now = time.Date(2030, 1, 2, 0, 0, 0, 0, time.UTC)
	is.Equal(p.ask().Code, 200)

	_, err = p.dir.EditGroup(t.Context(), p.group.ID, func(g *roster.GroupProfile) error { g.Period, g.Uses = roster.PeriodForever, 1; return nil })
	is.NoErr(err)
	w = p.ask()
	p.problem(w, 429)
	is.Equal(w.Header().Get("Retry-After"), "") // they never come back
}

// TestRequireAccessByKey sends requests with a key that the client chooses, and holds
// how many uses they take of eight.
func TestRequireAccessByKey(t *testing.T) {
	type sent struct {
		method, url, key string
		as               roster.ID // token
		after            time.Duration
	}
	get := func(url, key string) sent { return sent{method: "GET", url: url, key: key} }
	for name, c := range map[string]struct {
		sent  []sent
		takes int64
	}{
		"one request":             {[]sent{get("/a", "k")}, 1},
		"two without a key":       {[]sent{get("/a", ""), get("/a", "")}, 2},
		"two keys":                {[]sent{get("/a", "k"), get("/a", "l")}, 2},
		"a retry":                 {[]sent{get("/a", "k"), get("/a", "k")}, 1},
		"two retries":             {[]sent{get("/a", "k"), get("/a", "k"), get("/a", "k")}, 1},
		"more at once":            {slices.Repeat([]sent{get("/a", "k")}, 7), 5},
		"another path":            {[]sent{get("/a", "k"), get("/b", "k")}, 2},
		"another query":           {[]sent{get("/a?n=1", "k"), get("/a?n=2", "k")}, 2},
		"another host":            {[]sent{get("http://a.test/a", "k"), get("http://b.test/a", "k")}, 2},
		"another method":          {[]sent{get("/a", "k"), {method: "PUT", url: "/a", key: "k"}}, 2},
		"another token":           {[]sent{get("/a", "k"), {method: "GET", url: "/a", key: "k", as: roster.ID{1}}}, 2},
		"parts that run together": {[]sent{get("/a", "bk"), get("/ab", "k")}, 2},
		"a retry in a minute":     {[]sent{get("/a", "k"), {method: "GET", url: "/a", key: "k", after: time.Minute}}, 1},
		"a repeat after a minute": {[]sent{get("/a", "k"), {method: "GET", url: "/a", key: "k", after: time.Minute + time.Second}}, 2},
		"a key of any characters": {[]sent{get("/a", "\x00\n"), get("/a", "\x00\n")}, 1},
		"a key of any length":     {[]sent{get("/a", strings.Repeat("k", 2_000)), get("/a", strings.Repeat("k", 2_000))}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			p := newReports(t)
			_, err := p.dir.EditGroup(t.Context(), p.group.ID, func(g *roster.GroupProfile) error { g.Uses = 8; return nil })
			is.NoErr(err)
			var token roster.ID
			p.cfg.Uses, p.cfg.Key = 1, func(r *http.Request) string { return r.Header.Get("Idempotency-Key") }
			p.cfg.User = func(*http.Request) (httpadapters.Caller, error) {
				return httpadapters.Caller{User: p.jane.ID, Token: token}, nil
			}
			h := httpadapters.RequireAccess(p.dir, "reports", p.cfg)(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
			for _, s := range c.sent {
				p.now, token = p.now.Add(s.after), s.as
				r, w := httptest.NewRequest(s.method, s.url, nil), httptest.NewRecorder()
				r.Header.Set("Idempotency-Key", s.key)
				h.ServeHTTP(w, r)
				is.Equal(w.Code, 200)
			}
			d, err := p.dir.Access(t.Context(), p.jane.ID, "reports")
			is.NoErr(err)
			is.Equal(8-d.Left, c.takes)
		})
	}
}

// TestRequireAccessRetriesWhatWasRefunded has the route give back what a request
// took: a retry takes it again.
func TestRequireAccessRetriesWhatWasRefunded(t *testing.T) {
	is := is.New(t)
	p := newReports(t)
	p.cfg.Uses, p.cfg.Key = 1, func(*http.Request) string { return "a" }
	fails := true
	h := httpadapters.RequireAccess(p.dir, "reports", p.cfg)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		use, ok := httpadapters.UseOf(r.Context())
		is.True(ok)
		if fails {
			_, err := p.dir.RefundUse(r.Context(), use.User, use.Key)
			is.NoErr(err)
		}
	}))
	for _, left := range []int64{2, 1} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "/reports", nil))
		is.Equal(w.Code, 200)
		d, err := p.dir.Access(t.Context(), p.jane.ID, "reports")
		is.NoErr(err)
		is.Equal(d.Left, left)
		fails = false
	}
	_, ok := httpadapters.UseOf(t.Context())
	is.True(!ok)
}

// TestRequireAccessByKeyOfWhoMayNot has users repeat a key who had the product
// then.
func TestRequireAccessByKeyOfWhoMayNot(t *testing.T) {
	for name, spoil := range map[string]func(p *reports) error{
		"deactivated": func(p *reports) error {
			_, err := p.dir.Apply(p.t.Context(), p.jane.ID, roster.Deactivate)
			return err
		},
		"without a grant": func(p *reports) error {
			_, err := p.dir.EndGroup(p.t.Context(), p.group.ID)
			return err
		},
		"of a closed account": func(p *reports) error {
			_, err := p.dir.CloseAccount(p.t.Context())
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			p := newReports(t)
			p.cfg.Uses, p.cfg.Key = 2, func(*http.Request) string { return "a" }
			is.Equal(p.ask().Code, 200)
			is.Equal(p.ask().Code, 200) // though none is left
			is.NoErr(spoil(p))
			p.problem(p.ask(), 403)
			is.Equal(p.served, 2)
		})
	}
}

// TestRequireAccessAtOnce has many requests take the last uses.
func TestRequireAccessAtOnce(t *testing.T) {
	is := is.New(t)
	p := newReports(t)
	p.cfg.Uses = 1
	var served sync.Map
	h := httpadapters.RequireAccess(p.dir, "reports", p.cfg)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { served.Store(r, true) }))
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() { h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)) })
	}
	wg.Wait()
	n := 0
	served.Range(func(any, any) bool { n++; return true })
	is.Equal(n, 2)
}

func TestRequireAccessFails(t *testing.T) {
	is := is.New(t)
	p := newReports(t)
	user := p.cfg.User
	p.cfg.User = func(*http.Request) (httpadapters.Caller, error) {
		return httpadapters.Caller{}, errors.New("the disk is on fire")
	}
	is.Equal(p.problem(p.ask(), 500).Detail, "")
	is.True(strings.Contains(p.log.String(), "the disk is on fire"))

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p.cfg.User = user
	w := httptest.NewRecorder()
	httpadapters.RequireAccess(p.dir, "reports", p.cfg)(nil).ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "/", nil))
	p.problem(w, 503)
	is.Equal(w.Header().Get("Retry-After"), "1")
	is.Equal(p.served, 0)
}

func TestRequireAccessNeedsAProduct(t *testing.T) {
	for _, test := range []struct {
		product string
		uses    int64
	}{{"", 0}, {"reports", -1}} {
		func() {
			defer func() { is.New(t).True(recover() != nil) }()
			httpadapters.RequireAccess(nil, test.product, httpadapters.AccessConfig{Uses: test.uses})
		}()
	}
}

// TestRequireAccessOfAnAccount takes what everybody in the account shares.
func TestRequireAccessOfAnAccount(t *testing.T) {
	is := is.New(t)
	p := newReports(t)
	team, err := p.dir.CreateGroup(t.Context(), roster.GroupProfile{
		Name: "Team", Products: []string{"reports"}, Period: roster.PeriodMonth, Uses: 1, Shared: true,
	})
	is.NoErr(err)
	_, err = p.dir.GrantAccount(t.Context(), roster.NewGrant{Group: team.ID})
	is.NoErr(err)
	p.cfg.Uses = 1
	for range 3 { // two of her own, one that all share
		is.Equal(p.ask().Code, 200)
	}
	w := p.ask()
	v := p.problem(w, 429)
	is.Equal(len(v.Reasons), 2)
	is.Equal(v.Reasons[0].Kind, "uses spent")
	is.Equal(v.Reasons[1].Kind, "shared uses spent")
	is.Equal(w.Header().Get("Retry-After"), "86400") // her day is over before their month
	other, err := p.dir.Create(t.Context(), roster.NewUser{Active: true})
	is.NoErr(err)
	p.jane = other
	w = p.ask()
	is.Equal(p.problem(w, 429).Reasons[0].Kind, "shared uses spent")
	is.Equal(w.Header().Get("Retry-After"), "2678400")
}
