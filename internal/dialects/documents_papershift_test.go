package dialects_test

import (
	"strings"
	"testing"
)

// papershiftRoutes are the routes of the page, which are below their examples.
var papershiftRoutes = []string{
	"POST /api/v1/users", "PUT /api/v1/users/:user_id", "GET /api/v1/users/:user_id", "GET /api/v1/users", "DELETE /api/v1/users/:user_id",
}

// papershiftFacts are the fields of every route, each with its line on the
// page. They are listed here, as the page's tables have lost the marks between
// their columns. A field begins with the part that it belongs to.
var papershiftFacts = []struct{ line, field, kind string }{
	{`"id": "98815bd8-f3e6-41ec-8c4a-25a431ac6ce4",`, "response data.id", "string"},
	{`"type": "user",`, "response data.type", "string"},
	{"discarded_atNull or timestamp of removalCannot be set", "response data.attributes.discarded_at", "date"},
	{"emailEmail address of the userOptional, Unique on account if set", "response data.attributes.email", "string"},
	{"statusStatus of the userCannot be set.", "response data.attributes.status", "string"},
	{"nameName of the user-", "response data.attributes.name", "string"},
	{"avatarFilename of avatar picture", "response data.attributes.avatar", "string"},
	{"accountbelongs_to", "response data.relationships.account.data", "object"},
	{"account_membershipshas_many", "response data.relationships.account_memberships.data", "array"},
	{"teamshas_many", "response data.relationships.teams.data", "array"},
	{"team_membershipshas_many", "response data.relationships.team_memberships.data", "array"},
	{"actionsContains permissions", "response data.meta.actions", "object"},
	{"actionsContains permissions to edit", "response data.meta.actions.edit", "boolean"},
	{"actionsContains permissions to edit or delete", "response data.meta.actions.delete", "boolean"},
	{"actionsContains permissions to edit or delete, invite a user", "response data.meta.actions.invite", "boolean"},
	{"actionsContains permissions to edit or delete, invite a user or revoke an invitation", "response data.meta.actions.revoke_invitation", "boolean"},
	{`"type": "user",`, "body data.type", "string"},
	{"discarded_atNull or timestamp of removalCannot be set", "body data.attributes.discarded_at", "date"},
	{"emailEmail address of the userOptional", "body data.attributes.email", "string"},
	{"statusStatus of the userCannot be set.", "body data.attributes.status", "string"},
	{"nameName of the user-", "body data.attributes.name", "string"},
	{"avatarFilename of avatar picture", "body data.attributes.avatar", "string"},
	{"The following relationships can be included in requests:", "request include", "string"},
	{"aliveUsers with status active, created or invited go before", "list sort=alive", "string"},
	{"user_idThe ID of the user to ", "path :user_id", "string"},
}

// readPapershift returns an item for each fact and each route that the fact is
// about.
func readPapershift(t testing.TB, d document) []item {
	t.Helper()
	line := func(begin string) int {
		for n, line := range d.lines {
			if line == begin || !strings.Contains(begin, " /") && strings.HasPrefix(line, begin) {
				return n + 1
			}
		}
		t.Fatalf("papershift: no line begins with %q", begin)
		return 0
	}
	var items []item
	for _, route := range papershiftRoutes {
		items = append(items, item{set: d.set, route: route, line: line(route)})
		method, _, _ := strings.Cut(route, " ")
		list := route == "GET /api/v1/users"
		for _, fact := range papershiftFacts {
			part, field, _ := strings.Cut(fact.field, " ")
			switch part {
			case "body":
				if method != "POST" && method != "PUT" {
					continue
				}
				part = "request"
			case "list":
				if !list {
					continue
				}
				part = "request"
			case "path":
				if !strings.Contains(route, ":") {
					continue
				}
				part = "request"
			}
			if list {
				field = strings.Replace(field, "data.", "data[].", 1)
			}
			items = append(items, item{d.set, route, part, field, fact.kind, line(fact.line)})
		}
	}
	return items
}
