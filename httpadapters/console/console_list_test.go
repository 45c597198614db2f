package console_test

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/console"
)

// TestOverview counts people exactly, and sign-ins and failures by day.
func TestOverview(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	for range 3 {
		_, err := f.T1.SignIn(t.Context(), roster.SignIn{Email: "bob@x.test", Password: "wrong password"})
		is.True(err != nil)
	}
	is.NoErr(f.Dir.WriteRefusals(t.Context()))
	f.Clock.Add(24 * time.Hour)
	page := words(f.get("adm1", "/console/"))
	for _, told := range []string{
		"1 Invitations pending", "1 Deactivated", "1 Removed", "8 Live sessions",
		"8 sign-ins from 2029-12-20 to 2030-01-02", "3 failed sign-ins from 2029-12-20 to 2030-01-02", "2030-01-01: 3 failed sign-ins",
	} {
		if !strings.Contains(page, told) {
			t.Errorf("the overview does not tell %q: %s", told, page)
		}
	}
	is.True(!strings.Contains(page, "Dead deliveries")) // which are the host's
	is.True(strings.Contains(words(f.get("staff1", "/console/")), "Dead deliveries"))
}

// TestConfinedHasNoStaff: a console of one account shows nobody the others.
func TestConfinedHasNoStaff(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.set = console.New(f.T1, f.cfg)
	is.Equal(f.get("staff1", "/console/accounts").Status, http.StatusNotFound)
	is.Equal(f.get("staff1", "/console/people").Status, http.StatusOK)
	is.Equal(f.get("adm2", "/console/people").Status, http.StatusSeeOther)
}

// TestSCIMLog shows what the host kept of its client's requests.
func TestSCIMLog(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, cfg *console.Config) { cfg.SCIM = nil })
	is.Equal(f.get("adm1", "/console/scim").Status, http.StatusNotFound)
	is.True(!strings.Contains(f.get("adm1", "/console/").Body, "/console/scim"))

	var account, about roster.ID
	f = newFixture(t, func(_ *roster.Config, cfg *console.Config) {
		cfg.SCIM = func(_ context.Context, of roster.ID, _ int) ([]console.SCIMExchange, error) {
			account = of
			return []console.SCIMExchange{
				{Method: "GET", Path: "/scim/v2/Users/1", Status: 404, Problem: "noTarget", Token: "okta"},
				{Method: "PATCH", Path: "/scim/v2/Users/2", Status: 200, User: about},
			}, nil
		}
	})
	about = f.IDs["bob"]
	page := words(f.get("adm1", "/console/scim"))
	is.Equal(account, f.T1.AccountID())
	is.True(strings.Contains(page, "GET /scim/v2/Users/1 404 noTarget – okta"))
	is.True(strings.Contains(page, "PATCH /scim/v2/Users/2 200 bob"))
	about = f.IDs["erin"] // of another account, whom no page names
	is.True(!strings.Contains(f.get("adm1", "/console/scim").Body, "erin"))
}

// TestTenThousandPeople goes through pages of a large account and back: everybody is
// shown once, and no page is larger than another.
func TestTenThousandPeople(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	many := func(yield func(roster.NewUser) bool) {
		for n := range 10_000 {
			if !yield(roster.NewUser{Email: fmt.Sprintf("person%05d@example.com", n), Name: fmt.Sprintf("Person %05d", n), Active: true}) {
				return
			}
		}
	}
	for _, err := range f.T1.CreateAll(t.Context(), many) {
		is.NoErr(err)
	}
	shown := map[string]bool{}
	path := "/console/people?sort=-name"
	for n := range 5 {
		r := f.get("adm1", path)
		is.Equal(r.Status, http.StatusOK)
		is.True(len(r.Body) < 60<<10)
		is.True(strings.Contains(words(r), " people"))
		for _, who := range regexp.MustCompile(`href="/console/people/([0-9a-f-]+)"`).FindAllStringSubmatch(r.Body, -1) {
			is.True(!shown[who[1]])
			shown[who[1]] = true
		}
		is.Equal(len(shown), 50*(n+1))
		path = way(r, "next")
	}
	before := f.get("adm1", way(f.get("adm1", path), "prev"))
	is.Equal(len(regexp.MustCompile(`<tr><td class="pick">`).FindAllString(before.Body, -1)), 50)
	is.True(way(before, "prev") != "")
	is.Equal(way(f.get("adm1", "/console/people?sort=-name"), "prev"), "")
}

// way returns the link of a page to the one behind or before it; empty: there is none.
func way(r reply, rel string) string {
	found := regexp.MustCompile(`rel="` + rel + `" href="([^"]+)"`).FindStringSubmatch(r.Body)
	if found == nil {
		return ""
	}
	return html.UnescapeString(found[1])
}

// TestMembers: people of other accounts are in the list and named in the trail, and
// what belongs to them at home is not shown.
func TestMembers(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.AddMember("guest", roster.RoleAdmin)
	acting := f.T1.ActingAs(roster.Actor{User: f.IDs["guest"]})
	_, err := acting.Edit(t.Context(), f.IDs["bob"], func(p *roster.Profile) error { p.Name = "Robert"; return nil })
	is.NoErr(err)
	is.True(strings.Contains(words(f.get("adm1", "/console/people?q=guest")), "guest member, at home in another account"))
	is.True(strings.Contains(words(f.get("adm1", f.fill("/console/people/{bob}"))), "name, first guest"))
	page := f.get("adm1", f.fill("/console/people/{guest}"))
	is.Equal(page.Status, http.StatusOK)
	is.True(strings.Contains(words(page), "A member: at home in another account"))
	for _, hidden := range []string{`id="sessions"`, `id="identities"`, `id="data"`, `name="email"`} {
		is.True(!strings.Contains(page.Body, hidden))
	}
	is.Equal(f.post("adm1", f.fill("/console/people/{guest}/state"), "action", "deactivate").Status, http.StatusSeeOther)
	is.Equal(must(f.T2.User(t.Context(), f.IDs["guest"]))(t).State, roster.StateActive) // at home nothing changes
}
