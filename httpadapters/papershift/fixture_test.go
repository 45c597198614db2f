package papershift_test

import (
	"bytes"
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
	"example.com/roster/httpadapters/papershift"
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
// "pulse-" and the name of a user is the token of that user.
type fixture struct {
	t      testing.TB
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
func newFixture(t testing.TB, change func(*roster.Config, *papershift.Config)) *fixture {
	t.Helper()
	f := &fixture{t: t, clock: &clock{now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}, ids: map[string]roster.ID{}}
	rc := roster.Config{
		Now: f.clock.Now, HashMemory: 64, HashTime: 1,
		Keys:      []roster.MailKey{{Number: 1, Secret: bytes.Repeat([]byte{7}, 32)}},
		Consumers: []roster.Consumer{{Name: "mail", Kinds: []roster.EventKind{roster.EventUserInvited}}},
	}
	pc := papershift.Config{Log: slog.New(slog.NewJSONHandler(&f.log, nil))}
	if change != nil {
		change(&rc, &pc)
	}
	f.store = memstore.New()
	f.dir = roster.New(f.store, &rc)
	if pc.Authorize == nil {
		pc.Authorize = httpadapters.Tokens(f.dir)
	}
	f.set = papershift.New(f.dir, pc)

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
	f.waiting("carol")
	f.waiting("chris")
	must(f.t1.Invite(t.Context(), roster.NewInvitation{User: f.ids["carol"]}))(t)

	revoked := f.tokenOf(f.t1, "rev1")
	if err := f.t1.RevokeToken(t.Context(), revoked); err != nil {
		t.Fatal(err)
	}
	f.issue(f.t1, roster.NewToken{Text: "pulse-acct1", Role: roster.RoleAdmin})
	f.issue(f.t1, roster.NewToken{Text: "pulse-acctuser1", Role: roster.RoleUser})
	f.issue(f.t1, roster.NewToken{User: f.ids["exp1"], Text: "pulse-old1", Expires: f.clock.Now().Add(time.Minute)})
	f.issue(f.t1, roster.NewToken{User: f.ids["adm1"], Text: "pulse-reads1", Scopes: []string{httpadapters.ScopeRead}})
	f.issue(f.t1, roster.NewToken{User: f.ids["adm1"], Text: "pulse-asuser1", Role: roster.RoleUser})
	f.clock.Add(time.Hour)
	return f
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
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
	f.issue(dir, roster.NewToken{User: u.ID, Text: "pulse-" + name})
	return u.ID
}

// waiting makes a user of T1 who is created.
func (f *fixture) waiting(name string) {
	f.ids[name] = must(f.t1.Create(f.t.Context(), roster.NewUser{Email: name + "@x.test", Name: name}))(f.t).ID
}

// team makes a team of T1 with some users.
func (f *fixture) team(name string, parent roster.ID, users ...string) roster.ID {
	team := must(f.t1.CreateTeam(f.t.Context(), roster.TeamProfile{Name: name, Parent: parent}))(f.t)
	for _, user := range users {
		must(f.t1.JoinTeam(f.t.Context(), team.ID, f.ids[user]))(f.t)
	}
	f.ids[name] = team.ID
	return team.ID
}

// abroad gives a user of T1 a role in T2.
func (f *fixture) abroad(name string, role roster.Role) roster.ID {
	return must(f.dir.CreateMembership(f.t.Context(), roster.NewMembership{
		Home: f.t1.AccountID(), User: f.ids[name], Account: f.t2.AccountID(), Role: role,
	}))(f.t).ID
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

// mails counts the invitations that are to be mailed.
func (f *fixture) mails() int {
	return len(must(f.store.Deliveries(f.t.Context(), roster.DeliverySelection{}))(f.t))
}

// events counts the events of T1.
func (f *fixture) events() int {
	return len(must(f.t1.Events(f.t.Context(), roster.EventQuery{}))(f.t))
}

// get returns a user of T1.
func (f *fixture) get(name string) roster.User {
	f.t.Helper()
	return must(f.t1.User(f.t.Context(), f.ids[name]))(f.t)
}

// path returns a path with the ids of those whose names stand in braces.
func (f *fixture) path(path string) string {
	for name, id := range f.ids {
		path = strings.ReplaceAll(path, "{"+name+"}", id.String())
	}
	return path
}

// reply is an answer.
type reply struct {
	status int
	header http.Header
	body   string
}

// ask sends one request with the token "pulse-" and as (none for ""), and
// checks what holds for every answer. The path may have names in braces.
func (f *fixture) ask(as, method, target, body string) reply {
	f.t.Helper()
	return f.send(f.request(as, method, target, body))
}

func (f *fixture) request(as, method, target, body string) *http.Request {
	var content io.Reader
	if body != "" {
		content = strings.NewReader(f.path(body))
	}
	r := httptest.NewRequest(method, f.path(target), content).WithContext(f.t.Context())
	r.Header.Set("Content-Type", "application/vnd.api+json")
	r.Header.Set("Accept", "application/vnd.api+json")
	if as != "" {
		r.Header.Set("Authorization", "Bearer pulse-"+as)
	}
	return r
}

func (f *fixture) send(r *http.Request) reply {
	f.t.Helper()
	w := httptest.NewRecorder()
	f.set.ServeHTTP(w, r)
	got := reply{w.Code, w.Header(), w.Body.String()}
	if got.header.Get("Content-Type") != "application/vnd.api+json" || got.header.Get("Cache-Control") != "no-store" {
		f.t.Errorf("headers of %s %s: %v", r.Method, r.URL, got.header)
	}
	sparse := strings.Contains(r.URL.RawQuery, "fields")
	for _, fault := range faults(got.status, got.body, sparse) {
		f.t.Errorf("%s %s answers %d with %s: %s", r.Method, r.URL, got.status, fault, got.body)
	}
	for _, inside := range []string{"argon2", "pulse-adm1", "goroutine", ".go:", "SELECT", "memstore", "roster:", "papershift:"} {
		if strings.Contains(got.body, inside) {
			f.t.Errorf("%s %s lets out %q: %s", r.Method, r.URL, inside, got.body)
		}
	}
	for _, secret := range []string{"argon2", "pulse-adm1", "x.test"} {
		if strings.Contains(f.log.String(), secret) {
			f.t.Errorf("the log of %s %s has %q: %s", r.Method, r.URL, secret, f.log.String())
		}
	}
	return got
}
