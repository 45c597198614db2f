package embedthis_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"example.com/roster"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/internal/wiretest"
)

// fixture is the set over a world where Prefix and the name of a user is the
// token of that user. The host has verified whom the header Verified names.
type fixture struct {
	*wiretest.World
	set http.Handler
}

// newFixture returns a fixture whose configurations change has changed; it may
// be nil.
func newFixture(t testing.TB, change func(*roster.Config, *embedthis.Config)) *fixture {
	t.Helper()
	f := &fixture{World: wiretest.New(t, "tok-")}
	ec := embedthis.Config{
		Log: f.Logger(), Authorize: f.Authorize, Identity: verified,
		Account: func(*http.Request) roster.ID { return f.T1.AccountID() },
	}
	if change != nil {
		change(&f.Config, &ec)
	}
	f.Populate()
	f.set = embedthis.New(f.Dir, ec)
	return f
}

// verified is a Config.Identity.
func verified(r *http.Request) (roster.Claims, error) {
	if email := r.Header.Get("Verified"); email != "" {
		return roster.Claims{Email: email, Name: "New Comer"}, nil
	}
	return roster.Claims{}, roster.ErrCredentials
}

func must[T any](v T, err error) func(testing.TB) T { return wiretest.Must(v, err) }

// code returns the code that carol is invited by.
func (f *fixture) code() string {
	f.TB.Helper()
	return string(must(f.T1.InviteCode(f.TB.Context(), f.IDs["carol"]))(f.TB))
}

type reply = wiretest.Reply

// ask posts a body with the token of as (none for ""). It may have names in
// braces.
func (f *fixture) ask(as, target, body string) reply {
	f.TB.Helper()
	return f.send(f.request(as, "POST", target, body))
}

func (f *fixture) request(as, method, target, body string) *http.Request {
	r := f.Request(method, target, body)
	if as != "" {
		r.Header.Set("Authorization", "bearer "+f.Prefix+as)
	}
	return r
}

// login posts a body to login, as one whom the host has verified.
func (f *fixture) login(email, body string) reply {
	f.TB.Helper()
	r := f.request("", "POST", "/user/login", body)
	r.Header.Set("Verified", email)
	return f.send(r)
}

// send checks what holds for every answer.
func (f *fixture) send(r *http.Request) reply {
	f.TB.Helper()
	got := f.Send(f.set, r)
	kind := "text/plain; charset=utf-8"
	if got.Status == http.StatusOK {
		kind = "application/json"
	}
	wiretest.CheckType(f.TB, got, kind)
	if got.Status == http.StatusOK != json.Valid([]byte(got.Body)) || got.Body == "" {
		f.TB.Errorf("%s answers %d with %q", r.URL, got.Status, got.Body)
	}
	return got
}

// read returns an answer of status 200.
func read[T any](f *fixture, r reply) T {
	f.TB.Helper()
	return wiretest.Decode[T](f.TB, r)
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
