package dialects_test

import "example.com/roster"

// pickaxeNew returns the request that creates a user with one more member.
func pickaxeNew(member string) string {
	return `POST /v1/studio/user/create {"email":"new@x.test",` + member + `}`
}

// pickaxeInvite returns the request that invites an address with one more member.
func pickaxeInvite(member string) string {
	return `POST /v1/studio/user/invite {"emails":["new@x.test"],` + member + `}`
}

// pickaxePatch returns the request that changes one member of kim.
func pickaxePatch(member string) string {
	return "PATCH " + kimPerson + ` {"data":{` + member + `}}`
}

var pickaxeFields = []sent{
	{"POST /studio/user/create", "email", pickaxeNew(`"name":""`), at("data.email", `"new@x.test"`)},
	{"POST /studio/user/create", "password", pickaxeNew(`"password":"securepassword"`), password("new@x.test", "securepassword")},
	{"POST /studio/user/create", "name", pickaxeNew(`"name":"Jane Doe"`), at("data.name", `"Jane Doe"`)},
	{"POST /studio/user/create", "image", pickaxeNew(`"image":"https://x.test/i"`), at("data.image", `"https://x.test/i"`)},
	{"POST /studio/user/create", "ipAddress", pickaxeNew(`"ipAddress":"123.456.789"`), at("data.ipAddress", `"123.456.789"`)},
	{"POST /studio/user/create", "products", pickaxeNew(`"products":["a","b"]`), at("data.products", `["a","b"]`)},
	{"POST /studio/user/create", "accessGroupId", pickaxeNew(`"accessGroupId":"access-{group.id}"`), at("data.accessGroupId", `"access-{group.id}"`)},
	{"POST /studio/user/create", "isEmailVerified", pickaxeNew(`"isEmailVerified":true`), at("data.isEmailVerified", `true`)},

	{"POST /studio/user/invite", "emails", pickaxeInvite(`"productIds":null`), state("new@x.test", roster.StateInvited)},
	{"POST /studio/user/invite", "productIds", pickaxeInvite(`"productIds":["a"]`), then("GET /v1/studio/user/new@x.test", at("data.products", `["a"]`))},
	{"POST /studio/user/invite", "accessGroupId", pickaxeInvite(`"accessGroupId":"access-{group.id}"`),
		then("GET /v1/studio/user/new@x.test", at("data.accessGroupId", `"access-{group.id}"`))},

	{"GET /studio/user/list", "skip", "GET /v1/studio/user/list?skip=1&take=1", at("data[].email", `"{root3.email}"`)},
	{"GET /studio/user/list", "take", "GET /v1/studio/user/list?take=1", at("data[].email", `"{root1.email}"`)},

	{"GET /studio/user/<email>", "email", "GET " + kimPerson, at("data.userId", `"{kim.id}"`)},
	{"GET /studio/user/<email>", "email", "GET /v1/studio/user/KIM%40x.test", at("data.userId", `"{kim.id}"`)},

	{"PATCH /studio/user/<email>", "email", pickaxePatch(``), at("data.userId", `"{kim.id}"`)},
	{"PATCH /studio/user/<email>", "data", "PATCH " + kimPerson + ` {}`, status(400)},
	{"PATCH /studio/user/<email>", "data.password", pickaxePatch(`"password":"securepassword"`), password("kim@x.test", "securepassword")},
	{"PATCH /studio/user/<email>", "data.name", pickaxePatch(`"name":"Jane Doe"`), at("data.name", `"Jane Doe"`)},
	{"PATCH /studio/user/<email>", "data.image", pickaxePatch(`"image":"https://x.test/i"`), at("data.image", `"https://x.test/i"`)},
	{"PATCH /studio/user/<email>", "data.ipAddress", pickaxePatch(`"ipAddress":"987.654.321"`), at("data.ipAddress", `"987.654.321"`)},
	{"PATCH /studio/user/<email>", "data.products", pickaxePatch(`"products":["a","b"]`), at("data.products", `["a","b"]`)},
	{"PATCH /studio/user/<email>", "data.accessGroupId", pickaxePatch(`"accessGroupId":null`), at("data.accessGroupId", `null`)},
	{"PATCH /studio/user/<email>", "data.isEmailVerified", pickaxePatch(`"isEmailVerified":false`), at("data.isEmailVerified", `false`)},
	{"PATCH /studio/user/<email>", "data.summary", pickaxePatch(`"summary":"New."`), at("data.summary", `"New."`)},
	{"PATCH /studio/user/<email>", "data.currentUses", pickaxePatch(`"currentUses":100`), at("data.currentUses", `100`)},
	{"PATCH /studio/user/<email>", "data.extraUses", pickaxePatch(`"extraUses":50`), at("data.extraUses", `50`)},

	{"DELETE /studio/user/<email>", "email", "DELETE " + kimPerson, then("GET "+kimPerson, status(404))},
}
