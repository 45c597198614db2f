package main

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/papershift"
	"example.com/roster/httpadapters/pickaxe"
	"example.com/roster/httpadapters/publicala"
	"example.com/roster/httpadapters/scim"
)

var update = flag.Bool("update", false, "write the table of docs/emulate.md")

// vendor is a set and what a test asks it: each route once, in an order in which each has
// what it needs.
type vendor struct {
	name   string
	below  string // of the routes
	routes []httpadapters.Route
	calls  []string // "METHOD PATH BODY"
}

var vendors = []vendor{
	{"axiom", "", axiom.Routes(), []string{
		`GET /v2/users`,
		`POST /v2/users {"name": "Jane", "email": "jane@example.com", "role": "user"}`,
		`GET /v2/users/abc3`,
		`PUT /v2/users/abc3 {"name": "Janet"}`,
		`PUT /v2/users/abc3/role {"role": "admin"}`,
		`DELETE /v2/users/abc3`,
		`GET /v2/user`,
		`PUT /v2/user {"name": "Boss"}`,
	}},
	{"embedthis", "", embedthis.Routes(), []string{
		`POST /user/create {"email": "mike@example.com", "role": "user"}`,
		`POST /tok/user/create {"email": "mick@example.com", "role": "user"}`,
		`POST /user/find {}`,
		`POST /tok/user/find {"limit": 10}`,
		`POST /user/get {"email": "mike@example.com"}`,
		`POST /tok/user/get {"email": "mike@example.com"}`,
		`POST /user/login {"email": "owner@emulator.test"}`,
		`POST /tok/user/login {"email": "owner@emulator.test"}`,
		`POST /user/update {"email": "mike@example.com", "first": "Mike"}`,
		`POST /tok/user/update {"email": "mike@example.com", "first": "Mick"}`,
		`POST /user/updateRole {"id": "ID", "role": "admin"}`,
		`POST /tok/user/updateRole {"id": "ID", "role": "user"}`,
		`POST /user/remove {"email": "mike@example.com"}`,
		`POST /tok/user/remove {"id": "ID"}`,
	}},
	{"papershift", "", papershift.Routes(), []string{
		`GET /api/v1/users`,
		`POST /api/v1/users {"data": {"type": "user", "attributes": {"name": "Jane", "email": "jane@example.com"}}}`,
		`GET /api/v1/users/ID`,
		`PUT /api/v1/users/ID {"data": {"type": "user", "attributes": {"name": "Janet"}}}`,
		`PATCH /api/v1/users/ID {"data": {"type": "user", "attributes": {"name": "Jane"}}}`,
		`POST /api/v1/account_memberships {"data": {"type": "account_membership", "attributes": {"user_id": "ID", "role_ids": ["admin"]}}}`,
		`POST /api/v1/users/ID/invite`,
		`DELETE /api/v1/users/ID/invite`,
		`DELETE /api/v1/users/ID`,
	}},
	{"pickaxe", "/v1", pickaxe.Routes(), []string{
		`POST /v1/studio/user/create {"email": "jane@example.com", "name": "Jane"}`,
		`POST /v1/studio/user/invite {"emails": ["joan@example.com"], "productIds": ["p1"]}`,
		`GET /v1/studio/user/list?skip=10&take=10`,
		`GET /v1/studio/user/jane@example.com`,
		`PATCH /v1/studio/user/jane@example.com {"data": {"name": "Janet"}}`,
		`DELETE /v1/studio/user/jane@example.com`,
		`GET /v1/studio/access-group/list`,
		`POST /v1/studio/access-group/create {"name": "Members", "products": ["p1"]}`,
		`GET /v1/studio/access-group/ID`,
		`PATCH /v1/studio/access-group/ID {"data": {"name": "Friends"}}`,
		`DELETE /v1/studio/access-group/ID`,
	}},
	{"publicala", "", publicala.Routes(), []string{
		`POST /integration-api/v1/dashboard/users/ {"email": "joan@example.com", "external_id": "shop-7"}`,
		`POST /integration-api/v1/dashboard/users {"email": "jane@example.com", "external_id": "shop-8"}`,
		`GET /integration-api/v1/dashboard/users`,
		`GET /integration-api/v1/dashboard/users/`,
		`GET /integration-api/v1/dashboard/users/jane@example.com`,
		`PUT /integration-api/v1/dashboard/users/923245 {"email": "joe@example.com", "external_id": "shop-9", "only_sees_readable": 1}`,
		`POST /integration-api/v1/users/923245/force-logout`,
		`POST /integration-api/v1/dashboard/users/923245/force-logout`,
		`DELETE /integration-api/v1/dashboard/users/923245`,
		`PUT /integration-api/v1/dashboard/users/923245/re-activate`,
	}},
	{"scim", "", succeeding(scim.Routes()), []string{
		`GET /scim/v2/ServiceProviderConfig`,
		`GET /scim/v2/ResourceTypes`,
		`GET /scim/v2/ResourceTypes/User`,
		`GET /scim/v2/Schemas`,
		`GET /scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:User`,
		`GET /scim/v2/Users?filter=userName+eq+%22jane%22`,
		`POST /scim/v2/Users/.search {"filter": "active eq true", "count": 5}`,
		`POST /scim/v2/Users {"userName": "jane", "emails": [{"value": "jane@example.com"}]}`,
		`GET /scim/v2/Users/ID`,
		`PUT /scim/v2/Users/ID {"userName": "janet"}`,
		`PATCH /scim/v2/Users/ID {"Operations": [{"op": "replace", "path": "active", "value": false}]}`,
		`DELETE /scim/v2/Users/ID`,
		`GET /scim/v2/Groups`,
		`POST /scim/v2/Groups/.search {"count": 5}`,
		`POST /scim/v2/Groups {"displayName": "Crew"}`,
		`GET /scim/v2/Groups/ID`,
		`PUT /scim/v2/Groups/ID {"displayName": "Staff"}`,
		`PATCH /scim/v2/Groups/ID {"Operations": [{"op": "remove", "path": "members"}]}`,
		`DELETE /scim/v2/Groups/ID`,
		`POST /scim/v2/.search {"count": 5}`,
		`POST /scim/v2/Bulk {"Operations": [{"method": "POST", "path": "/Users", "bulkId": "a", "data": {"userName": "joan"}}]}`,
	}},
}

// succeeding leaves out what is there to be refused: /Me of SCIM.
func succeeding(routes []httpadapters.Route) []httpadapters.Route {
	return slices.DeleteFunc(routes, func(r httpadapters.Route) bool { return strings.HasSuffix(r.Path, "/Me") })
}

// newServer serves an emulator with flags.
func newServer(t *testing.T, flags ...string) *httptest.Server {
	t.Helper()
	o, err := parseFlags(flags, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	e, err := newEmulator(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	return server
}

// few returns a file with the first ten of the made-up people, which takes less time.
func few(t *testing.T) string {
	t.Helper()
	all, err := madeUp()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfterN(string(all), "\n", 21) // behind five groups, and five teams
	file := filepath.Join(t.TempDir(), "people.json")
	if err := os.WriteFile(file, []byte(strings.Join(lines[:20], "")), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// ask sends "METHOD PATH BODY" with the owner's token.
func ask(t *testing.T, server *httptest.Server, call string) answer {
	t.Helper()
	a, err := try(t, server, call)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func try(t *testing.T, server *httptest.Server, call string) (a answer, err error) {
	t.Helper()
	parts := append(strings.SplitN(call, " ", 3), "")
	r, err := http.NewRequestWithContext(t.Context(), parts[0], server.URL+parts[1], strings.NewReader(parts[2]))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+known[0].token)
	r.Header.Set("X-User-Token", known[0].token)
	got, err := server.Client().Do(r)
	if err != nil {
		return a, err
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	got.Header.Del("Date")
	return answer{got.StatusCode, got.Header, string(body)}, err
}

// served asks every route of a set, and returns those that answered as they do to whoever
// asks them rightly.
func (v vendor) served(t *testing.T) (served []httpadapters.Route) {
	t.Helper()
	server := newServer(t, "-set", v.name, "-seed", few(t))
	mux := http.NewServeMux()
	for _, route := range v.routes {
		mux.HandleFunc(route.Method+" "+v.below+route.Path, func(http.ResponseWriter, *http.Request) { served = append(served, route) })
	}
	made := regexp.MustCompile(`"(?:id|userId)":\s*"([^"]+)"`)
	id := ""
	for _, call := range v.calls {
		call = strings.ReplaceAll(call, "ID", id)
		got := ask(t, server, call)
		if got.status > 299 {
			t.Errorf("%s: %d %s", call, got.status, got.body)
			continue
		}
		if found := made.FindStringSubmatch(got.body); got.status == http.StatusCreated || strings.Contains(call, "/create ") {
			id = found[1]
		}
		parts := strings.Fields(call)
		mux.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(parts[0], parts[1], nil))
	}
	return served
}

// onPages returns the routes that the vendors' pages have, by vendor, in the form of a
// pattern: docs/coverage.md is made from them.
func onPages(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("../../docs/coverage.md")
	if err != nil {
		t.Fatal(err)
	}
	pages, name := map[string][]string{}, ""
	value := regexp.MustCompile(`<\w+>|\{\w+\}|:\w+|\bID\b`)
	for line := range strings.Lines(string(text)) {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			name = strings.TrimSpace(title)
		}
		if route, ok := strings.CutPrefix(line, "### "); ok {
			pages[name] = append(pages[name], strings.TrimSuffix(value.ReplaceAllString(strings.TrimSpace(route), "{}"), "/"))
		}
	}
	return pages
}

// TestEveryRoute asks the emulator for each route of each set, and holds the table of
// docs/emulate.md.
func TestEveryRoute(t *testing.T) {
	is := is.New(t)
	value := regexp.MustCompile(`\{\w+\}`)
	pages := onPages(t)
	table := "| | routes of the vendor's page | routes of openapi.yaml |\n|---|---|---|\n"
	for _, v := range vendors {
		served := v.served(t)
		var patterns []string
		for _, route := range served {
			patterns = append(patterns, route.Method+" "+value.ReplaceAllString(strings.TrimSuffix(route.Path, "/{$}"), "{}"))
		}
		paged := 0
		for _, route := range pages[v.name] {
			if slices.Contains(patterns, route) {
				paged++
			} else {
				t.Errorf("%s: %s is on the vendor's page, and not emulated", v.name, route)
			}
		}
		for _, route := range v.routes {
			if !slices.Contains(served, route) {
				t.Errorf("%s: no call shows %s %s", v.name, route.Method, route.Path)
			}
		}
		page := fmt.Sprintf("%d of %d", paged, len(pages[v.name]))
		if v.name == "scim" {
			page = "RFC 7644"
		} else {
			is.True(paged > 4)
		}
		table += fmt.Sprintf("| %s | %s | %d of %d |\n", v.name, page, len(served), len(v.routes))
	}
	const page, begin, end = "../../docs/emulate.md", "<!-- made by go test ./examples/emulator -update -->\n", "<!-- end -->\n"
	text, err := os.ReadFile(page)
	is.NoErr(err)
	before, rest, found := strings.Cut(string(text), begin)
	is.True(found)
	has, after, found := strings.Cut(rest, end)
	is.True(found)
	if *update {
		is.NoErr(os.WriteFile(page, []byte(before+begin+table+end+after), 0o600))
		return
	}
	is.Equal(has, table) // run it with -update
}
