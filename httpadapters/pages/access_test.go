package pages_test

import (
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/pages"
)

var writeAccess = flag.Bool("update-access", false, "write testdata/access.txt anew")

// callers are the columns of testdata/access.txt, in order.
var callers = []string{"nobody", "ended", "bearer", "none", "read-only", "user", "admin", "owner", "elsewhere", "member", "support"}

// caller returns the browser of a caller.
func (f *fixture) caller(name string) *browser {
	f.TB.Helper()
	ctx := f.TB.Context()
	switch name {
	case "nobody":
		return f.browser()
	case "bearer": // an API token proves nothing here
		f.AddToken(f.T1, "adm1", roster.NewToken{User: f.IDs["adm1"]})
		b := f.browser()
		b.token = f.Prefix + "adm1"
		return b
	case "ended":
		b := f.as("bob")
		must(f.T1.ForceLogout(ctx, f.IDs["bob"]))(f.TB)
		return b
	case "member": // of T1, which acts there, from T2
		must(f.Dir.CreateMembership(ctx, roster.NewMembership{
			Account: f.T1.AccountID(), Home: f.T2.AccountID(), User: f.IDs["erin"], Role: roster.RoleUser,
		}))(f.TB)
		b := f.as("erin")
		s := must(f.Dir.SwitchAccount(ctx, roster.SecretText(b.cookies["__Host-session"]), f.T1.AccountID()))(f.TB)
		b.cookies["__Host-session"] = string(s.Token)
		return b
	case "support": // an owner who acts as alice
		b := f.as("root1")
		own := must(f.Dir.Session(ctx, roster.SecretText(b.cookies["__Host-session"])))(f.TB)
		s := must(f.T1.ActingAs(own.Actor()).Impersonate(ctx, own, f.IDs["alice"], roster.ClientInfo{}))(f.TB)
		b.cookies["__Host-session"] = string(s.Token)
		return b
	}
	return f.as(map[string]string{
		"none": "none1", "read-only": "ro1", "user": "alice", "admin": "adm1", "owner": "root1", "elsewhere": "adm2",
	}[name])
}

// forms are what is posted to each route about bob, who is another user of T1.
func (f *fixture) forms(path string) url.Values {
	f.TB.Helper()
	bob := must(f.T1.StartSession(f.TB.Context(), f.IDs["bob"], roster.ClientInfo{}))(f.TB)
	token := must(f.T1.Tokens(f.TB.Context(), roster.TokenQuery{User: f.IDs["bob"]}))(f.TB)[0]
	all := url.Values{
		"email": {"somebody@x.test"}, "code": {"guess"}, "password": {"another password"}, "present": {password}, "name": {"New"},
		"session": {bob.Secret.ID.String()}, "token": {token.ID.String()}, "lifetime": {"30"},
		"account": {f.T2.AccountID().String()}, "user": {f.IDs["bob"].String()}, "id": {f.IDs["bob"].String()},
	}
	if path == "/delete" {
		all.Set("password", password)
	}
	return all
}

// TestWhoMayDoWhat asks for every page and posts every form as every caller, and
// compares the answers with testdata/access.txt. Nothing of it reaches bob.
func TestWhoMayDoWhat(t *testing.T) {
	is := is.New(t)
	var table strings.Builder
	readers := map[string]*browser{}
	fmt.Fprintf(&table, "# Who gets what at each route: a status, or where it leads. ended: a session that is\n# over; bearer: an API token of an admin; member: a user of T2 who acts in T1; support:\n# an owner who acts as the user. The forms name what is another user's.\n\n%-24s", "")
	for _, caller := range callers {
		fmt.Fprintf(&table, "%-12s", caller)
	}
	for _, route := range pages.Routes() {
		fmt.Fprintf(&table, "\n%-24s", route.Method+" "+strings.TrimSuffix(route.Path, "{$}"))
		for _, caller := range callers {
			fmt.Fprintf(&table, "%-12s", askAs(t, route, caller, readers))
		}
	}
	got := strings.Join(slices.Collect(func(yield func(string) bool) {
		for line := range strings.Lines(table.String()) {
			if !yield(strings.TrimRight(line, " \n")) {
				return
			}
		}
	}), "\n") + "\n"
	const file = "testdata/access.txt"
	if *writeAccess {
		is.NoErr(os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	is.NoErr(err)
	is.Equal(got, string(want))
}

// askAs asks one route as a caller, and returns what the table says of it. Requests that
// only read share a fixture, by caller: they change nothing.
func askAs(t *testing.T, route pages.Route, caller string, readers map[string]*browser) string {
	t.Helper()
	is := is.New(t)
	b, reads := readers[caller], route.Method == http.MethodGet
	if b == nil || !reads {
		f := newFixture(t, nil)
		f.Secrets = nil // answers show the token that was made
		f.AddToken(f.T1, "bob", roster.NewToken{User: f.IDs["bob"]})
		b = f.caller(caller)
	}
	if reads {
		readers[caller] = b
		b.cookies = maps.Clone(b.cookies)
		defer func(kept map[string]string) { b.cookies = kept }(maps.Clone(b.cookies))
	}
	path := "https://example.com/account" + strings.TrimSuffix(route.Path, "{$}")
	typed := url.Values{"account": {b.T2.AccountID().String()}}
	if !reads {
		typed = b.forms(route.Path)
	}
	bob, events := b.bob(), b.Events()
	if reads {
		b.sendOnce("GET", path+"?"+typed.Encode(), nil)
		is.Equal(b.Events(), events)
	} else {
		b.sendOnce("POST", path, typed)
	}
	is.Equal(b.bob(), bob) // whoever it was: nothing of another user's changes
	if b.status != http.StatusSeeOther {
		return fmt.Sprint(b.status)
	}
	to, _, _ := strings.Cut(b.header.Get("Location"), "?")
	return "to " + to
}

// bob returns what there is of bob: his user, sessions and tokens.
func (f *fixture) bob() string {
	f.TB.Helper()
	ctx := f.TB.Context()
	return fmt.Sprint(
		f.User("bob").Version,
		must(f.T1.Sessions(ctx, roster.SessionQuery{User: f.IDs["bob"]}))(f.TB),
		must(f.T1.Tokens(ctx, roster.TokenQuery{User: f.IDs["bob"]}))(f.TB),
	)
}
