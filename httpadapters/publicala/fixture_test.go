package publicala_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/publicala"
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
// "api-" and the name of a user is the token of that user.
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
func newFixture(t testing.TB, change func(*roster.Config, *publicala.Config)) *fixture {
	t.Helper()
	f := &fixture{t: t, clock: &clock{now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}, ids: map[string]roster.ID{}}
	rc := roster.Config{
		Now: f.clock.Now, HashMemory: 64, HashTime: 1,
		Keys:      []roster.MailKey{{Number: 1, Secret: bytes.Repeat([]byte{7}, 32)}},
		Consumers: []roster.Consumer{{Name: "mail", Kinds: []roster.EventKind{roster.EventUserInvited}}},
	}
	pc := publicala.Config{Log: slog.New(slog.NewJSONHandler(&f.log, nil)), Rate: -1}
	if change != nil {
		change(&rc, &pc)
	}
	f.store = memstore.New()
	f.dir = roster.New(f.store, &rc)
	if pc.Authorize == nil {
		pc.Authorize = httpadapters.Tokens(f.dir)
	}
	f.set = publicala.New(f.dir, pc)

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
	f.issue(f.t1, roster.NewToken{Text: "api-acct1", Role: roster.RoleAdmin})
	f.issue(f.t1, roster.NewToken{Text: "api-acctuser1", Role: roster.RoleUser})
	f.issue(f.t1, roster.NewToken{User: f.ids["exp1"], Text: "api-old1", Expires: f.clock.Now().Add(time.Minute)})
	f.issue(f.t1, roster.NewToken{User: f.ids["adm1"], Text: "api-reads1", Scopes: []string{httpadapters.ScopeRead}})
	f.issue(f.t1, roster.NewToken{User: f.ids["adm1"], Text: "api-asuser1", Role: roster.RoleUser})
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
	a := must(f.dir.CreateAccount(f.t.Context(), roster.NewAccount{Name: name, Email: "bills@x.test"}))(f.t)
	return f.dir.ForAccount(a.ID)
}

// user makes an active user and its token.
func (f *fixture) user(dir *roster.Directory, name string, role roster.Role) roster.ID {
	u := must(dir.Create(f.t.Context(), roster.NewUser{Email: name + "@x.test", Name: name, Role: role, Active: true}))(f.t)
	f.ids[name] = u.ID
	f.issue(dir, roster.NewToken{User: u.ID, Text: "api-" + name})
	return u.ID
}

func (f *fixture) issue(dir *roster.Directory, n roster.NewToken) {
	f.t.Helper()
	if _, _, err := dir.IssueToken(f.t.Context(), n); err != nil {
		f.t.Fatal(err)
	}
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

// fill puts Numbers where text has names in braces.
func (f *fixture) fill(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	for name, id := range f.ids {
		if !strings.Contains(text, "{"+name+"}") {
			continue
		}
		u, err := f.t1.User(f.t.Context(), id)
		if err != nil {
			u = must(f.t2.User(f.t.Context(), id))(f.t)
		}
		text = strings.ReplaceAll(text, "{"+name+"}", strconv.FormatInt(u.Number, 10))
	}
	return strings.ReplaceAll(text, "{unknown}", "4000000")
}

// users is the path of the set's users.
const users = "/integration-api/v1/dashboard/users"

// reply is an answer.
type reply struct {
	status int
	header http.Header
	body   string
}

// ask sends one request with the token "api-" and as (none for ""), and checks
// what holds for every answer. In target "users" stands for the path of users.
func (f *fixture) ask(as, method, target, body string) reply {
	f.t.Helper()
	return f.send(f.request(as, method, target, body))
}

func (f *fixture) request(as, method, target, body string) *http.Request {
	var content io.Reader
	if body != "" {
		content = strings.NewReader(f.fill(body))
	}
	if rest, ok := strings.CutPrefix(target, "users"); ok {
		target = users + rest
	}
	r := httptest.NewRequest(method, f.fill(target), content).WithContext(f.t.Context())
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	if as != "" {
		r.Header.Set("X-User-Token", "api-"+as)
	}
	return r
}

func (f *fixture) send(r *http.Request) reply {
	f.t.Helper()
	w := httptest.NewRecorder()
	f.set.ServeHTTP(w, r)
	got := reply{w.Code, w.Header(), w.Body.String()}
	media := "application/json"
	if got.status == http.StatusNoContent {
		media = ""
	}
	if got.header.Get("Content-Type") != media || got.header.Get("Cache-Control") != "no-store" {
		f.t.Errorf("headers of %s %s: %v", r.Method, r.URL, got.header)
	}
	f.checkEnvelope(r, got)
	for _, inside := range []string{"argon2", "api-adm1", "goroutine", ".go:", "SELECT", "memstore", "roster:"} {
		if strings.Contains(got.body, inside) {
			f.t.Errorf("%s %s lets out %q: %s", r.Method, r.URL, inside, got.body)
		}
	}
	for _, secret := range []string{"argon2", "api-adm1", "x.test"} {
		if strings.Contains(f.log.String(), secret) {
			f.t.Errorf("the log of %s %s has %q: %s", r.Method, r.URL, secret, f.log.String())
		}
	}
	return got
}

// checkEnvelope checks what stands around every answer.
func (f *fixture) checkEnvelope(r *http.Request, got reply) {
	f.t.Helper()
	var v struct {
		Code    string `json:"CODE"`
		Data    json.RawMessage
		Message string
		Errors  map[string][]string
	}
	err := json.Unmarshal([]byte(got.body), &v)
	ok := err == nil
	switch {
	case got.status == http.StatusOK:
		ok = ok && v.Code == "success" && v.Data != nil && v.Message == "" && v.Errors == nil
	case got.status == http.StatusNoContent:
		ok = got.body == ""
	case got.status == http.StatusUnprocessableEntity:
		for _, texts := range v.Errors {
			ok = ok && len(texts) == 1 && texts[0] == v.Message
		}
		ok = ok && v.Data == nil && v.Message != "" && len(v.Errors) == 1
	default:
		ok = ok && v.Data == nil && v.Message != "" && v.Errors == nil
	}
	if !ok {
		f.t.Errorf("%s %s answers %d with %q", r.Method, r.URL, got.status, got.body)
	}
}

// data returns the data of an answer of status 200.
func data[T any](f *fixture, r reply) T {
	f.t.Helper()
	var v struct{ Data T }
	if err := json.Unmarshal([]byte(r.body), &v); err != nil || r.status != http.StatusOK {
		f.t.Fatalf("status %d: %s (%v)", r.status, r.body, err)
	}
	return v.Data
}

// invalid returns the member that an answer of status 422 names, and its text.
func invalid(f *fixture, r reply) string {
	f.t.Helper()
	var v struct{ Errors map[string][]string }
	if err := json.Unmarshal([]byte(r.body), &v); err != nil || r.status != http.StatusUnprocessableEntity {
		f.t.Fatalf("status %d: %s (%v)", r.status, r.body, err)
	}
	for field, texts := range v.Errors {
		return field + ": " + texts[0]
	}
	return ""
}

// user is a user as create shows it.
type user struct {
	ID            int64
	Email, UUID   string
	Admin         bool
	PlanAdmin     bool    `json:"plan_admin"`
	Readable      bool    `json:"only_sees_readable"`
	SessionsLimit *int    `json:"sessions_limit"`
	ExternalID    *string `json:"external_id"`
}

// item is a user as a list shows it.
type item struct {
	ID            int64
	UUID, Email   string
	Admin         bool
	PlanAdmin     bool    `json:"plan_admin"`
	Readable      int     `json:"only_sees_readable"`
	SessionsLimit *int    `json:"sessions_limit"`
	DeletedAt     *string `json:"deleted_at"`
	PlansCount    int     `json:"user_plans_count"`
	Plans         []plan  `json:"user_plans"`
	CanBeEdited   bool    `json:"can_be_edited"`
	Impersonate   *string
	ExternalID    *string `json:"external_id"`
}

type plan struct {
	ID        int64
	Name      string
	ValidFrom *string `json:"valid_from"`
	ValidTo   *string `json:"valid_to"`
}

// page is a page of a list.
type page struct {
	CurrentPage int64 `json:"current_page"`
	Data        []item
	FirstURL    string `json:"first_page_url"`
	From, To    *int64
	LastPage    int64  `json:"last_page"`
	LastURL     string `json:"last_page_url"`
	Links       []struct {
		URL    *string
		Label  string
		Active bool
	}
	NextURL *string `json:"next_page_url"`
	Path    string
	PerPage int64   `json:"per_page"`
	PrevURL *string `json:"prev_page_url"`
	Total   int64
}

// list returns the page that a list answers.
func (f *fixture) list(as, query string) page {
	f.t.Helper()
	return data[struct{ Paginator page }](f, f.ask(as, "GET", "users"+query, "")).Paginator
}

// item returns a user of T1 as a list shows it.
func (f *fixture) item(email string) item {
	f.t.Helper()
	return f.list("adm1", "/"+email).Data[0]
}

// emails returns the addresses of a page.
func (p page) emails() []string {
	emails := []string{}
	for _, u := range p.Data {
		emails = append(emails, u.Email)
	}
	return emails
}
