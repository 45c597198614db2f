package session_test

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
	"example.com/roster/httpadapters/session"
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

const password = "correct horse"

// fixture is two accounts with users in every state. Nobody signs in to T1 but by
// Config.Account. A name with a digit is a session.
type fixture struct {
	t      *testing.T
	clock  *clock
	store  roster.Store
	dir    *roster.Directory // the host's
	t1, t2 *roster.Directory
	ids    map[string]roster.ID
	tokens map[string]string
	log    bytes.Buffer
	cfg    session.Config
	set    *session.Handler
}

// newFixture returns a fixture whose configurations change has changed; it may
// be nil.
func newFixture(t *testing.T, change func(*roster.Config, *session.Config)) *fixture {
	t.Helper()
	f := &fixture{
		t: t, clock: &clock{now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)},
		ids: map[string]roster.ID{}, tokens: map[string]string{},
	}
	rc := roster.Config{
		Now: f.clock.Now, HashMemory: 64, HashTime: 1,
		Keys:      []roster.MailKey{{Number: 1, Secret: bytes.Repeat([]byte{7}, 32)}},
		Consumers: []roster.Consumer{{Name: "mail"}},
	}
	f.cfg = session.Config{
		Account: func(*http.Request) roster.ID { return f.t1.AccountID() },
		Limiter: httpadapters.NewLimiter(1_000_000), Log: slog.New(slog.NewJSONHandler(&f.log, nil)),
	}
	if change != nil {
		change(&rc, &f.cfg)
	}
	f.store = memstore.New()
	f.dir = roster.New(f.store, &rc)
	f.set = session.New(f.dir, f.cfg)

	f.t1, f.t2 = f.account("T1"), f.account("T2")
	hash := must(f.dir.HashPassword(t.Context(), password))(t)
	for _, name := range []string{"alice", "bob", "dave", "gone", "adm1"} {
		f.user(f.t1, name, roster.NewUser{PasswordHash: hash, Active: true, Role: map[string]roster.Role{"adm1": roster.RoleAdmin}[name]})
	}
	f.user(f.t1, "nopass", roster.NewUser{Active: true})
	f.user(f.t1, "carol", roster.NewUser{PasswordHash: hash})
	f.user(f.t2, "erin", roster.NewUser{PasswordHash: hash, Active: true})
	must(f.t1.Apply(t.Context(), f.ids["dave"], roster.Deactivate))(t)
	must(f.t1.Apply(t.Context(), f.ids["gone"], roster.Remove))(t)
	must(f.t1.Invite(t.Context(), roster.NewInvitation{User: f.ids["carol"]}))(t)

	for _, name := range []string{"alice1", "alice2", "bob1", "adm1", "erin1", "ended1", "forced1"} {
		f.begin(name)
	}
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

func (f *fixture) user(dir *roster.Directory, name string, n roster.NewUser) {
	n.Email, n.Name = name+"@x.test", name
	f.ids[name] = must(dir.Create(f.t.Context(), n))(f.t).ID
}

// begin makes a session, of bob for "ended1", which has ended, and for "forced1".
func (f *fixture) begin(name string) {
	dir, user := f.t1, strings.TrimRight(name, "12")
	switch user {
	case "erin":
		dir = f.t2
	case "adm":
		user = "adm1"
	case "ended", "forced":
		user = "bob"
	}
	s := must(dir.StartSession(f.t.Context(), f.ids[user], roster.ClientInfo{UserAgent: "test"}))(f.t)
	f.tokens[name], f.ids["session "+name] = s.Token, s.Secret.ID
	if name == "ended1" {
		if err := dir.EndSession(f.t.Context(), f.ids[user], s.Secret.ID); err != nil {
			f.t.Fatal(err)
		}
	}
}

// events counts the events of T1.
func (f *fixture) events() int {
	return len(must(f.t1.Events(f.t.Context(), roster.EventQuery{}))(f.t))
}

// live tells whether a session is good.
func (f *fixture) live(token string) bool {
	_, err := f.dir.Session(f.t.Context(), token)
	return err == nil
}

// reply is an answer.
type reply struct {
	status int
	header http.Header
	body   string
}

// cookie returns the session cookie that an answer sets, nil for none.
func (r reply) cookie(t *testing.T) *http.Cookie {
	t.Helper()
	var found *http.Cookie
	for _, line := range r.header.Values("Set-Cookie") {
		c := must(http.ParseSetCookie(line))(t)
		if c.Name != "__Host-session" || c.Path != "/" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Domain != "" {
			t.Errorf("a cookie that is open to others: %s", line)
		}
		found = c
	}
	return found
}

// request makes a request with the token of a session: "" is none, and what no
// session has is a token of that text.
func (f *fixture) request(as, method, target, body string) *http.Request {
	f.t.Helper()
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, target, content).WithContext(f.t.Context())
	r.Header.Set("Content-Type", "application/json")
	if token, ok := f.tokens[as]; ok {
		as = token
	}
	if as != "" {
		r.Header.Set("Authorization", "Bearer "+as)
	}
	return r
}

// ask sends one request and checks what holds for every answer.
func (f *fixture) ask(as, method, target, body string) reply {
	f.t.Helper()
	return f.send(f.request(as, method, target, body))
}

// askCookie is ask in the cookie form, by a page of the host's own.
func (f *fixture) askCookie(as, method, target, body string) reply {
	f.t.Helper()
	r := f.request(as, method, target, body)
	asBrowser(r)
	return f.send(r)
}

// asBrowser puts the token of r into the cookie.
func asBrowser(r *http.Request) {
	_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	r.Header.Del("Authorization")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if token != "" {
		r.Header.Set("Cookie", "__Host-session="+token)
	}
}

func (f *fixture) send(r *http.Request) reply {
	f.t.Helper()
	return f.sendTo(f.set, r)
}

func (f *fixture) sendTo(h http.Handler, r *http.Request) reply {
	f.t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	got := reply{w.Code, w.Header(), w.Body.String()}
	got.cookie(f.t)
	kind, sniff := "application/json", "nosniff"
	switch {
	case got.status == http.StatusNoContent, got.status == http.StatusSeeOther:
		kind, sniff = "", ""
		if got.body != "" {
			f.t.Errorf("%s %s answers %d with %q", r.Method, r.URL, got.status, got.body)
		}
	case got.status >= 400:
		kind = "application/problem+json"
		p := decoded[problem](f, got)
		if p.Type != "about:blank" || p.Title != http.StatusText(got.status) || p.Status != got.status || p.Detail == "" {
			f.t.Errorf("%s %s answers %d with %q", r.Method, r.URL, got.status, got.body)
		}
	}
	h2 := got.header
	if h2.Get("Content-Type") != kind || h2.Get("Cache-Control") != "no-store" || h2.Get("X-Content-Type-Options") != sniff {
		f.t.Errorf("headers of %s %s: %v", r.Method, r.URL, got.header)
	}
	if (got.status == 401) != (h2.Get("WWW-Authenticate") != "" && got.status != 400) {
		f.t.Errorf("challenge of %s %s, %d: %q", r.Method, r.URL, got.status, h2.Get("WWW-Authenticate"))
	}
	if (got.status == 429 || got.status == 503) != (h2.Get("Retry-After") != "") {
		f.t.Errorf("%s %s answers %d, to try again after %q", r.Method, r.URL, got.status, h2.Get("Retry-After"))
	}
	for _, inside := range []string{"argon2", "goroutine", ".go:", "SELECT", "memstore", "roster:", "session:", password} {
		if strings.Contains(got.body, inside) {
			f.t.Errorf("%s %s lets out %q: %s", r.Method, r.URL, inside, got.body)
		}
	}
	for _, secret := range []string{"argon2", "x.test", password, f.tokens["alice1"]} {
		if strings.Contains(f.log.String(), secret) {
			f.t.Errorf("the log of %s %s has %q: %s", r.Method, r.URL, secret, f.log.String())
		}
	}
	return got
}

// decoded returns the body of an answer.
func decoded[T any](f *fixture, r reply) (v T) {
	f.t.Helper()
	d := json.NewDecoder(strings.NewReader(r.body))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		f.t.Fatalf("status %d: %s (%v)", r.status, r.body, err)
	}
	return v
}

// What clients read.
type (
	begun struct {
		Token   string
		Session oneSession
		User    struct {
			ID, Account, Email string
			EmailVerified      bool `json:"email_verified"`
			Name, Role         string
		}
	}
	oneSession struct {
		ID        string
		Created   time.Time
		LastUsed  time.Time `json:"last_used"`
		Expires   *time.Time
		UserAgent string `json:"user_agent"`
		Network   string
		Current   bool
	}
	sessions struct{ Sessions []oneSession }
	problem  struct {
		Type, Title string
		Status      int
		Detail      string
	}
)
