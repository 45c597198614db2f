package openapi_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"example.com/roster/httpadapters/session"
)

// foreign names, by set, what is no exchange with a document's routes: a request to the
// test's own handler, or an answer that only an invented fault of a store brings about.
var foreign = map[string]func(e *exchange) bool{
	"axiom":   brokenOff,
	"scim":    undescribed,
	"session": guarded,
}

// guarded says whether the test's own handler was asked, which session.Require guards:
// it stands at paths that are none of the set's.
func guarded(e *exchange) bool {
	path, _, _ := strings.Cut(e.Target, "?")
	return e.Status != http.StatusNotFound && e.Status != http.StatusMethodNotAllowed && !slices.ContainsFunc(session.Paths(), func(p string) bool {
		before, id := strings.CutSuffix(p, "{id}")
		return path == p || id && strings.HasPrefix(path, before)
	})
}

// undescribed says whether the caller's own resource was asked for, which is not there: a
// linter wants each route of a document to succeed somehow. A boolean as a text is taken from
// whoever sends it, and offered to nobody. A group of which only the members are shown looks
// like a user to who reads a list of both.
func undescribed(e *exchange) bool {
	return strings.HasPrefix(e.Target, "/scim/v2/Me") || e.Test == "TestMicrosoft/an_employee,_active_as_a_text" ||
		e.Test == "TestProjection/Group_/.search_members"
}

// brokenOff says whether the answer ends in its middle, as the test wants.
func brokenOff(e *exchange) bool { return strings.HasPrefix(e.Test, "TestBrokenList") }

// invented says whether a read met a conflict, which no store answers a read with.
func invented(e *exchange) bool {
	return e.Method == "GET" && strings.HasPrefix(e.Test, "TestBrokenStore/conflict")
}

// ownAuthorize says whether the test's host knows its callers without a token.
func ownAuthorize(e *exchange) bool { return e.Test == "TestAuthorize" }

// TestExchanges holds every exchange of each set's tests against its document. It says
// what the exchanges have that the document lacks, and what no exchange has shown.
func TestExchanges(t *testing.T) {
	for _, s := range sets {
		t.Run(s.name, func(t *testing.T) {
			c := &checker{document: load(t, s), seen: seen{}, faults: map[string]int{}, good: map[goodBody]bool{}}
			for _, e := range exchanges(t, s.name) {
				if skip := foreign[s.name]; invented(&e) || skip != nil && skip(&e) {
					continue
				}
				c.check(&e)
			}
			all := &coverage{checker: c, counts: map[string]int{}, wanted: seen{}, walked: map[*openapi3.Schema]bool{}}
			all.document()
			for _, fault := range slices.Sorted(maps.Keys(c.faults)) {
				t.Errorf("undocumented: %s, %d times", fault, c.faults[fault])
			}
			for _, part := range all.unseen {
				t.Errorf("unseen: %s", part)
			}
			t.Log(all.summary(s.name))
		})
	}
}
