package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/console"
	"example.com/roster/httpadapters/internal/wiretest"
)

// TestChanges posts each form with right values: it leads on, and what it says was done
// is so.
func TestChanges(t *testing.T) {
	state := func(name string, want roster.State) func(*fixture) bool {
		return func(f *fixture) bool { return f.User(name).State == want }
	}
	for _, c := range []struct {
		name, path string
		values     []string
		done       func(*fixture) bool
		says       string // on the page that follows
	}{
		{"deactivate, with a reason and an end", "/people/{bob}/state", []string{"action", "deactivate", "reason", "on leave", "until", "2030-02-01"},
			func(f *fixture) bool {
				u := f.User("bob")
				return u.State == roster.StateDeactivated && u.DeactivatedReason == "on leave" && u.DeactivatedUntil.Format("2006-01-02") == "2030-02-01"
			}, "The person is locked out"},
		{"reactivate", "/people/{dave}/state", []string{"action", "reactivate"}, state("dave", roster.StateActive), "let in again"},
		{"remove", "/people/{bob}/state", []string{"action", "remove"}, state("bob", roster.StateDeleted), "can be restored"},
		{"restore", "/people/{gone}/state", []string{"action", "restore"}, state("gone", roster.StateDeactivated), "was restored"},
		{"activate", "/people/{carol}/state", []string{"action", "activate"}, state("carol", roster.StateActive), "is active now"},
		{"revoke an invitation", "/people/{carol}/state", []string{"action", "revoke"}, state("carol", roster.StateCreated), "no longer works"},
		{"erase, by the name", "/people/{gone}/erase", []string{"confirm", "gone"}, func(f *fixture) bool { return !f.User("gone").Erased.IsZero() }, "gone for good"},
		{"edit the name", "/people/{bob}/profile", []string{"part", "name", "name", "Robert", "external id", "x-1"},
			func(f *fixture) bool {
				u := f.User("bob")
				return u.Name == "Robert" && u.ExternalID == "x-1" && u.Email == "bob@x.test"
			}, "Saved."},
		{"set the address", "/people/{bob}/profile", []string{"part", "email", "email", "robert@x.test"},
			func(f *fixture) bool { return f.User("bob").Email == "robert@x.test" }, "Saved."},
		{"set the role", "/people/{bob}/profile", []string{"part", "role", "role", "admin"},
			func(f *fixture) bool { return f.User("bob").Role == roster.RoleAdmin }, "Saved."},
		{"grant a product", "/people/{bob}/grants", []string{"product", "book", "from", "2030-01-01", "until", "2031-01-01"},
			func(f *fixture) bool {
				return len(must(f.T1.Grants(f.TB.Context(), roster.GrantQuery{Users: []roster.ID{f.IDs["bob"]}}))(f.TB)) == 1
			}, "Granted."},
		{"sign out everywhere", "/people/{bob}/sessions/end", []string{"session", "all"}, func(f *fixture) bool { return f.get("bob", "/console/").Status == 303 }, "has ended"},
		{"end one session", "/people/{bob}/sessions/end", []string{"session", "{session bob}"}, func(f *fixture) bool { return f.get("bob", "/console/").Status == 303 }, "has ended"},
		{"join a team", "/people/{bob}/teams/join", []string{"team", "{team}"},
			func(f *fixture) bool {
				return len(must(f.T1.TeamMemberships(f.TB.Context(), roster.TeamMembershipQuery{Team: f.IDs["team"]}))(f.TB)) == 1
			}, "in the team"},
		{"mail a reset", "/people/{bob}/mail", []string{"what", "reset"}, func(f *fixture) bool { return f.happened(roster.EventPasswordForgotten) == 1 }, "on its way"},
		{"invite again", "/invitations/resend", []string{"user", "{carol}"}, func(f *fixture) bool { return f.happened(roster.EventUserInvited) == 2 }, "on its way"},
		{"create a group", "/groups", []string{"name", "Writers", "products", "pen\r\n ink \r\n", "period", "month", "uses", "3", "shared", "yes"},
			func(f *fixture) bool {
				for _, g := range must(f.T1.Groups(f.TB.Context(), roster.GroupQuery{}))(f.TB) {
					if g.Name == "Writers" {
						return len(g.Products) == 2 && g.Products[1] == "ink" && g.Period == roster.PeriodMonth && g.Uses == 3 && g.Shared
					}
				}
				return false
			}, "Created."},
		{"end a group, by its name", "/groups/{group}/end", []string{"confirm", "Readers"},
			func(f *fixture) bool { return f.happened(roster.EventGroupEnded) == 1 }, "Ended."},
		{"rename a team", "/teams/{team}", []string{"name", "Print"},
			func(f *fixture) bool { return must(f.T1.Team(f.TB.Context(), f.IDs["team"]))(f.TB).Name == "Print" }, "Saved."},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			r := f.post("adm1", "/console"+f.fill(c.path), c.values...)
			is.Equal(r.Status, http.StatusSeeOther)
			is.True(c.done(f))
			page := f.get("adm1", location(r))
			is.Equal(page.Status, http.StatusOK)
			is.True(strings.Contains(words(page), c.says))
		})
	}
}

// TestRefusals posts what is refused: the same page comes back with the status of an
// API, what was typed, and the reason beside the field. Nothing has changed.
func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name, path string
		values     []string
		status     int
		typed      string // in the page that comes back
		says       string
	}{
		{"an address that is none", "/people/{bob}/profile", []string{"part", "email", "email", "bob at home"}, 422, `value="bob at home"`, "Write the address like name@example.com"},
		{"an address that is taken", "/people/{bob}/profile", []string{"part", "email", "email", "alice@x.test"}, 409, `value="alice@x.test"`, "taken by another person"},
		{"a role above one's own", "/people/{bob}/profile", []string{"part", "role", "role", "owner"}, 403, `value="owner" selected`, "Your role does not allow this"},
		{"a role that is none", "/people/{bob}/profile", []string{"part", "role", "role", "king"}, 422, "", "Must be one of the roles"},
		{"a day that is none", "/people/{bob}/state", []string{"action", "deactivate", "until", "soon", "reason", "on leave"}, 422, `value="on leave"`, "Write a date like 2031-12-24."},
		{"an action against the lifecycle", "/people/{bob}/state", []string{"action", "restore"}, 409, "", "cannot be done to somebody who is active"},
		{"an action that is none", "/people/{bob}/state", []string{"action", "explode"}, 422, "", "one of the list"},
		{"erase without the name", "/people/{gone}/erase", []string{"confirm", "somebody"}, 422, `value="somebody"`, "Type the name as it stands there."},
		{"end a group without its name", "/groups/{group}/end", []string{"confirm", ""}, 422, "", "Type the name as it stands there."},
		{"a group of another account", "/people/{bob}/grants", []string{"group", "{group2}", "product", ""}, 422, "", "Must be an access group of the account"},
		{"a group and a product", "/people/{bob}/grants", []string{"group", "{group}", "product", "book"}, 422, `value="book"`, ""},
		{"a group without a name", "/groups", []string{"name", "", "products", "pen", "uses", "three"}, 422, ">\npen</textarea>", "Write a whole number."},
		{"nobody picked", "/people", []string{"action", "remove"}, 422, `value="remove" selected`, "Pick 1 to 50 people first."},
		{"no action", "/people", []string{"id", "{bob}"}, 422, "", "one of the list"},
		{"a list without a line", "/invitations", []string{"list", "\r\n \r\n"}, 422, "", "1 to 100 lines"},
		{"a token without a name", "/tokens", []string{"token name", "", "role", "user", "scopes", "users:read"}, 422, "users:read</textarea>", "fill this in"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			before := f.Events()
			r := f.post("adm1", "/console"+f.fill(c.path), c.values...)
			is.Equal(r.Status, c.status)
			if !strings.Contains(r.Body, c.typed) {
				t.Errorf("%q is not kept", c.typed)
			}
			if !strings.Contains(words(r), c.says) {
				t.Errorf("the page does not say %q: %s", c.says, words(r))
			}
			if c.status != http.StatusForbidden { // which is recorded as such
				is.Equal(f.Events(), before)
			}
			is.Equal(f.Log.Len(), 0)
		})
	}
}

// The last owner stays, and the page says what to do.
func TestLastOwnerStays(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	r := f.post("root1", f.fill("/console/people/{root1}/state"), "action", "deactivate")
	is.Equal(r.Status, http.StatusConflict)
	is.True(strings.Contains(words(r), "Make somebody else an owner first"))
	is.Equal(f.User("root1").State, roster.StateActive)
}

// A mail that comes too early says when to try again.
func TestThrottled(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	var r reply
	for range 5 {
		r = f.post("adm1", "/console/invitations/resend", "user", "{carol}")
	}
	is.Equal(r.Status, http.StatusTooManyRequests)
	is.True(r.Header.Get("Retry-After") != "")
	is.True(strings.Contains(words(r), "Please try again in"))
}

// TestAnotherSite refuses what a page of another site sends with the cookie.
func TestAnotherSite(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	for _, headers := range []map[string]string{
		{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "", "Origin": "https://evil.test"}, {"Sec-Fetch-Site": "", "Origin": "null"},
	} {
		r := f.request("adm1", http.MethodPost, f.fill("/console/people/{bob}/state"), url.Values{"action": {"remove"}})
		for name, value := range headers {
			r.Header.Set(name, value)
		}
		if r.Header.Get("Sec-Fetch-Site") == "" {
			r.Header.Del("Sec-Fetch-Site")
		}
		is.Equal(f.Send(f.set, r).Status, http.StatusForbidden)
	}
	is.Equal(f.User("bob").State, roster.StateActive)
}

// TestHeaders: no cache keeps a page, no other site frames it, and it loads nothing
// from elsewhere and runs no script in it.
func TestHeaders(t *testing.T) {
	f := newFixture(t, nil)
	for _, r := range []reply{f.get("adm1", "/console/"), f.get("", "/console/"), f.get("alice", "/console/people"), f.get("adm1", "/console/nowhere"), f.post("adm1", "/console/people")} {
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		} {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%s of an answer with %d is %q", name, r.Status, got)
			}
		}
	}
}

// TestAssets: everybody gets the style sheet, the logo and the script.
func TestAssets(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	for path, kind := range map[string]string{"/style.css": "text/css; charset=utf-8", "/logo.svg": "image/svg+xml", "/console.js": "text/javascript; charset=utf-8"} {
		recorder := record(f, http.MethodGet, "/console"+path)
		is.Equal(recorder.Code, http.StatusOK)
		is.Equal(recorder.Header().Get("Content-Type"), kind)
	}
	is.Equal(f.get("adm1", "/console/style.csss").Status, http.StatusNotFound)
}

// TestSignIn sends a browser without a live session to sign in, and back to the page
// that it asked for.
func TestSignIn(t *testing.T) {
	for _, c := range []struct{ method, path, want string }{
		{"GET", "/console/people?state=active&q=a+b", "/account/sign-in?next=%2Fconsole%2Fpeople%3Fstate%3Dactive%26q%3Da%2Bb"},
		{"GET", "/console/", "/account/sign-in?next=%2Fconsole%2F"},
		{"POST", "/console/groups", "/account/sign-in?next=%2Fconsole%2F"},
	} {
		is := is.New(t)
		f := newFixture(t, nil)
		r := f.Send(f.set, f.request("", c.method, c.path, url.Values{"name": {"New"}}))
		is.Equal(r.Status, http.StatusSeeOther)
		is.Equal(location(r), c.want)
	}
}

// TestNoteIsNoTextOfTheAddress: a link cannot make a page say what it likes.
func TestNoteIsNoTextOfTheAddress(t *testing.T) {
	f := newFixture(t, nil)
	for _, query := range []string{"done=You+are+fired", "done=invited&n=everybody", "done=invited&n=-1", "done=invited", "done=%3Cb%3E"} {
		r := f.get("adm1", "/console/people?"+query)
		if strings.Contains(r.Body, `class="notice"`) || strings.Contains(r.Body, "fired") {
			t.Errorf("%s is said: %s", query, words(r))
		}
	}
}

// TestOddAddresses: what an address of a list has that is none of its values is
// answered with a page, and never with an error of the inside.
func TestOddAddresses(t *testing.T) {
	f := newFixture(t, nil)
	for path, want := range map[string]int{
		"/people?at=nonsense": 200, "/people?state=flying": 200, "/people?role=king": 200, "/people?sort=password": 200, "/people?q=" + strings.Repeat("a", 2000): 422,
		"/people/7": 404, "/people/" + wiretest.Unknown: 404, "/people/{bob}?product=": 200, "/people/{bob}?product=nothing": 200,
		"/events?at=nonsense": 200, "/events?kind=nothing": 200, "/events?user=7": 404, "/events?from=soon": 422, "/events.csv?from=soon": 422,
		"/groups?after=7": 404, "/teams/7": 404, "/invitations?after=7": 404, "/nowhere": 404, "/people/{bob}/nowhere": 404, "/people//": 404,
	} {
		if got := f.get("adm1", "/console"+f.fill(path)); got.Status != want {
			t.Errorf("%s is answered %d, not %d", path, got.Status, want)
		}
	}
}

// TestElsewhere mounts the console at another path: every link stays below it.
func TestElsewhere(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, cfg *console.Config) { cfg.Path = "/staff/admin" })
	r := f.get("adm1", "/staff/admin/people")
	is.Equal(r.Status, http.StatusOK)
	is.True(!strings.Contains(r.Body, "/console/"))
	is.Equal(f.get("adm1", "/console/people").Status, http.StatusNotFound)
}
