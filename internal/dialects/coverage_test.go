package dialects_test

import (
	"cmp"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
)

var update = flag.Bool("update", false, "write docs/coverage.md")

// proofs names, for each route as its document writes it, the tests in the
// package of the set that prove it.
var proofs = map[string]string{
	"pickaxe POST /studio/user/create":    "TestCreate TestCreateRefuses TestCreateNormalization",
	"pickaxe POST /studio/user/invite":    "TestInvite TestInviteRefuses TestInviteWithoutKey TestInviteOnce",
	"pickaxe GET /studio/user/list":       "TestList TestListQueries TestListMaxTake",
	"pickaxe GET /studio/user/<email>":    "TestGet",
	"pickaxe PATCH /studio/user/<email>":  "TestUpdate TestUpdateRefuses TestOwnFields",
	"pickaxe DELETE /studio/user/<email>": "TestDelete",

	"axiom POST /v2/users":      "TestCreate TestCreateRefuses TestOwnRoles",
	"axiom GET /v2/users":       "TestList TestLongList TestEmptyList",
	"axiom GET /v2/users/ID":    "TestAccess TestShape",
	"axiom PUT /v2/users/ID":    "TestUpdate",
	"axiom DELETE /v2/users/ID": "TestDelete",

	"embedthis POST /user/find":       "TestFind TestFindPages TestFindQueries TestFindRefuses",
	"embedthis POST /user/get":        "TestGet",
	"embedthis POST /user/login":      "TestLogin TestLoginCodes TestLoginOldCodes TestLoginRegister TestLoginRace",
	"embedthis POST /user/remove":     "TestRemove",
	"embedthis POST /user/update":     "TestUpdate TestUpdateIgnores TestUpdateRefuses",
	"embedthis POST /user/updateRole": "TestUpdateRole TestInvite",

	"publicala POST /integration-api/v1/dashboard/users/":                     "TestCreate TestCreateFields TestCreateRefuses",
	"publicala GET /integration-api/v1/dashboard/users":                       "TestList TestPaginator TestListRefuses",
	"publicala PUT /integration-api/v1/dashboard/users/{user_id}":             "TestUpdate TestUpdateRefuses",
	"publicala DELETE /integration-api/v1/dashboard/users/{id}":               "TestDeactivate",
	"publicala PUT /integration-api/v1/dashboard/users/{user_id}/re-activate": "TestDeactivate",
	"publicala POST /integration-api/v1/users/{user_id}/force-logout":         "TestForceLogout",

	"papershift POST /api/v1/users":            "TestCreate TestCreateRefuses",
	"papershift PUT /api/v1/users/:user_id":    "TestUpdate TestUpdateRefuses",
	"papershift GET /api/v1/users/:user_id":    "TestDocuments TestQueryOfOne",
	"papershift GET /api/v1/users":             "TestFilters TestSort TestPages TestQueryRefuses",
	"papershift DELETE /api/v1/users/:user_id": "TestDiscard",
}

// closer names, for a field by its last name, the tests in the package of the set
// that prove it with more than one request.
var closer = map[string]string{
	"pickaxe products":       "TestGrants TestDeprecatedNames",
	"pickaxe productIds":     "TestDeprecatedNames",
	"pickaxe accessGroupId":  "TestGrants",
	"pickaxe boughtProducts": "TestGrants",
	"pickaxe giftedProducts": "TestGrants",
	"pickaxe emails":         "TestInvite",
	"pickaxe skip":           "TestListQueries",
	"pickaxe take":           "TestListQueries",

	"axiom role": "TestShape TestOwnRoles",

	"embedthis next":        "TestFindPages",
	"embedthis prev":        "TestFindPages",
	"embedthis invite":      "TestInvite TestLoginCodes",
	"embedthis register":    "TestLoginRegister",
	"embedthis preferences": "TestDocumentedTypes",
	"embedthis activity":    "TestDocumentedTypes",

	"publicala sessions_limit":           "TestSessionsLimit",
	"publicala assign_new_plan":          "TestPlans TestCreateWithPlan",
	"publicala new_plan_custom_valid_to": "TestPlans TestPlanTwice",
	"publicala admin":                    "TestAdminFlag",
	"publicala plan_admin":               "TestExtras",
	"publicala only_sees_readable":       "TestExtras",
	"publicala user_plan_name":           "TestExtras",
	"publicala external_id":              "TestExternalIDs TestExternalIDOfDigits",
	"publicala id":                       "TestNumbers TestOddNumbers",
	"publicala user_plans":               "TestPlansOfOthers",

	"papershift avatar":            "TestAvatar",
	"papershift status":            "TestStatus",
	"papershift include":           "TestInclude TestIncluded TestIncludeInList",
	"papershift sort=alive":        "TestSort",
	"papershift edit":              "TestPermissions",
	"papershift delete":            "TestPermissions",
	"papershift invite":            "TestPermissions",
	"papershift revoke_invitation": "TestPermissions",
}

// common names the tests of this package that prove every item of a kind. They
// fail where a document has one that they do not reach.
var common = map[string]string{
	"": "TestWhoMayDoWhat", "request": "TestRequestFields", "response": "TestResponseFields", "status": "TestStatuses",
}

// closer returns the key of i in closer.
func (i item) closer() string { return i.set + " " + i.field[strings.LastIndexByte(i.field, '.')+1:] }

// byRoute sorts items by route, and the items of a route into request, status and
// response. Otherwise it keeps the order of the document.
func byRoute(items []item) []item {
	routes := make(map[string]int)
	for _, i := range items {
		if i.part == "" {
			routes[i.route] = len(routes)
		}
	}
	parts := []string{"", "request", "status", "response"}
	slices.SortStableFunc(items, func(a, b item) int {
		return cmp.Or(cmp.Compare(routes[a.route], routes[b.route]), cmp.Compare(slices.Index(parts, a.part), slices.Index(parts, b.part)))
	})
	return items
}

// proof returns the tests that prove i, "package.TestName".
func (i item) proof() []string {
	var tests []string
	own := closer[i.closer()]
	if i.part == "" {
		own = proofs[i.set+" "+i.route]
	}
	for _, name := range strings.Fields(own) {
		tests = append(tests, i.set+"."+name)
	}
	return append(tests, "dialects."+common[i.part])
}

// testNames returns the tests in a folder.
func testNames(t testing.TB, folder string) []string {
	t.Helper()
	var names []string
	for _, file := range must(filepath.Glob(filepath.Join(folder, "*_test.go")))(t) {
		for _, decl := range must(parser.ParseFile(token.NewFileSet(), file, nil, 0))(t).Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, "Test") {
				names = append(names, fn.Name.Name)
			}
		}
	}
	return names
}

const coverageHead = `# What proves what

Made by ` + "`go test ./internal/dialects -run CoveragePage -update`" + ` from the vendors' documents, whose text stands beside the tests. Every route
and every field that a document has is here, with its line in the document and the tests that prove it: *dialects* is internal/dialects, the
others are the packages below httpadapters. Pickaxe's document shows no answers: the fields are those that its clients read.
`

// TestCoveragePage checks that docs/coverage.md is up to date. To write it:
//
//	go test ./internal/dialects -run CoveragePage -update
func TestCoveragePage(t *testing.T) {
	is := is.New(t)
	have := map[string][]string{"dialects": testNames(t, ".")}
	for _, set := range vendors {
		have[set] = testNames(t, filepath.Join("..", "..", "httpadapters", set))
	}
	used := make(map[string]bool)
	var page strings.Builder
	page.WriteString(coverageHead)
	for _, set := range vendors {
		fmt.Fprintf(&page, "\n## %s\n", set)
		for _, i := range byRoute(readItems(t, set)) {
			used[i.set+" "+i.route], used[i.closer()] = true, true
			if i.part == "" && proofs[i.set+" "+i.route] == "" {
				t.Errorf("%s: nothing proves %s, documented in line %d", set, i.route, i.line)
			}
			for _, test := range i.proof() {
				where, name, _ := strings.Cut(test, ".")
				if !slices.Contains(have[where], name) {
					t.Errorf("%s: %s %s: there is no test %s", set, i.route, i.field, test)
				}
			}
			i.write(&page)
		}
	}
	page.WriteString(scimCoverage(t, testNames(t, filepath.Join("..", "..", "httpadapters", "scim"))))
	for _, key := range append(sorted(proofs), sorted(closer)...) {
		if !used[key] {
			t.Errorf("%s is documented nowhere", key)
		}
	}
	const file = "../../docs/coverage.md"
	if *update {
		is.NoErr(os.WriteFile(file, []byte(page.String()), 0o644))
	}
	text, err := os.ReadFile(file)
	is.NoErr(err)
	is.True(string(text) == page.String()) // -update writes the page
}

// write writes i: a heading and a table for a route, a row for anything else.
func (i item) write(page *strings.Builder) {
	proof := strings.Join(i.proof(), ", ")
	if i.part == "" {
		fmt.Fprintf(page, "\n### %s\n\nLine %d: %s\n\n| | field | type | line | proof |\n|---|---|---|---|---|\n", i.route, i.line, proof)
		return
	}
	fmt.Fprintf(page, "| %s | `%s` | %s | %d | %s |\n", i.part, i.field, i.kind, i.line, proof)
}
