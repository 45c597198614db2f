package dialects_test

const axiomNew = `POST /v2/users {"name":"Jane Doe","email":"new@x.test","role":"admin"}`

var axiomFields = []sent{
	{"POST /v2/users", "name", axiomNew, at("name", `"Jane Doe"`)},
	{"POST /v2/users", "name", `POST /v2/users {"email":"new@x.test","role":"admin"}`, status(400)},
	{"POST /v2/users", "email", axiomNew, at("email", `"new@x.test"`)},
	{"POST /v2/users", "role", axiomNew, at("role", `{"id":"admin","name":"admin"}`)},

	{"GET /v2/users/ID", "ID", "GET /v2/users/{kim.id}", at("email", `"{kim.email}"`)},

	{"PUT /v2/users/ID", "ID", `PUT /v2/users/{kim.id} {"name":"Jane Doe"}`, at("email", `"{kim.email}"`)},
	{"PUT /v2/users/ID", "name", `PUT /v2/users/{kim.id} {"name":"Jane Doe"}`, at("name", `"Jane Doe"`)},
	{"PUT /v2/users/ID", "name", `PUT /v2/users/{kim.id} {"email":"new@x.test"}`, status(400)},
	{"PUT /v2/users/ID", "email", `PUT /v2/users/{kim.id} {"name":"Jane Doe","email":"new@x.test",}`, at("email", `"new@x.test"`)},

	{"DELETE /v2/users/ID", "ID", "DELETE /v2/users/{kim.id}", then("GET /v2/users/{kim.id}", status(404))},
}
