package embedthis_test

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
	"example.com/roster/httpadapters/embedthis"
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
// "tok-" and the name of a user is the token of that user. The host has
// verified whom the header Verified names.
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
func newFixture(t testing.TB, change func(*roster.Config, *embedthis.Config)) *fixture {
	t.Helper()
	f := &fixture{t: t, clock: &clock{now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}, ids: map[string]roster.ID{}}
	rc := roster.Config{
		Now: f.clock.Now, HashMemory: 64, HashTime: 1,
		Keys:      []roster.MailKey{{Number: 1, Secret: bytes.Repeat([]byte{7}, 32)}},
		Consumers: []roster.Consumer{{Name: "mail", Kinds: []roster.EventKind{roster.EventUserInvited}}},
	}
	ec := embedthis.Config{
		Log:      slog.New(slog.NewJSONHandler(&f.log, nil)),
		Identity: verified,
		Account:  func(*http.Request) roster.ID { return f.t1.AccountID() },
	}
	if change != nil {
		change(&rc, &ec)
	}
	f.store = memstore.New()
	f.dir = roster.New(f.store, &rc)
	if ec.Authorize == nil {
		ec.Authorize = httpadapters.Tokens(f.dir)
	}
	f.set = embedthis.New(f.dir, ec)

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
	if len(rc.Keys) > 0 {
		must(f.t1.Invite(t.Context(), roster.NewInvitation{User: carol.ID, Mail: true}))(t)
	}

	revoked := must(f.t1.Tokens(t.Context(), roster.TokenQuery{User: f.ids["rev1"]}))(t)[0].ID
	if err := f.t1.RevokeToken(t.Context(), revoked); err != nil {
		t.Fatal(err)
	}
	f.issue(f.t1, roster.NewToken{Text: "tok-acct1", Role: roster.RoleAdmin})
	f.issue(f.t1, roster.NewToken{Text: "tok-acctuser1", Role: roster.RoleUser})
	f.issue(f.t1, roster.NewToken{User: f.ids["exp1"], Text: "tok-old1", Expires: f.clock.Now().Add(time.Minute)})
	f.issue(f.t1, roster.NewToken{User: f.ids["adm1"], Text: "tok-reads1", Scopes: []string{httpadapters.ScopeRead}})
	f.issue(f.t1, roster.NewToken{User: f.ids["adm1"], Text: "tok-asuser1", Role: roster.RoleUser})
	f.clock.Add(time.Hour)
	return f
}

// verified is a Config.Identity.
func verified(r *http.Request) (roster.Claims, error) {
	if email := r.Header.Get("Verified"); email != "" {
		return roster.Claims{Email: email, Name: "New Comer"}, nil
	}
	return roster.Claims{}, roster.ErrCredentials
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
	a := must(f.dir.CreateAccount(f.t.Context(), roster.NewAccount{Name: name, Email: "bills@x.test"}))(f.t)
	return f.dir.ForAccount(a.ID)
}

// user makes an active user and its token.
func (f *fixture) user(dir *roster.Directory, name string, role roster.Role) roster.ID {
	u := must(dir.Create(f.t.Context(), roster.NewUser{Email: name + "@x.test", Name: name, Role: role, Active: true}))(f.t)
	f.ids[name] = u.ID
	f.issue(dir, roster.NewToken{User: u.ID, Text: "tok-" + name})
	return u.ID
}

func (f *fixture) issue(dir *roster.Directory, n roster.NewToken) {
	f.t.Helper()
	if _, _, err := dir.IssueToken(f.t.Context(), n); err != nil {
		f.t.Fatal(err)
	}
}

// mails counts the invitations that are to be mailed.
func (f *fixture) mails() int {
	return len(must(f.store.Deliveries(f.t.Context(), roster.DeliverySelection{}))(f.t))
}

// events counts the events of T1.
func (f *fixture) events() int {
	return len(must(f.t1.Events(f.t.Context(), roster.EventQuery{}))(f.t))
}

// user1 returns a user of T1 by name.
func (f *fixture) user1(name string) roster.User {
	f.t.Helper()
	return must(f.t1.User(f.t.Context(), f.ids[name]))(f.t)
}

// code returns the code that carol is invited by.
func (f *fixture) code() string {
	f.t.Helper()
	return must(f.t1.InviteCode(f.t.Context(), f.ids["carol"]))(f.t)
}

// fill puts ids where text has names in braces.
func (f *fixture) fill(text string) string {
	for name, id := range f.ids {
		text = strings.ReplaceAll(text, "{"+name+"}", id.String())
	}
	return strings.ReplaceAll(text, "{unknown}", "00000000-0000-7000-8000-000000000009")
}

// reply is an answer.
type reply struct {
	status int
	header http.Header
	body   string
}

// ask posts a body with the token "tok-" and as (none for ""), and checks what
// holds for every answer.
func (f *fixture) ask(as, target, body string) reply {
	f.t.Helper()
	return f.send(f.request(as, "POST", target, body))
}

func (f *fixture) request(as, method, target, body string) *http.Request {
	var content io.Reader
	if body != "" {
		content = strings.NewReader(f.fill(body))
	}
	r := httptest.NewRequest(method, target, content).WithContext(f.t.Context())
	r.Header.Set("Content-Type", "application/json")
	if as != "" {
		r.Header.Set("Authorization", "bearer tok-"+as)
	}
	return r
}

// login posts a body to login, as one whom the host has verified.
func (f *fixture) login(email, body string) reply {
	f.t.Helper()
	r := f.request("", "POST", "/user/login", body)
	r.Header.Set("Verified", email)
	return f.send(r)
}

func (f *fixture) send(r *http.Request) reply {
	f.t.Helper()
	w := httptest.NewRecorder()
	f.set.ServeHTTP(w, r)
	got := reply{w.Code, w.Header(), w.Body.String()}
	media := "text/plain; charset=utf-8"
	if got.status == http.StatusOK {
		media = "application/json"
	}
	if got.header.Get("Content-Type") != media || got.header.Get("Cache-Control") != "no-store" {
		f.t.Errorf("headers of %s: %v", r.URL, got.header)
	}
	if got.status == http.StatusOK != json.Valid([]byte(got.body)) || got.body == "" {
		f.t.Errorf("%s answers %d with %q", r.URL, got.status, got.body)
	}
	for _, inside := range []string{"argon2", "tok-adm1", "goroutine", ".go:", "SELECT", "memstore", "roster:"} {
		if strings.Contains(got.body, inside) {
			f.t.Errorf("%s lets out %q: %s", r.URL, inside, got.body)
		}
	}
	for _, secret := range []string{"argon2", "tok-adm1", "x.test"} {
		if strings.Contains(f.log.String(), secret) {
			f.t.Errorf("the log of %s has %q: %s", r.URL, secret, f.log.String())
		}
	}
	return got
}

// read returns an answer of status 200.
func read[T any](f *fixture, r reply) T {
	f.t.Helper()
	var v T
	if err := json.Unmarshal([]byte(r.body), &v); err != nil || r.status != http.StatusOK {
		f.t.Fatalf("status %d: %s (%v)", r.status, r.body, err)
	}
	return v
}

// user is a user as clients read it.
type user struct {
	AccountID, Email, First, ID, Last, Role, State string
	Activity, Invite                               *string
	Preferences                                    map[string]any
}

// page is a page as clients read it.
type page struct {
	Data       []user
	Next, Prev *string
}

// emails returns the addresses of a page.
func (p page) emails() []string {
	emails := []string{}
	for _, u := range p.Data {
		emails = append(emails, u.Email)
	}
	return emails
}
