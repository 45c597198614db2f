package axiom_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/memstore"
)

// clock is a fake clock.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// fixture is two accounts with users in every state, and tokens of every kind:
// "xaat-" and the name of a user is the token of that user.
type fixture struct {
	t      *testing.T
	clock  *clock
	store  roster.Store
	dir    *roster.Directory // the host's
	t1, t2 *roster.Directory
	ids    map[string]roster.ID
	log    bytes.Buffer
	set    http.Handler
}

// newFixture returns a fixture whose configurations change has changed; it may
// be nil.
func newFixture(t *testing.T, change func(*roster.Config, *axiom.Config)) *fixture {
	t.Helper()
	f := &fixture{t: t, clock: &clock{now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}, ids: map[string]roster.ID{}}
	rc := roster.Config{Now: f.clock.Now, HashMemory: 64, HashTime: 1}
	ac := axiom.Config{Log: slog.New(slog.NewJSONHandler(&f.log, nil))}
	if change != nil {
		change(&rc, &ac)
	}
	f.store = memstore.New()
	f.dir = roster.New(f.store, &rc)
	if ac.Authorize == nil {
		ac.Authorize = httpadapters.Tokens(f.dir)
	}
	f.set = axiom.New(f.dir, ac)

	f.t1, f.t2 = f.account("T1"), f.account("T2")
	for _, name := range []string{"alice", "bob", "mike"} {
		f.user(f.t1, name, roster.RoleUser)
	}
	f.user(f.t1, "root1", roster.RoleOwner)
	f.user(f.t1, "adm1", roster.RoleAdmin)
	f.user(f.t1, "ro1", roster.RoleReadOnly)
	f.user(f.t1, "none1", roster.RoleNone)
	f.user(f.t1, "rev1", roster.RoleAdmin)
	f.user(f.t1, "exp1", roster.RoleAdmin)
	f.user(f.t2, "root2", roster.RoleOwner)
	f.user(f.t2, "adm2", roster.RoleAdmin)
	f.user(f.t2, "erin", roster.RoleUser)

	dave := f.user(f.t1, "dave", roster.RoleUser)
	must(f.t1.Apply(t.Context(), dave, roster.Deactivate))(t)
	carol := must(f.t1.Create(t.Context(), roster.NewUser{Email: "carol@x.test", Name: "carol"}))(t)
	f.ids["carol"] = carol.ID
	must(f.t1.Invite(t.Context(), roster.NewInvitation{User: carol.ID}))(t)

	revoked := f.tokenOf(f.t1, "rev1")
	if err := f.t1.RevokeToken(t.Context(), revoked); err != nil {
		t.Fatal(err)
	}
	f.issue(f.t1, roster.NewToken{Text: "xaat-acct1", Role: roster.RoleAdmin})
	f.issue(f.t1, roster.NewToken{Text: "xaat-acctuser1", Role: roster.RoleUser})
	f.issue(f.t1, roster.NewToken{User: f.ids["exp1"], Text: "xaat-old1", Expires: f.clock.Now().Add(time.Minute)})
	f.issue(f.t1, roster.NewToken{User: f.ids["adm1"], Text: "xaat-reads1", Scopes: []string{httpadapters.ScopeRead}})
	f.issue(f.t1, roster.NewToken{User: f.ids["adm1"], Text: "xaat-asuser1", Role: roster.RoleUser})
	f.clock.Add(time.Hour)
	return f
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (f *fixture) account(name string) *roster.Directory {
	return f.dir.ForAccount(must(f.dir.CreateAccount(f.t.Context(), roster.NewAccount{Name: name}))(f.t).ID)
}

// user makes an active user and its token.
func (f *fixture) user(dir *roster.Directory, name string, role roster.Role) roster.ID {
	u := must(dir.Create(f.t.Context(), roster.NewUser{Email: name + "@x.test", Name: name, Role: role, Active: true}))(f.t)
	f.ids[name] = u.ID
	f.issue(dir, roster.NewToken{User: u.ID, Text: "xaat-" + name})
	return u.ID
}

func (f *fixture) issue(dir *roster.Directory, n roster.NewToken) {
	f.t.Helper()
	if _, _, err := dir.IssueToken(f.t.Context(), n); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) tokenOf(dir *roster.Directory, name string) roster.ID {
	return must(dir.Tokens(f.t.Context(), roster.TokenQuery{User: f.ids[name]}))(f.t)[0].ID
}

// events counts the events of T1.
func (f *fixture) events() int {
	return len(must(f.t1.Events(f.t.Context(), roster.EventQuery{}))(f.t))
}

// byEmail returns a user of T1.
func (f *fixture) byEmail(email string) roster.User {
	f.t.Helper()
	return must(f.t1.UserByEmail(f.t.Context(), email))(f.t)
}

// reply is an answer.
type reply struct {
	status int
	header http.Header
	body   string
}

// ask sends one request with the token "xaat-" and as (none for ""), and
// checks what holds for every answer.
func (f *fixture) ask(as, method, target, body string) reply {
	f.t.Helper()
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, target, content).WithContext(f.t.Context())
	r.Header.Set("Content-Type", "application/json")
	if as != "" {
		r.Header.Set("Authorization", "Bearer xaat-"+as)
	}
	return f.send(r)
}

func (f *fixture) send(r *http.Request) reply {
	f.t.Helper()
	w := httptest.NewRecorder()
	f.set.ServeHTTP(w, r)
	got := reply{w.Code, w.Header(), w.Body.String()}
	kind := "application/json"
	if got.status == http.StatusNoContent {
		kind = ""
	}
	if got.header.Get("Content-Type") != kind || got.header.Get("Cache-Control") != "no-store" {
		f.t.Errorf("headers of %s %s: %v", r.Method, r.URL, got.header)
	}
	if got.status >= 400 {
		var p problem
		d := json.NewDecoder(strings.NewReader(got.body))
		d.DisallowUnknownFields()
		if err := d.Decode(&p); err != nil || p.Code != got.status || p.Message == "" {
			f.t.Errorf("%s %s answers %d with %q", r.Method, r.URL, got.status, got.body)
		}
	}
	for _, inside := range []string{"argon2", "xaat-adm1", "goroutine", ".go:", "SELECT", "memstore", "roster:"} {
		if strings.Contains(got.body, inside) {
			f.t.Errorf("%s %s lets out %q: %s", r.Method, r.URL, inside, got.body)
		}
	}
	for _, secret := range []string{"argon2", "xaat-adm1", "x.test"} {
		if strings.Contains(f.log.String(), secret) {
			f.t.Errorf("the log of %s %s has %q: %s", r.Method, r.URL, secret, f.log.String())
		}
	}
	return got
}

// decoded returns the body of an answer of status 200.
func decoded[T any](f *fixture, r reply) (v T) {
	f.t.Helper()
	d := json.NewDecoder(strings.NewReader(r.body))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil || r.status != http.StatusOK {
		f.t.Fatalf("status %d: %s (%v)", r.status, r.body, err)
	}
	return v
}

// message returns the text of an error.
func (f *fixture) message(r reply) string { return decodedProblem(f, r).Message }

func decodedProblem(f *fixture, r reply) (p problem) {
	f.t.Helper()
	if err := json.Unmarshal([]byte(r.body), &p); err != nil {
		f.t.Fatal(err)
	}
	return p
}

// user and problem are what clients read.
type user struct {
	ID, Name, Email string
	Role            struct{ ID, Name string }
}

type problem struct {
	Code    int
	Message string
}
