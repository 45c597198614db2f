//go:build !race

package sqltest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/console"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/papershift"
	"example.com/roster/httpadapters/pickaxe"
	"example.com/roster/httpadapters/publicala"
	"example.com/roster/httpadapters/scim"
	"example.com/roster/sqlstore"
)

// countsPage has, for each call, what it costs by numbers that no busy machine
// changes.
const countsPage = "testdata/counts.txt"

// TestCounts compares the statements and the allocations of usual calls on SQLite
// with testdata/counts.txt; -update writes that anew. Statements must be the same.
// Allocations may be a twentieth more, and two: versions of Go differ.
func TestCounts(t *testing.T) {
	is := is.New(t)
	w := &watch{}
	db := openWatched(t, w, dsn(newFile(t)))
	db.SetMaxOpenConns(1) // one connection has prepared what the other would prepare anew
	calls := countedCalls(t, roster.New(newStore(t, db, sqlstore.SQLite, nil), nil))
	want := map[string][2]int{}
	if !*update {
		text, err := os.ReadFile(countsPage)
		is.NoErr(err)
		for line := range strings.Lines(string(text)) {
			name, numbers, _ := strings.Cut(line, ":")
			var n [2]int
			_, err := fmt.Sscanf(numbers, "%d statements, %d allocations", &n[0], &n[1])
			is.NoErr(err)
			want[name] = n
		}
	}
	var page strings.Builder
	for _, c := range calls {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			is.NoErr(c.call(t.Context())) // prepares what it needs
			w.forget()
			is.NoErr(c.call(t.Context()))
			statements := len(w.seen("SELECT", "WITH", "INSERT", "UPDATE", "DELETE"))
			allocations := int(testing.AllocsPerRun(20, func() { is.NoErr(c.call(t.Context())) }))
			fmt.Fprintf(&page, "%s: %d statements, %d allocations\n", c.name, statements, allocations)
			if *update {
				return
			}
			n, ok := want[c.name]
			is.True(ok) // testdata/counts.txt has a line for each call
			is.Equal(statements, n[0])
			if allocations > n[1]+n[1]/20+2 {
				t.Errorf("%d allocations, %d are allowed", allocations, n[1])
			}
		})
	}
	if *update {
		is.NoErr(os.WriteFile(countsPage, []byte(page.String()), 0o644))
	}
	is.True(*update || len(want) == len(calls)) // and no line more
}

type countedCall struct {
	name string
	call func(ctx context.Context) error
}

// countedCalls fills an account with 100 users, and returns calls about one.
func countedCalls(t *testing.T, dir *roster.Directory) []countedCall {
	is := is.New(t)
	ctx := t.Context()
	var first roster.User
	for n := range 100 {
		u, err := dir.Create(ctx, roster.NewUser{Email: fmt.Sprintf("user%d@example.com", n), ExternalID: fmt.Sprint(n), Active: true})
		is.NoErr(err)
		if n == 0 {
			first = u
		}
	}
	jane, err := dir.Create(ctx, roster.NewUser{Email: "jane@example.com", ExternalID: "jane", Name: "Jane Doe", Role: roster.RoleOwner, Active: true})
	is.NoErr(err)
	users, err := dir.Users(ctx, roster.UserQuery{})
	is.NoErr(err)
	for _, u := range users.Users[:10] { // a group each: a page reads them at once
		group, err := dir.CreateGroup(ctx, roster.GroupProfile{Name: u.Email})
		is.NoErr(err)
		_, err = dir.Grant(ctx, u.ID, roster.NewGrant{Group: group.ID})
		is.NoErr(err)
	}
	_, err = dir.Edit(ctx, first.ID, func(p *roster.Profile) error { p.VendorIDs = p.VendorIDs.With("axiom", "kept"); return nil })
	is.NoErr(err)
	_, err = dir.Grant(ctx, jane.ID, roster.NewGrant{Product: "reports"})
	is.NoErr(err)
	session, err := dir.StartSession(ctx, jane.ID, roster.ClientInfo{})
	is.NoErr(err)
	_, token, err := dir.IssueToken(ctx, roster.NewToken{User: jane.ID})
	is.NoErr(err)
	team, err := dir.CreateTeam(ctx, roster.TeamProfile{Name: "Sales"})
	is.NoErr(err)
	many := make([]roster.ID, 0, 100)
	page, err := dir.Users(ctx, roster.UserQuery{Limit: 100})
	is.NoErr(err)
	for _, u := range page.Users {
		many = append(many, u.ID)
	}
	var edits int
	calls := []countedCall{
		{"User", func(ctx context.Context) error { return errorOf(dir.User(ctx, jane.ID)) }},
		{"UserByEmail", func(ctx context.Context) error { return errorOf(dir.UserByEmail(ctx, jane.Email)) }},
		{"UserByExternalID", func(ctx context.Context) error { return errorOf(dir.UserByExternalID(ctx, "jane")) }},
		{"UserByNumber", func(ctx context.Context) error { return errorOf(dir.UserByNumber(ctx, jane.Number)) }},
		{"UserByVendorID", func(ctx context.Context) error { return errorOf(dir.UserByVendorID(ctx, "axiom", "kept")) }},
		{"UserShownAs", func(ctx context.Context) error {
			return errorOf(dir.UserShownAs(ctx, roster.UserKey{Vendor: roster.VendorIDSelection{Set: "axiom", ID: jane.ID.String()}, ID: jane.ID}))
		}},
		{"UserIDsByVendorIDs", func(ctx context.Context) error {
			return errorOf(dir.UserIDsByVendorIDs(ctx, "axiom", []string{"kept", "another"}))
		}},
		{"Users, 50", func(ctx context.Context) error { return errorOf(dir.Users(ctx, roster.UserQuery{})) }},
		{"Count", func(ctx context.Context) error { return errorOf(dir.Count(ctx, roster.UserQuery{})) }},
		{"Events, 50", func(ctx context.Context) error { return errorOf(dir.Events(ctx, roster.EventQuery{})) }},
		{"Session", func(ctx context.Context) error { return errorOf(dir.Session(ctx, session.Token)) }},
		{"Authenticate", func(ctx context.Context) error { return errorOf(dir.Authenticate(ctx, token)) }},
		{"Sessions", func(ctx context.Context) error {
			return errorOf(dir.Sessions(ctx, roster.SessionQuery{User: jane.ID}))
		}},
		{"Access", func(ctx context.Context) error { return errorOf(dir.Access(ctx, jane.ID, "reports")) }},
		{"Edit", func(ctx context.Context) error {
			edits++
			return errorOf(dir.Edit(ctx, jane.ID, func(p *roster.Profile) error { p.Summary = fmt.Sprint("edit ", edits); return nil }))
		}},
	}
	calls = append(calls, countedRoutes(dir, jane, token, session.Token)...)
	return append(calls, countedCall{"JoinTeamAll and LeaveTeamAll, 100", func(ctx context.Context) error {
		return errors.Join(errorOf(dir.JoinTeamAll(ctx, team.ID, many)), errorOf(dir.LeaveTeamAll(ctx, team.ID, many)))
	}})
}

// countedRoutes returns one user, and a page of 50, of each set, and the console's pages.
func countedRoutes(dir *roster.Directory, jane roster.User, token, session roster.SecretText) (calls []countedCall) {
	authorize := httpadapters.Tokens(dir)
	sets := map[string]http.Handler{
		"axiom":      axiom.New(dir, axiom.Config{Authorize: authorize}),
		"console":    console.New(dir, console.Config{}),
		"embedthis":  embedthis.New(dir, embedthis.Config{Authorize: authorize}),
		"papershift": papershift.New(dir, papershift.Config{Authorize: authorize}),
		"pickaxe":    pickaxe.New(dir, pickaxe.Config{Authorize: authorize}),
		"publicala":  publicala.New(dir, publicala.Config{Authorize: authorize, Rate: -1}),
		"scim":       scim.New(dir, scim.Config{Authorize: authorize}),
	}
	for _, r := range []struct{ name, set, method, path, body string }{
		{"one user", "axiom", "GET", "/v2/users/" + jane.ID.String(), ""},
		{"one user who moved in", "axiom", "GET", "/v2/users/kept", ""},
		{"overview", "console", "GET", "/console/", ""},
		{"one user", "console", "GET", "/console/people/" + jane.ID.String(), ""},
		{"page of 50", "console", "GET", "/console/people", ""},
		{"one user", "embedthis", "POST", "/tok/user/get", `{"id":"` + jane.ID.String() + `"}`},
		{"page of 50", "embedthis", "POST", "/tok/user/find?limit=50", "{}"},
		{"one user", "papershift", "GET", "/api/v1/users/" + jane.ID.String(), ""},
		{"page of 50", "papershift", "GET", "/api/v1/users?page[size]=50", ""},
		{"one user", "pickaxe", "GET", "/studio/user/" + jane.Email, ""},
		{"page of 50", "pickaxe", "GET", "/studio/user/list?take=50", ""},
		{"one user", "publicala", "GET", "/integration-api/v1/dashboard/users/" + jane.Email, ""},
		{"page of 50", "publicala", "GET", "/integration-api/v1/dashboard/users?per_page=50", ""},
		{"one user", "scim", "GET", "/scim/v2/Users/" + jane.ID.String() + "?excludedAttributes=groups", ""},
		{"one user by the userName", "scim", "GET", "/scim/v2/Users?excludedAttributes=groups&filter=userName+eq+%22" + jane.Email + "%22", ""},
		{"nobody by the userName", "scim", "GET", "/scim/v2/Users?filter=userName+eq+%22nobody@example.com%22", ""},
		{"page of 50", "scim", "GET", "/scim/v2/Users?count=50", ""},
	} {
		calls = append(calls, countedCall{r.set + ", " + r.name, func(ctx context.Context) error {
			req := httptest.NewRequestWithContext(ctx, r.method, r.path, strings.NewReader(r.body))
			req.Header.Set("Authorization", "Bearer "+string(token))
			req.Header.Set("X-User-Token", string(token))
			req.Header.Set("Cookie", "__Host-session="+string(session))
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("Accept", "*/*")
			answer := httptest.NewRecorder()
			sets[r.set].ServeHTTP(answer, req)
			if answer.Code != http.StatusOK {
				return fmt.Errorf("%s %s: %d %s", r.method, r.path, answer.Code, answer.Body)
			}
			return nil
		}})
	}
	return calls
}
