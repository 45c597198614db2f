package wiretest

import (
	"net/http"
	"slices"
	"strings"

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

// But returns s with other statuses for some callers.
func (s Statuses) But(others Statuses) Statuses {
	all := Statuses{}
	for _, some := range []Statuses{s, others} {
		for as, status := range some {
			all[as] = status
		}
	}
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

// AuthorizeAs takes every request for one of a user of T1, with rank admin.
func (w *World) AuthorizeAs(name string) httpadapters.Authorize {
	return func(*http.Request, string) (httpadapters.Caller, error) {
		return httpadapters.Caller{Account: w.T1.AccountID(), User: w.IDs[name], Role: roster.RoleAdmin}, nil
	}
}
