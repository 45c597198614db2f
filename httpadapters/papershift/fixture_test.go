package papershift_test

import (
	"net/http"
	"strings"
	"testing"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/papershift"
)

// fixture is the set over a world where Prefix and the name of a user is the
// token of that user.
type fixture struct {
	*wiretest.World
	set http.Handler
}

// newFixture returns a fixture whose configurations change has changed; it may
// be nil.
func newFixture(t testing.TB, change func(*roster.Config, *papershift.Config)) *fixture {
	t.Helper()
	f := &fixture{World: wiretest.New(t, "pulse-")}
	pc := papershift.Config{Log: f.Logger(), Authorize: f.Authorize}
	if change != nil {
		change(&f.Config, &pc)
	}
	f.Populate()
	f.set = papershift.New(f.Dir, pc)
	f.AddCreated("chris")
	return f
}

func must[T any](v T, err error) func(testing.TB) T { return wiretest.Must(v, err) }

// team makes a team of T1 with some users.
func (f *fixture) team(name string, parent roster.ID, users ...string) roster.ID {
	team := must(f.T1.CreateTeam(f.TB.Context(), roster.TeamProfile{Name: name, Parent: parent}))(f.TB)
	for _, user := range users {
		must(f.T1.JoinTeam(f.TB.Context(), team.ID, f.IDs[user]))(f.TB)
	}
	f.IDs[name] = team.ID
	return team.ID
}

// abroad gives a user of T1 a role in T2.
func (f *fixture) abroad(name string, role roster.Role) roster.ID {
	return must(f.Dir.CreateMembership(f.TB.Context(), roster.NewMembership{
		Home: f.T1.AccountID(), User: f.IDs[name], Account: f.T2.AccountID(), Role: role,
	}))(f.TB).ID
}

type reply = wiretest.Reply

// ask sends one request with the token of as (none for ""). Target and body may
// have names in braces.
func (f *fixture) ask(as, method, target, body string) reply {
	f.TB.Helper()
	return f.send(f.request(as, method, target, body))
}

func (f *fixture) request(as, method, target, body string) *http.Request {
	r := f.Request(method, target, body)
	r.Header.Set("Content-Type", "application/vnd.api+json")
	r.Header.Set("Accept", "application/vnd.api+json")
	if as != "" {
		r.Header.Set("Authorization", "Bearer "+f.Prefix+as)
	}
	return r
}

// send checks what holds for every answer.
func (f *fixture) send(r *http.Request) reply {
	f.TB.Helper()
	got := f.Send(f.set, r)
	wiretest.CheckType(f.TB, got, "application/vnd.api+json")
	sparse := strings.Contains(r.URL.RawQuery, "fields")
	for _, fault := range faults(got.Status, got.Body, sparse) {
		f.TB.Errorf("%s %s answers %d with %s: %s", r.Method, r.URL, got.Status, fault, got.Body)
	}
	return got
}
