package console_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"example.com/roster"
	"example.com/roster/httpadapters/console"
	"example.com/roster/httpadapters/internal/wiretest"
)

// fixture is the console over two accounts with users of every role and state. Who has
// a name there has a session by that name.
type fixture struct {
	*wiretest.World
	cookies map[string]string
	cfg     console.Config
	set     *console.Handler
}

func must[T any](v T, err error) func(testing.TB) T { return wiretest.Must(v, err) }

// newFixture returns a fixture whose configurations change has changed; it may be nil.
func newFixture(t testing.TB, change func(*roster.Config, *console.Config)) *fixture {
	t.Helper()
	f := &fixture{World: wiretest.New(t, ""), cookies: map[string]string{}}
	f.Config.Consumers = []roster.Consumer{{Name: "mail"}}
	f.cfg = console.Config{
		AccountURL: "/account/", Log: f.Logger(),
		Staff: func(s roster.Session) bool { return s.User.ID == f.IDs["staff1"] },
		SCIM:  noExchanges, StaffRole: roster.RoleAdmin,
	}
	if change != nil {
		change(&f.Config, &f.cfg)
	}
	f.Populate()
	ctx := t.Context()
	f.AddUser(f.T1, "staff1", roster.RoleAdmin)
	f.AddUser(f.T1, "gone", roster.RoleUser)
	must(f.T1.Apply(ctx, f.IDs["gone"], roster.Remove))(t)
	f.IDs["group"] = must(f.T1.CreateGroup(ctx, roster.GroupProfile{Name: "Readers", Products: []string{"book"}}))(t).ID
	f.IDs["group2"] = must(f.T2.CreateGroup(ctx, roster.GroupProfile{Name: "Elsewhere"}))(t).ID
	f.IDs["team"] = must(f.T1.CreateTeam(ctx, roster.TeamProfile{Name: "Press"}))(t).ID
	f.IDs["team2"] = must(f.T2.CreateTeam(ctx, roster.TeamProfile{Name: "Elsewhere"}))(t).ID
	f.IDs["T1"], f.IDs["T2"] = f.T1.AccountID(), f.T2.AccountID()
	for _, name := range []string{"alice", "bob", "ro1", "none1", "adm1", "root1", "staff1", "exp1"} {
		f.begin(f.T1, name)
	}
	f.begin(f.T2, "adm2")
	f.set = console.New(f.Dir, f.cfg)
	return f
}

// begin makes a session of a user.
func (f *fixture) begin(dir *roster.Directory, name string) roster.Session {
	f.TB.Helper()
	s := must(dir.StartSession(f.TB.Context(), f.IDs[name], roster.ClientInfo{UserAgent: "Firefox/140.0 (Linux)", Network: "203.0.113.7"}))(f.TB)
	f.cookies[name], f.IDs["session "+name] = string(s.Token), s.Secret.ID
	return s
}

type reply = wiretest.Reply

// request returns a request of a browser: as names a session, or is the text of a cookie.
func (f *fixture) request(as, method, path string, form url.Values) *http.Request {
	f.TB.Helper()
	r := f.Request(method, path, "")
	r.Header.Del("Content-Type")
	if method == http.MethodPost {
		body := form.Encode()
		r = f.Request(method, path, body)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if text, ok := f.cookies[as]; ok {
		as = text
	}
	if as != "" {
		r.Header.Set("Cookie", "__Host-session="+as)
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return r
}

// get asks for a page.
func (f *fixture) get(as, path string) reply {
	f.TB.Helper()
	return f.Send(f.set, f.request(as, http.MethodGet, path, nil))
}

// post sends a form. Its values come in pairs of name and value.
func (f *fixture) post(as, path string, values ...string) reply {
	f.TB.Helper()
	form := url.Values{}
	for i := 0; i < len(values); i += 2 {
		form.Add(values[i], f.fill(values[i+1]))
	}
	return f.Send(f.set, f.request(as, http.MethodPost, path, form))
}

// fill puts ids in place of names in braces.
func (f *fixture) fill(text string) string {
	return regexp.MustCompile(`\{[\w ]+\}`).ReplaceAllStringFunc(text, func(name string) string {
		name = strings.Trim(name, "{}")
		if name == "unknown" {
			return wiretest.Unknown
		}
		id, ok := f.IDs[name]
		if !ok {
			f.TB.Fatalf("nothing is called %q", name)
		}
		return id.String()
	})
}

// happened returns how many events of a kind T1 has.
func (f *fixture) happened(kind roster.EventKind) int {
	f.TB.Helper()
	return len(must(f.T1.Events(f.TB.Context(), roster.EventQuery{Kinds: []roster.EventKind{kind}}))(f.TB).Events)
}

// location returns where an answer leads.
func location(r reply) string { return r.Header.Get("Location") }

// words returns the text of a page, without its markup.
func words(r reply) string {
	text := regexp.MustCompile(`(?s)<[^>]*>`).ReplaceAllString(r.Body, " ")
	return strings.Join(strings.Fields(text), " ")
}

// record sends a request of nobody, and checks nothing.
func record(f *fixture, method, path string) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	f.set.ServeHTTP(recorder, f.Request(method, path, ""))
	return recorder
}
