package session_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/session"
)

const password = "correct horse"

// fixture is the set over two accounts with users in every state. Nobody signs in
// to T1 but by Config.Account. A name with a digit is a session.
type fixture struct {
	*wiretest.World
	tokens map[string]string
	cfg    session.Config
	set    *session.Handler
}

// newFixture returns a fixture whose configurations change has changed; it may
// be nil.
func newFixture(t *testing.T, change func(*roster.Config, *session.Config)) *fixture {
	t.Helper()
	f := &fixture{World: wiretest.New(t, ""), tokens: map[string]string{}}
	f.Secrets = []string{"argon2", password}
	f.Config.Consumers = []roster.Consumer{{Name: "mail"}}
	f.cfg = session.Config{
		Account: func(*http.Request) roster.ID { return f.T1.AccountID() },
		Limiter: httpadapters.NewLimiter(1_000_000), Log: f.Logger(),
		SignUp: session.SignUpConfig{Mode: session.SignUpOpen}, DeleteSelf: true,
	}
	if change != nil {
		change(&f.Config, &f.cfg)
	}
	f.Open()
	f.set = session.New(f.Dir, f.cfg)

	hash := must(f.Dir.HashPassword(t.Context(), password))(t)
	for _, name := range []string{"alice", "bob", "dave", "gone", "adm1"} {
		f.user(f.T1, name, roster.NewUser{PasswordHash: hash, Active: true, Role: map[string]roster.Role{"adm1": roster.RoleAdmin}[name]})
	}
	f.user(f.T1, "nopass", roster.NewUser{Active: true})
	f.user(f.T1, "carol", roster.NewUser{PasswordHash: hash})
	f.user(f.T2, "erin", roster.NewUser{PasswordHash: hash, Active: true})
	must(f.T1.Apply(t.Context(), f.IDs["dave"], roster.Deactivate))(t)
	must(f.T1.Apply(t.Context(), f.IDs["gone"], roster.Remove))(t)
	must(f.T1.Invite(t.Context(), roster.NewInvitation{User: f.IDs["carol"]}))(t)

	for _, name := range []string{"alice1", "alice2", "bob1", "adm1", "erin1", "ended1", "forced1"} {
		f.begin(name)
	}
	f.Clock.Add(time.Hour)
	return f
}

func must[T any](v T, err error) func(testing.TB) T { return wiretest.Must(v, err) }

func (f *fixture) user(dir *roster.Directory, name string, n roster.NewUser) {
	n.Email, n.Name = name+"@x.test", name
	f.IDs[name] = must(dir.Create(f.TB.Context(), n))(f.TB).ID
}

// begin makes a session, of bob for "ended1", which has ended, and for "forced1".
func (f *fixture) begin(name string) {
	dir, user := f.T1, strings.TrimRight(name, "12")
	switch user {
	case "erin":
		dir = f.T2
	case "adm":
		user = "adm1"
	case "ended", "forced":
		user = "bob"
	}
	s := must(dir.StartSession(f.TB.Context(), f.IDs[user], roster.ClientInfo{UserAgent: "test"}))(f.TB)
	f.tokens[name], f.IDs["session "+name] = string(s.Token), s.Secret.ID
	if name == "ended1" {
		if err := dir.EndSession(f.TB.Context(), f.IDs[user], s.Secret.ID); err != nil {
			f.TB.Fatal(err)
		}
	}
}

// live tells whether a session is good.
func (f *fixture) live(token string) bool {
	_, err := f.Dir.Session(f.TB.Context(), roster.SecretText(token))
	return err == nil
}

type reply = wiretest.Reply

// cookie returns the session cookie that an answer sets, nil for none.
func cookie(t testing.TB, r reply) *http.Cookie {
	t.Helper()
	var found *http.Cookie
	for _, line := range r.Header.Values("Set-Cookie") {
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
	f.TB.Helper()
	r := f.Request(method, target, body)
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
	f.TB.Helper()
	return f.send(f.request(as, method, target, body))
}

// askCookie is ask in the cookie form, by a page of the host's own.
func (f *fixture) askCookie(as, method, target, body string) reply {
	f.TB.Helper()
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
	f.TB.Helper()
	return f.sendTo(f.set, r)
}

func (f *fixture) sendTo(h http.Handler, r *http.Request) reply {
	f.TB.Helper()
	got := f.Send(h, r)
	cookie(f.TB, got)
	kind, sniff := "application/json", "nosniff"
	switch {
	case got.Status == http.StatusNoContent, got.Status == http.StatusSeeOther:
		kind, sniff = "", ""
		if got.Body != "" {
			f.TB.Errorf("%s %s answers %d with %q", r.Method, r.URL, got.Status, got.Body)
		}
	case got.Status >= 400:
		kind = "application/problem+json"
		p := decoded[problem](f, got)
		if p.Type != "about:blank" || p.Title != http.StatusText(got.Status) || p.Status != got.Status || p.Detail == "" {
			f.TB.Errorf("%s %s answers %d with %q", r.Method, r.URL, got.Status, got.Body)
		}
	}
	wiretest.CheckType(f.TB, got, kind)
	header := got.Header
	if header.Get("X-Content-Type-Options") != sniff {
		f.TB.Errorf("headers of %s %s: %v", r.Method, r.URL, header)
	}
	if (got.Status == 401) != (header.Get("WWW-Authenticate") != "" && got.Status != 400) {
		f.TB.Errorf("challenge of %s %s, %d: %q", r.Method, r.URL, got.Status, header.Get("WWW-Authenticate"))
	}
	if (got.Status == 429 || got.Status == 503) != (header.Get("Retry-After") != "") {
		f.TB.Errorf("%s %s answers %d, to try again after %q", r.Method, r.URL, got.Status, header.Get("Retry-After"))
	}
	if strings.Contains(f.Log.String(), f.tokens["alice1"]) {
		f.TB.Errorf("the log of %s %s has a token: %s", r.Method, r.URL, f.Log.String())
	}
	return got
}

// decoded returns the body of an answer.
func decoded[T any](f *fixture, r reply) (v T) {
	f.TB.Helper()
	d := json.NewDecoder(strings.NewReader(r.Body))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		f.TB.Fatalf("status %d: %s (%v)", r.Status, r.Body, err)
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
		Role string
	}
	oneSession struct {
		ID        string
		Account   string
		Created   time.Time
		LastUsed  time.Time `json:"last_used"`
		Expires   *time.Time
		UserAgent string `json:"user_agent"`
		Network   string
		Current   bool

		Impersonator *string
	}
	sessions struct {
		Sessions []oneSession
		Next     *string
	}
	problem struct {
		Type, Title string
		Status      int
		Detail      string
	}
)
