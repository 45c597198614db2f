package console_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/console"
)

// jar keeps the cookies of a browser.
type jar map[string]string

// browse sends a request with the cookies of a browser, and keeps what is set.
func (f *fixture) browse(j jar, method, path string, form url.Values) reply {
	f.TB.Helper()
	r := f.request("", method, path, form)
	var all []string
	for name, value := range j {
		all = append(all, name+"="+value)
	}
	r.Header.Set("Cookie", strings.Join(all, "; "))
	got := f.Send(f.set, r)
	for _, line := range got.Header.Values("Set-Cookie") {
		c := must(http.ParseSetCookie(line))(f.TB)
		if !strings.HasPrefix(c.Name, "__Host-") || !c.HttpOnly || !c.Secure {
			f.TB.Errorf("a cookie that is open to others: %s", line)
		}
		j[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(j, c.Name)
		}
	}
	return got
}

// TestImpersonation: an admin sees what somebody sees, under a bar that says so, may do
// nothing as an admin meanwhile, and is themselves again by one button.
func TestImpersonation(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	browser := jar{"__Host-session": f.cookies["adm1"]}
	r := f.browse(browser, "POST", f.fill("/console/people/{bob}/impersonate"), nil)
	is.Equal(r.Status, http.StatusSeeOther)
	is.Equal(location(r), "/account/")
	s := must(f.Dir.Session(t.Context(), roster.SecretText(browser["__Host-session"])))(t)
	is.Equal(s.User.ID, f.IDs["bob"])
	is.Equal(s.Impersonator.ID, f.IDs["adm1"])
	is.Equal(browser["__Host-session-own"], f.cookies["adm1"])

	r = f.browse(browser, "GET", "/console/people", nil)
	is.Equal(r.Status, http.StatusForbidden)
	is.True(strings.Contains(words(r), "adm1, you act as bob."))
	is.True(strings.Contains(r.Body, `action="/console/impersonation/end"`))

	r = f.browse(browser, "POST", "/console/impersonation/end", nil)
	is.Equal(r.Status, http.StatusSeeOther)
	is.Equal(location(r), f.fill("/console/people/{bob}"))
	is.Equal(browser, jar{"__Host-session": f.cookies["adm1"]})
	r = f.browse(browser, "GET", f.fill("/console/people/{bob}"), nil)
	is.Equal(r.Status, http.StatusOK)
	is.True(strings.Contains(words(r), "impersonated"))
	_, err := f.Dir.Session(t.Context(), s.Token)
	is.True(err != nil)
}

// TestImpersonationEnds: a cookie that is not the one who asked gives nobody a session.
func TestImpersonationEnds(t *testing.T) {
	for name, own := range map[string]string{"none": "", "of somebody else": "root1", "one that is none": "garbage"} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			browser := jar{"__Host-session": f.cookies["adm1"]}
			f.browse(browser, "POST", f.fill("/console/people/{bob}/impersonate"), nil)
			browser["__Host-session-own"] = own
			if text, ok := f.cookies[own]; ok {
				browser["__Host-session-own"] = text
			}
			r := f.browse(browser, "POST", "/console/impersonation/end", nil)
			is.Equal(r.Status, http.StatusSeeOther)
			is.True(strings.HasPrefix(location(r), "/account/sign-in"))
			is.Equal(len(browser), 0)
		})
	}
}

// TestNoImpersonation: a host that does not want it has neither the form nor the route.
func TestNoImpersonation(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, cfg *console.Config) { cfg.NoImpersonation = true })
	is.True(!strings.Contains(f.get("adm1", f.fill("/console/people/{bob}")).Body, "/impersonate"))
	is.Equal(f.post("adm1", f.fill("/console/people/{bob}/impersonate")).Status, http.StatusNotFound)
	is.Equal(f.happened(roster.EventImpersonated), 0)
}

// TestDeactivatedIsOut: who is deactivated is out at the next click, and the timeline
// tells all of it.
func TestDeactivatedIsOut(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.post("root1", f.fill("/console/people/{staff1}/state"), "action", "deactivate", "reason", "has left")
	is.Equal(f.get("staff1", "/console/").Status, http.StatusSeeOther)
	page := words(f.get("root1", f.fill("/console/people/{staff1}")))
	for _, told := range []string{"user deactivated", "signed in", "user created", "has left", "root1"} {
		if !strings.Contains(page, told) {
			t.Errorf("the page does not tell %q: %s", told, page)
		}
	}
}

// TestManyPeople does one thing to several people: where some are refused, the answer
// says what became of each.
func TestManyPeople(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	r := f.post("adm1", "/console/people?state=active&sort=-email", "action", "deactivate", "id", "{bob}", "id", "{mike}")
	is.Equal(r.Status, http.StatusSeeOther)
	is.Equal(location(r), "/console/people?done=deactivated&n=2&sort=-email&state=active")
	is.True(strings.Contains(words(f.get("adm1", location(r))), "2 people were locked out."))

	r = f.post("adm1", "/console/people", "action", "remove", "id", "{bob}", "id", "{root1}", "id", "{erin}", "id", "{unknown}", "id", "7")
	is.Equal(r.Status, http.StatusConflict)
	is.True(strings.Contains(words(r), "1 person was removed. 4 were refused."))
	is.True(strings.Contains(words(r), "root1 Your role does not allow this"))
	is.True(!strings.Contains(words(r), "erin"))
	is.Equal(strings.Count(words(r), "nobody here has this id"), 3)
	is.Equal(f.User("bob").State, roster.StateDeleted)
	is.Equal(f.User("root1").State, roster.StateActive)
	is.Equal(must(f.T2.User(t.Context(), f.IDs["erin"]))(t).State, roster.StateActive)
}

// TestPastedList invites everybody of a list: lines that are refused stay to be mended.
func TestPastedList(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	r := f.post("adm1", "/console/invitations", "list", "new@x.test\r\n\r\n Jane Doe <jane@x.test> \n", "role", "user", "group", "{group}", "team", "{team}")
	is.Equal(r.Status, http.StatusSeeOther)
	is.True(strings.Contains(words(f.get("adm1", location(r))), "2 people were invited."))
	is.Equal(f.UserByEmail("jane@x.test").Name, "Jane Doe")

	r = f.post("adm1", "/console/invitations", "list", "third@x.test\nnobody\nalice@x.test", "role", "user")
	is.Equal(r.Status, http.StatusUnprocessableEntity)
	is.True(strings.Contains(r.Body, ">\nnobody\nalice@x.test</textarea>"))
	is.True(strings.Contains(words(r), "third@x.test invited"))
	is.True(strings.Contains(words(r), "alice@x.test That cannot be done to somebody who is active"))
	is.Equal(f.UserByEmail("third@x.test").State, roster.StateInvited)

	events := f.Events()
	r = f.post("adm1", "/console/invitations", "list", strings.Repeat("a@x.test\n", 101), "role", "user")
	is.Equal(r.Status, http.StatusUnprocessableEntity)
	is.Equal(f.Events(), events)
}

// TestWithoutMail shows codes this once where nothing can be mailed, and the link that
// the host makes of one.
func TestWithoutMail(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(cfg *roster.Config, c *console.Config) {
		cfg.Keys = nil
		c.Invited = func(code roster.SecretText) string { return "https://x.test/accept#" + string(code) }
	})
	r := f.post("adm1", "/console/invitations", "list", "new@x.test", "role", "user")
	is.Equal(r.Status, http.StatusOK)
	_, code, found := strings.Cut(words(r), "new@x.test https://x.test/accept#")
	is.True(found)
	code, _, _ = strings.Cut(code, " ")
	u := must(f.Dir.AcceptInvitation(t.Context(), roster.SecretText(code), roster.Acceptance{Password: "some password"}))(t)
	is.Equal(u.Email, "new@x.test")
	is.True(!strings.Contains(f.get("adm1", "/console/invitations").Body, "accept#"))
}

// TestTokenIsShownOnce issues a token of the account, which works, and shows its text
// in no other answer.
func TestTokenIsShownOnce(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	r := f.post("adm1", "/console/tokens", "token name", "CI", "role", "user", "scopes", "users:read", "token expiry", "2031-01-01")
	is.Equal(r.Status, http.StatusOK)
	_, text, _ := strings.Cut(r.Body, `<pre class="secret">`)
	text, _, _ = strings.Cut(text, "<")
	a := must(f.Dir.Authenticate(t.Context(), roster.SecretText(text)))(t)
	is.Equal(a.Token.Name, "CI")
	is.Equal(a.Token.Scopes, []string{"users:read"})
	is.True(!strings.Contains(f.get("adm1", "/console/tokens").Body, text))
	r = f.post("adm1", "/console/tokens/revoke", "token", a.Token.ID.String())
	is.Equal(r.Status, http.StatusSeeOther)
	_, err := f.Dir.Authenticate(t.Context(), roster.SecretText(text))
	is.True(err != nil)
}

// TestGrantOfAnother: the page of one person takes nothing from another.
func TestGrantOfAnother(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.IDs["grant"] = must(f.T1.Grant(t.Context(), f.IDs["bob"], roster.NewGrant{Group: f.IDs["group"]}))(t).ID
	is.Equal(f.post("adm1", f.fill("/console/people/{alice}/grants/revoke"), "grant", "{grant}").Status, http.StatusNotFound)
	is.Equal(f.post("adm1", f.fill("/console/people/{bob}/grants/revoke"), "grant", "{grant}").Status, http.StatusSeeOther)
	is.Equal(f.happened(roster.EventGrantRevoked), 1)
}

// TestWhyNot explains what stands against a product, and that nothing does.
func TestWhyNot(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	is.True(strings.Contains(words(f.get("adm1", f.fill("/console/people/{bob}?product=book"))), "Nothing gives it to them. To change it: grant the product"))
	must(f.T1.Grant(t.Context(), f.IDs["bob"], roster.NewGrant{Group: f.IDs["group"]}))(t)
	is.True(strings.Contains(words(f.get("adm1", f.fill("/console/people/{bob}?product=book"))), "They can use “book”: access group “Readers” gives it."))
}

// TestExport sends all that is kept about a person as a file.
func TestExport(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	r := f.get("adm1", f.fill("/console/people/{bob}/export"))
	is.Equal(r.Header.Get("Content-Type"), "application/json")
	is.Equal(r.Header.Get("Content-Disposition"), f.fill(`attachment; filename="person-{bob}.json"`))
	is.True(json.Valid([]byte(r.Body)))
	is.True(strings.Contains(r.Body, "bob@x.test"))
}

// TestCSV saves the audit trail for a spreadsheet, which runs no cell of it.
func TestCSV(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	_, err := f.T1.Edit(t.Context(), f.IDs["bob"], func(p *roster.Profile) error { p.Name = `=HYPERLINK("https://evil.test","x")`; return nil })
	is.NoErr(err)
	r := f.get("adm1", "/console/events.csv?kind=user+edited")
	is.Equal(r.Header.Get("Content-Type"), "text/csv; charset=utf-8")
	rows := must(csv.NewReader(bytes.NewBufferString(r.Body)).ReadAll())(t)
	is.Equal(len(rows), 2)
	is.Equal(rows[0][1], "kind")
	is.Equal(rows[1][1], "user edited")
	is.Equal(rows[1][3], `'=HYPERLINK("https://evil.test","x")`)
	is.Equal(len(must(csv.NewReader(bytes.NewBufferString(f.get("adm1", "/console/events.csv").Body)).ReadAll())(t)), f.EventsOf(f.T1)+1)
}

// TestPendingAddress: an admin sees where the mail went, and calls the change off.
func TestPendingAddress(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	must(f.T1.ChangeEmail(t.Context(), f.IDs["bob"], "bbo@x.test"))(t)
	is.True(strings.Contains(words(f.get("adm1", f.fill("/console/people/{bob}"))), "a change to bbo@x.test was asked for"))
	r := f.post("adm1", f.fill("/console/people/{bob}/cancel-address"))
	is.Equal(r.Status, http.StatusSeeOther)
	after := words(f.get("adm1", location(r)))
	is.True(strings.Contains(after, "The change of address was called off."))
	is.True(!strings.Contains(after, "bbo@x.test"))
	is.Equal(f.happened(roster.EventEmailCancelled), 1)
}
