package main

import "example.com/roster"

var axiomRoutes = []costCall{
	asks("axiom GET /v2/users", "", "").reading("users: the vendor's list has no pages"),
	asks("axiom POST /v2/users", "", `{"name":"New","email":"new{n}@example.com","role":"user"}`),
	asks("axiom GET /v2/users/{id}", "/v2/users/{jane}", ""),
	asks("axiom PUT /v2/users/{id}", "/v2/users/{jane}", `{"name":"Jane {n}"}`),
	asks("axiom DELETE /v2/users/{id}", "/v2/users/{made}", "").after(makeUser(roster.StateActive)),
	asks("axiom PUT /v2/users/{id}/role", "/v2/users/{made}/role", `{"role":"admin"}`).after(makeUser(roster.StateActive)),
	asks("axiom GET /v2/user", "", ""),
	asks("axiom PUT /v2/user", "", `{"name":"Olive {n}"}`),
}

var pickaxeRoutes = []costCall{
	asks("pickaxe POST /studio/user/create", "", `{"email":"new{n}@example.com","name":"New"}`),
	asks("pickaxe POST /studio/user/invite", "", `{"emails":["new{n}@example.com"]}`),
	asks("pickaxe GET /studio/user/list", "/studio/user/list?take=50", ""),
	asks("pickaxe GET /studio/user/list", "/studio/user/list?take=50&query={email}", "").with("search of one"),
	asks("pickaxe GET /studio/user/{email}", "", ""),
	asks("pickaxe PATCH /studio/user/{email}", "", `{"data":{"name":"Jane {n}"}}`),
	asks("pickaxe DELETE /studio/user/{email}", "/studio/user/{made-email}", "").after(makeUser(roster.StateActive)),
	asks("pickaxe GET /studio/access-group/list", "/studio/access-group/list?take=50", ""),
	asks("pickaxe POST /studio/access-group/create", "", `{"name":"Group {n}"}`).after(endGroup),
	asks("pickaxe GET /studio/access-group/{id}", "/studio/access-group/access-{group}", ""),
	asks("pickaxe PATCH /studio/access-group/{id}", "/studio/access-group/access-{group}", `{"name":"Readers {n}"}`),
	asks("pickaxe DELETE /studio/access-group/{id}", "/studio/access-group/access-{made-group}", "").after(makeGroup),
}

var embedthisRoutes = []costCall{
	asks("embedthis POST /user/create", "", `{"email":"new{n}@example.com","role":"user"}`),
	asks("embedthis POST /user/find", "/user/find?limit=50", `{}`),
	asks("embedthis POST /user/find", "/user/find?limit=50&search={email}", `{}`).with("search of one"),
	asks("embedthis POST /user/get", "", `{"id":"{jane}"}`),
	asks("embedthis POST /user/get", "", `{"email":"{email}"}`).with("by e-mail"),
	asks("embedthis POST /user/login", "", `{}`),
	asks("embedthis POST /user/remove", "", `{"id":"{made}"}`).after(makeUser(roster.StateActive)),
	asks("embedthis POST /user/update", "", `{"id":"{jane}","first":"Jane {n}"}`),
	asks("embedthis POST /user/updateRole", "", `{"id":"{made}","role":"admin"}`).after(makeUser(roster.StateActive)),
}

const publicalaUsers = "/integration-api/v1/dashboard/users"

var publicalaRoutes = []costCall{
	asks("publicala POST "+publicalaUsers, "", `{"email":"new{n}@example.com","external_id":"new{n}"}`),
	asks("publicala GET "+publicalaUsers, publicalaUsers+"?per_page=50", ""),
	asks("publicala GET "+publicalaUsers, publicalaUsers+"?per_page=50&query=deactivated", "").with("deactivated"),
	asks("publicala GET "+publicalaUsers, publicalaUsers+"?per_page=50&query=admins", "").with("admins"),
	asks("publicala GET "+publicalaUsers+"/{user}", publicalaUsers+"/{email}", ""),
	asks("publicala PUT "+publicalaUsers+"/{user}", publicalaUsers+"/{number}",
		`{"email":"{email}","external_id":"{external}","only_sees_readable":0,"sessions_limit":{n}}`).with("a limit of sessions"),
	asks("publicala DELETE "+publicalaUsers+"/{user}", publicalaUsers+"/{made-number}", "").after(makeUser(roster.StateActive)),
	asks("publicala PUT "+publicalaUsers+"/{user}/re-activate", publicalaUsers+"/{made-number}/re-activate", "").after(makeUser(roster.StateDeactivated)),
	asks("publicala POST /integration-api/v1/users/{user}/force-logout", "/integration-api/v1/users/{number}/force-logout", ""),
	asks("publicala POST "+publicalaUsers+"/{user}/force-logout", publicalaUsers+"/{number}/force-logout", ""),
}

var papershiftRoutes = []costCall{
	asks("papershift GET /api/v1/users", "/api/v1/users?page[size]=50", ""),
	asks("papershift GET /api/v1/users", "/api/v1/users?page[size]=50&filter[search]={email}", "").with("search of one"),
	asks("papershift GET /api/v1/users", "/api/v1/users?page[size]=50&include=account,teams", "").with("with account and teams"),
	asks("papershift POST /api/v1/users", "", `{"data":{"type":"user","attributes":{"name":"New","email":"new{n}@example.com"}}}`),
	asks("papershift GET /api/v1/users/{id}", "/api/v1/users/{jane}?include=account,teams", ""),
	asks("papershift PUT /api/v1/users/{id}", "/api/v1/users/{jane}", `{"data":{"type":"user","attributes":{"name":"Jane {n}"}}}`),
	asks("papershift PATCH /api/v1/users/{id}", "/api/v1/users/{jane}", `{"data":{"type":"user","attributes":{"avatar":"{n}.png"}}}`),
	asks("papershift DELETE /api/v1/users/{id}", "/api/v1/users/{made}", "").after(makeUser(roster.StateActive)),
	asks("papershift POST /api/v1/users/{id}/invite", "/api/v1/users/{made}/invite", "").after(makeUser(roster.StateCreated)),
	asks("papershift DELETE /api/v1/users/{id}/invite", "/api/v1/users/{made}/invite", "").after(makeInvited),
	asks("papershift POST /api/v1/account_memberships", "", `{"data":{"type":"account_membership","attributes":{"user_id":"{made}","role_ids":["admin"]}}}`).
		after(makeUser(roster.StateActive)),
}
