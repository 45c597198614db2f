package console_test

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/console"
	"example.com/roster/httpadapters/internal/wiretest"
)

var update = flag.Bool("update", false, "write what the tests see into testdata")

func noExchanges(context.Context, roster.ID, int) ([]console.SCIMExchange, error) { return nil, nil }

// forms are the posts that are sent to each route, without which a route fails the
// table. They are such as the page of the route sends.
var forms = map[string]string{
	"/people":                        "action=deactivate&id={id}",
	"/people/{id}/profile":           "part=name&name=New",
	"/people/{id}/state":             "action=deactivate",
	"/people/{id}/mail":              "what=reset",
	"/people/{id}/cancel-address":    "",
	"/people/{id}/unthrottle":        "",
	"/people/{id}/erase":             "confirm=gone",
	"/people/{id}/grants":            "product=book",
	"/people/{id}/grants/revoke":     "grant={unknown}",
	"/people/{id}/sessions/end":      "session=all",
	"/people/{id}/identities/unlink": "identity={unknown}",
	"/people/{id}/teams/join":        "team={team}",
	"/people/{id}/teams/leave":       "team={team}",
	"/people/{id}/impersonate":       "",
	"/impersonation/end":             "",
	"/sign-out":                      "",
	"/invitations":                   "list=new@x.test&role=user",
	"/invitations/resend":            "user={id}",
	"/invitations/revoke":            "user={id}",
	"/groups":                        "name=New",
	"/groups/{id}":                   "name=New",
	"/groups/{id}/end":               "confirm=Readers",
	"/teams":                         "name=New",
	"/teams/{id}":                    "name=New",
	"/teams/{id}/end":                "confirm=Press",
	"/tokens":                        "token+name=New&role=user",
	"/tokens/revoke":                 "token={unknown}",
	"/deliveries/revive":             "delivery={unknown}",
	"/accounts":                      "account+name=New",
	"/accounts/{id}":                 "account+name=New",
	"/accounts/leave":                "",
	"/accounts/{id}/enter":           "",
	"/accounts/{id}/close":           "confirm=T1",
	"/accounts/{id}/reopen":          "",
}

// targets are whom or what a route with an id is asked about.
func targets(route string) []string {
	switch {
	case !strings.Contains(route, "{"):
		return []string{"-"}
	case strings.HasPrefix(route, "/groups/"):
		return []string{"group", "group2", "unknown"}
	case strings.HasPrefix(route, "/teams/"):
		return []string{"team", "team2", "unknown"}
	case strings.HasPrefix(route, "/accounts/"):
		return []string{"T2", "unknown", "T1"}
	case strings.Contains(route, "{id}"):
		return []string{"bob", "carol", "gone", "root1", "erin", "unknown"}
	}
	return []string{"-"}
}

// askers are the rows of the table. All of nobody must get the same answers: without
// a cookie, with one that is none, has ended, or has an API token of an admin, of
// another scope and role, in place of a session.
var askers = map[string][]string{
	"nobody":    {"", "garbage", "ended", "dave", "token adm1", "token asuser1", "token acct1"},
	"none":      {"none1"},
	"read-only": {"ro1"},
	"user":      {"alice"},
	"acted-as":  {"impersonated"},
	"admin":     {"adm1"},
	"owner":     {"root1"},
	"staff":     {"staff1"},
	"inside":    {"inside"},
	"elsewhere": {"adm2"},
}

var askerNames = []string{"nobody", "none", "read-only", "user", "acted-as", "admin", "owner", "staff", "inside", "elsewhere"}

// users are the askers who may use the console.
var users = []string{"admin", "owner", "staff", "inside", "elsewhere"}

// newProven returns a fixture with a session of every asker.
func newProven(t *testing.T) *fixture {
	f := newFixture(t, nil)
	f.prove()
	return f
}

// prove makes the sessions and cookies of askers that are no users of the fixture.
func (f *fixture) prove() {
	ctx := f.TB.Context()
	f.cookies["ended"] = f.cookies["exp1"]
	must(f.T1.ForceLogout(ctx, f.IDs["exp1"]))(f.TB)
	for _, name := range []string{"adm1", "asuser1", "acct1"} {
		f.cookies["token "+name] = f.Prefix + name
	}
	f.cookies["inside"] = f.cookies["staff1"] + "; __Host-session-inside=" + f.T2.AccountID().String() // staff of T1 in T2
	by := must(f.Dir.Session(ctx, roster.SecretText(f.cookies["root1"])))(f.TB)
	made := must(f.T1.Impersonate(ctx, by, f.IDs["adm1"], roster.ClientInfo{}))(f.TB)
	f.cookies["impersonated"] = string(made.Token)
}

// TestWhoMayDoWhat asks for every page and posts every form as everybody about
// everything. Who may not use the console changes nothing, and what belongs to another
// account is answered like what never existed, byte for byte.
func TestWhoMayDoWhat(t *testing.T) {
	is := is.New(t)
	var table strings.Builder
	table.WriteString("# Who may do what in the console: each page and each form, as each caller, about each\n# target. A cell is the status of the answer. Made by go test -run WhoMayDoWhat -update.\n")
	pages := newProven(t)
	for _, route := range console.Routes() {
		path := strings.TrimPrefix(route.Path, "/console")
		form, known := forms[path]
		if slices.Contains([]string{"/style.css", "/logo.svg", "/console.js"}, path) {
			continue // for everybody: TestAssets
		}
		if route.Method == http.MethodGet {
			form = ""
		} else if !known {
			t.Errorf("forms has no row for POST %s", path)
		}
		columns := targets(path + form)
		fmt.Fprintf(&table, "\n%s %s %s\n%-10s %s\n", route.Method, path, form, "", strings.Join(columns, " "))
		f := pages
		for _, asker := range askerNames {
			if route.Method == http.MethodPost && (asker == "nobody" || slices.Contains(users, asker)) {
				f = newProven(t) // the one before may have changed something
			}
			fmt.Fprintf(&table, "%-10s", asker)
			for _, target := range columns {
				fmt.Fprintf(&table, " %*d", len(target), f.askAll(route.Method, path, form, asker, target))
			}
			table.WriteString("\n")
		}
	}
	file := "testdata/access.txt"
	if *update {
		is.NoErr(os.WriteFile(file, []byte(table.String()), 0o600))
	}
	want := string(must(os.ReadFile(file))(t))
	if table.String() != want {
		t.Errorf("who may do what has changed:\n%s", difference(want, table.String()))
	}
}

// askAll asks as all of an asker, and returns their one status.
func (f *fixture) askAll(method, path, form, asker, target string) int {
	f.TB.Helper()
	var statuses []int
	for _, as := range askers[asker] {
		before := f.Events()
		at, body := path, form
		if target != "-" {
			at, body = strings.ReplaceAll(at, "{id}", "{"+target+"}"), strings.ReplaceAll(body, "{id}", "{"+target+"}")
		}
		values := must(url.ParseQuery(body))(f.TB)
		for name := range values {
			values[name][0] = f.fill(values[name][0])
		}
		at = f.fill("/console" + strings.TrimSuffix(at, "{$}"))
		got := f.Send(f.set, f.request(as, method, at, values))
		statuses = append(statuses, got.Status)
		if !slices.Contains(users, asker) && path != "/impersonation/end" && path != "/sign-out" && f.Events() != before {
			f.TB.Errorf("%s %s as %s about %s is answered %d and changes something", method, at, as, target, got.Status)
		}
		if foreign(asker, target) && got.Status == http.StatusNotFound {
			unknown := f.Send(f.set, f.request(as, method, strings.ReplaceAll(at, f.IDs[target].String(), wiretest.Unknown), values))
			if unknown.Status != got.Status || unknown.Body != got.Body {
				f.TB.Errorf("%s %s as %s tells what is another account's", method, at, as)
			}
		}
	}
	if len(slices.Compact(statuses)) != 1 {
		f.TB.Errorf("%s %s as %s about %s: %v", method, path, asker, target, statuses)
	}
	return statuses[0]
}

// foreign reports whether a target is of another account than the asker.
func foreign(asker, target string) bool {
	inT2 := asker == "elsewhere" || asker == "inside"
	return target != "-" && target != "unknown" && inT2 != (target == "erin" || strings.HasSuffix(target, "2")) && !(strings.HasPrefix(target, "T") && (asker == "staff" || asker == "inside"))
}

// difference returns the lines that differ.
func difference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	var all []string
	for i := range max(len(a), len(b)) {
		x, y := "", ""
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y && len(all) < 40 {
			all = append(all, "- "+x, "+ "+y)
		}
	}
	return strings.Join(all, "\n")
}
