package dialects_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.com/roster/httpadapters/scim"
)

// rfcProof names the tests in package scim that prove a part of the RFCs.
type rfcProof struct{ section, about, tests string }

// scimRoutes has each route with the section that wants it.
var scimRoutes = map[string]rfcProof{
	"GET /scim/v2/Users":                 {section: "7644, 3.4.2", tests: "TestPages TestCursors TestFilter TestSort TestListMembers"},
	"POST /scim/v2/Users":                {section: "7644, 3.3", tests: "TestCreateUser TestFullResource TestWholeNames TestGivenTwice"},
	"POST /scim/v2/Users/.search":        {section: "7644, 3.4.3", tests: "TestSearch TestProjection"},
	"GET /scim/v2/Users/{id}":            {section: "7644, 3.4.1", tests: "TestResources TestProjection TestConditions"},
	"PUT /scim/v2/Users/{id}":            {section: "7644, 3.5.1", tests: "TestPut TestFullResource TestConditions"},
	"PATCH /scim/v2/Users/{id}":          {section: "7644, 3.5.2", tests: "TestPatch TestRefusedPatch TestEveryAttribute TestGrowingResource TestFasterChange"},
	"DELETE /scim/v2/Users/{id}":         {section: "7644, 3.6", tests: "TestDeleteUser TestLastOwner TestFasterRemoval"},
	"GET /scim/v2/Groups":                {section: "7644, 3.4.2", tests: "TestPages TestGroupFilter TestListMembers"},
	"POST /scim/v2/Groups":               {section: "7644, 3.3", tests: "TestGroups TestFullResource"},
	"POST /scim/v2/Groups/.search":       {section: "7644, 3.4.3", tests: "TestSearch TestProjection"},
	"GET /scim/v2/Groups/{id}":           {section: "7644, 3.4.1", tests: "TestGroups TestResources TestProjection"},
	"PUT /scim/v2/Groups/{id}":           {section: "7644, 3.5.1", tests: "TestMembers TestFullResource"},
	"PATCH /scim/v2/Groups/{id}":         {section: "7644, 3.5.2", tests: "TestMembers TestRefusedGroupPatch TestEveryAttribute TestLargeGroup"},
	"DELETE /scim/v2/Groups/{id}":        {section: "7644, 3.6", tests: "TestGroups TestResources"},
	"POST /scim/v2/.search":              {section: "7644, 3.4.3", tests: "TestSearch TestProjection"},
	"POST /scim/v2/Bulk":                 {section: "7644, 3.7", tests: "TestBulk TestBulkCycles TestBulkResults TestRefusedBulk TestLongBulk"},
	"GET /scim/v2/ServiceProviderConfig": {section: "7643, 5", tests: "TestDiscovery TestDiscoveryIsNotFiltered"},
	"GET /scim/v2/ResourceTypes":         {section: "7643, 6", tests: "TestDiscovery TestDiscoveryIsNotFiltered"},
	"GET /scim/v2/ResourceTypes/{id}":    {section: "7643, 6", tests: "TestDiscovery TestErrors"},
	"GET /scim/v2/Schemas":               {section: "7643, 7", tests: "TestSchemas TestCharacteristics TestDiscovery"},
	"GET /scim/v2/Schemas/{id}":          {section: "7643, 7", tests: "TestDiscovery TestErrors"},
	"GET /scim/v2/Me":                    {section: "7644, 3.11", tests: "TestMe"},
	"POST /scim/v2/Me":                   {section: "7644, 3.11", tests: "TestMe"},
	"PUT /scim/v2/Me":                    {section: "7644, 3.11", tests: "TestMe"},
	"PATCH /scim/v2/Me":                  {section: "7644, 3.11", tests: "TestMe"},
	"DELETE /scim/v2/Me":                 {section: "7644, 3.11", tests: "TestMe"},
}

// scimRules are what the RFCs want of more than one route.
var scimRules = []rfcProof{
	{"7643, 2.2 and 8.7", "characteristics of each attribute", "TestSchemas TestCharacteristics"},
	{"7643, 2.5", "null and empty lists are unassigned", "TestPatch TestFullResource"},
	{"7643, 3.1", "schemas, id and meta of each resource", "TestResources"},
	{"7643, 4", "each attribute of users and groups is kept", "TestEveryAttribute TestFullResource TestGrowingResource TestWholeExtension"},
	{"7644, 3.4.2.2", "filters", "TestFilter TestBadFilter TestGroupFilter TestTooMany"},
	{"7644, 3.9", "attributes and excludedAttributes", "TestProjection TestEveryAttribute"},
	{"7644, 3.12", "errors", "TestErrors TestRefusedPatch TestHostileBodies TestNoRoute"},
	{"7644, 3.14", "versions and entity tags", "TestConditions TestFasterChange TestFasterRemoval"},
	{"9865", "pages by cursor", "TestCursors"},
	{"", "what Okta, Entra and Microsoft's collection send", "TestCycles TestMicrosoft"},
}

const scimHead = `
## scim

SCIM is written down in RFCs. Each route of the set is here, and what they want of several.

| | RFC | proof |
|---|---|---|
`

// scimCoverage returns the section of docs/coverage.md about SCIM.
func scimCoverage(t *testing.T, have []string) string {
	t.Helper()
	page := scimHead
	row := func(what string, p rfcProof) {
		var tests []string
		for _, name := range strings.Fields(p.tests) {
			if !slices.Contains(have, name) {
				t.Errorf("scim: %s: there is no test %s", what, name)
			}
			tests = append(tests, "scim."+name)
		}
		if len(tests) == 0 {
			t.Errorf("scim: nothing proves %s", what)
		}
		page += fmt.Sprintf("| %s | %s | %s |\n", what, p.section, strings.Join(tests, ", "))
	}
	for _, r := range scim.Routes() {
		route := r.Method + " " + r.Path
		row("`"+route+"`", scimRoutes[route])
	}
	for _, p := range scimRules {
		row(p.about, p)
	}
	return page
}
