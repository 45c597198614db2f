package wiretest

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters"
)

// Callers are those whom an access table asks for: the names of tokens, "" for
// none. The token of asuser1 is adm1's with role user, that of reads1 is adm1's
// and reads alone; acct1 (an admin) and acctuser1 are tokens of no user; adm2
// is of the other account.
var Callers = append(slices.Clone(unauthenticated),
	"none1", "ro1", "alice", "asuser1", "acctuser1", "reads1", "adm1", "acct1", "root1", "adm2")

// unauthenticated are the Callers whose token is not good: none, unknown,
// revoked, expired, and of a user who is deactivated.
var unauthenticated = []string{"", "garbage", "rev1", "old1", "dave"}

// Statuses is what a request answers, by caller. "*" is for every caller who
// is not named.
type Statuses map[string]int

// What most rows of an access table are, where the set hides users from those
// who may not see them.
var (
	// Admins is what admins alone may do, Lists what they may read.
	Admins = Statuses{"*": 403, "adm1": 200, "acct1": 200, "root1": 200, "adm2": 200}
	Lists  = Admins.But(Statuses{"reads1": 200})
	// Reads is reading a user of T1 as somebody else.
	Reads = Statuses{"*": 200, "none1": 403, "ro1": 404, "alice": 404, "asuser1": 404, "acctuser1": 404, "adm2": 404}
	// Nobody is changing a user who does not exist, Edits one of T1 of role admin
	// or below, Outranked the owner of T1, and Elsewhere a user of T2.
	Nobody    = Statuses{"*": 404, "none1": 403, "reads1": 403}
	Edits     = Nobody.But(Statuses{"adm1": 200, "acct1": 200, "root1": 200})
	Outranked = Nobody.But(Statuses{"adm1": 403, "acct1": 403, "root1": 200})
	Elsewhere = Nobody.But(Statuses{"adm2": 200})
)

// With returns s with another status in place of 200.
func (s Statuses) With(ok int) Statuses {
	all := maps.Clone(s)
	for as, status := range all {
		if status == 200 {
			all[as] = ok
		}
	}
	return all
}

// But returns s with other statuses for some callers.
func (s Statuses) But(others Statuses) Statuses {
	all := maps.Clone(s)
	maps.Copy(all, others)
	return all
}

// Of returns what a caller gets, nobody for one whose token is not good.
func (s Statuses) Of(as string, nobody int) int {
	if slices.Contains(unauthenticated, as) {
		return nobody
	}
	if status, ok := s[as]; ok {
		return status
	}
	return s["*"]
}

// CheckChallenge checks the challenge of an answer to one of Callers (RFC 6750,
// 3): no error where no token was sent, and the scope where one is missing.
func (w *World) CheckChallenge(as string, r Reply) {
	w.TB.Helper()
	got := r.Header.Get("WWW-Authenticate")
	ok := got == ""
	switch {
	case as == "":
		ok = got == "Bearer"
	case slices.Contains(unauthenticated, as):
		ok = got == `Bearer error="invalid_token"`
	case as == "reads1" && r.Status == http.StatusForbidden:
		ok = strings.HasPrefix(got, `Bearer error="insufficient_scope", scope="users:`)
	}
	if !ok {
		w.TB.Errorf("the challenge to %q, status %d, is %q", as, r.Status, got)
	}
}

// Hidden returns a path or a body that names nobody in place of users: "{unknown}"
// for names in braces, and nobody@x.test for addresses.
func Hidden(text string) string {
	text = braces.ReplaceAllString(text, "{unknown}")
	return address.ReplaceAllString(text, "nobody@x.test")
}

var (
	braces  = regexp.MustCompile(`\{\w+\}`)
	address = regexp.MustCompile(`\w+@x\.test`)
)

// CheckRate checks a set whose Limiter lets each token ask twice a minute; ask
// sends one request as adm1, alice or garbage. It returns the refusal.
func (w *World) CheckRate(ask func(as string) Reply) Reply {
	w.TB.Helper()
	var refused Reply
	for i, c := range []struct {
		as, limit, remaining string
		refused              bool
	}{
		{"adm1", "2", "1", false},
		{"adm1", "2", "0", false},
		{"adm1", "2", "0", true},
		{"alice", "2", "1", false}, // another token
		{"alice", "2", "0", false}, // refusals of another kind count too
		{"alice", "2", "0", true},
		{"garbage", "", "", false}, // nobody is counted under no name
		{"adm1", "2", "0", false},  // 30 seconds later
		{"adm1", "2", "0", true},
	} {
		if i == 7 {
			w.Clock.Add(30 * time.Second)
		}
		r := ask(c.as)
		got := []string{r.Header.Get("X-RateLimit-Limit"), r.Header.Get("X-RateLimit-Remaining"), r.Header.Get("Retry-After")}
		retry := map[bool]string{true: "30"}[c.refused]
		served := c.as == "adm1" && !c.refused
		if (r.Status == 429) != c.refused || served && r.Status != 200 || !slices.Equal(got, []string{c.limit, c.remaining, retry}) {
			w.TB.Errorf("request %d, of %q, answers %d with %q", i+1, c.as, r.Status, got)
		}
		if reset := r.Header.Get("X-RateLimit-Reset"); i == 2 && reset != "1893459630" { // with Retry-After
			w.TB.Errorf("the limit is reset at %q", reset)
		}
		if c.refused {
			refused = r
		}
	}
	return refused
}

// Authorize knows callers by their tokens.
func (w *World) Authorize(r *http.Request, token string) (httpadapters.Caller, error) {
	return httpadapters.Tokens(w.Dir)(r, token)
}

// CheckAuthorize checks whom a set serves: over a confined Directory the callers
// of its account alone, and nobody without an Authorize or by one that knows no
// caller. over makes the set, ask sends a request that adm1 may send, and nobody
// is the status for those who are not known.
func (w *World) CheckAuthorize(nobody int, over func(*roster.Directory, httpadapters.Authorize), ask func(as string) Reply) {
	w.TB.Helper()
	noCaller := func(*http.Request, string) (httpadapters.Caller, error) {
		return httpadapters.Caller{Account: w.T1.AccountID(), Role: roster.RoleOwner}, nil
	}
	for i, c := range []struct {
		dir       *roster.Directory
		authorize httpadapters.Authorize
		as        string
		want      int
	}{
		{w.T1, w.Authorize, "adm1", http.StatusOK},
		{w.T1, w.Authorize, "adm2", nobody},
		{w.Dir, nil, "adm1", nobody},
		{w.Dir, noCaller, "adm1", nobody}, // nobody is not the host
	} {
		over(c.dir, c.authorize)
		if r := ask(c.as); r.Status != c.want {
			w.TB.Errorf("case %d: %s is answered %d", i+1, c.as, r.Status)
		}
	}
}

// AuthorizeAs takes every request for one of a user of T1, with rank admin.
func (w *World) AuthorizeAs(name string) httpadapters.Authorize {
	return func(*http.Request, string) (httpadapters.Caller, error) {
		return httpadapters.Caller{Account: w.T1.AccountID(), User: w.IDs[name], Role: roster.RoleAdmin}, nil
	}
}
