package dialects_test

import (
	"time"

	"example.com/roster"
)

const (
	publicalaCreate     = "POST /integration-api/v1/dashboard/users/"
	publicalaUpdate     = "PUT /integration-api/v1/dashboard/users/{user_id}"
	publicalaReactivate = "PUT /integration-api/v1/dashboard/users/{user_id}/re-activate"
	publicalaLogout     = "POST /integration-api/v1/users/{user_id}/force-logout"
	publicalaDeactivate = "DELETE /integration-api/v1/dashboard/users/{id}"
	publicalaRetrieve   = "GET /integration-api/v1/dashboard/users"

	readKim = "GET " + publicalaUsers + "/{kim.email}"
	listed  = "data.paginator.data[]."
)

// publicalaNew returns the request that creates a user with one more member.
func publicalaNew(member string) string {
	return publicalaCreate + ` {"email":"new@x.test","external_id":"new",` + member + `}`
}

// publicalaPut returns the request that changes one member of kim.
func publicalaPut(member string) string {
	return "PUT " + publicalaUsers + `/{kim.number} {"email":"{kim.email}","external_id":"{kim.external}","only_sees_readable":0,` + member + `}`
}

// updated checks that the answer to an update has no body, and what a list then
// shows of kim.
func updated(field, want string) check {
	return both(status(204), then(readKim, at(listed+field, want)))
}

// external checks the external id that is stored.
func external(_ *world, u roster.User) any { return u.ExternalID }

// until checks the day on which the plan of a user ends.
func until(w *world, u roster.User) any {
	for _, g := range must(w.t1.Grants(w.t.Context(), roster.GrantQuery{Users: []roster.ID{u.ID}}))(w.t) {
		if g.Source == "publicala" {
			return g.Until.Format(time.DateOnly)
		}
	}
	return "no plan"
}

var publicalaFields = []sent{
	{publicalaCreate, "external_id", publicalaNew(`"admin":false`), user("new@x.test", external, "new")},
	{publicalaCreate, "external_id", publicalaCreate + ` {"email":"new@x.test"}`, status(422)},
	{publicalaCreate, "email", publicalaNew(`"admin":false`), at("data.email", `"new@x.test"`)},
	{publicalaCreate, "email", publicalaCreate + ` {"external_id":"new"}`, status(422)},
	{publicalaCreate, "new_password", publicalaNew(`"new_password":"Abcd1234"`), password("new@x.test", "Abcd1234")},
	{publicalaCreate, "sessions_limit", publicalaNew(`"sessions_limit":5`), at("data.sessions_limit", `5`)},
	{publicalaCreate, "assign_new_plan", publicalaNew(`"assign_new_plan":{group.number}`), then(
		"GET "+publicalaUsers+"/new@x.test", at(listed+"user_plans[].name", `"basic"`))},
	{publicalaCreate, "new_plan_custom_valid_to", publicalaNew(`"assign_new_plan":{group.number},"new_plan_custom_valid_to":"2030-03-31"`),
		user("new@x.test", until, "2030-04-01")},
	{publicalaCreate, "admin", publicalaNew(`"admin":true`), at("data.admin", `true`)},
	{publicalaCreate, "plan_admin", publicalaNew(`"plan_admin":true`), at("data.plan_admin", `true`)},
	{publicalaCreate, "only_sees_readable", publicalaNew(`"only_sees_readable":true`), at("data.only_sees_readable", `true`)},

	{publicalaRetrieve, "email", readKim, at(listed+"id", `{kim.number}`)},
	{publicalaRetrieve, "deactivated", "GET " + publicalaUsers + "/?query=deactivated&per_page=1&page=2", at(listed+"email", `"{ada.email}"`)},
	{publicalaRetrieve, "admins", "GET " + publicalaUsers + "/?query=admins&per_page=1", at(listed+"email", `"{root1.email}"`)},

	{publicalaUpdate, "{user_id}", publicalaPut(`"plan_admin":1`), updated("id", `{kim.number}`)},
	{publicalaUpdate, "external_id", "PUT " + publicalaUsers + `/{kim.number} {"email":"{kim.email}","external_id":"new","only_sees_readable":0}`,
		user("kim@x.test", external, "new")},
	{publicalaUpdate, "email", "PUT " + publicalaUsers + `/{kim.number} {"email":"new@x.test","external_id":"new","only_sees_readable":0}`,
		then("GET "+publicalaUsers+"/new@x.test", at(listed+"id", `{kim.number}`))},
	{publicalaUpdate, "new_password", publicalaPut(`"new_password":"Abcd1234"`), password("kim@x.test", "Abcd1234")},
	{publicalaUpdate, "sessions_limit", publicalaPut(`"sessions_limit":9`), updated("sessions_limit", `9`)},
	{publicalaUpdate, "assign_new_plan", publicalaPut(`"assign_new_plan":{group.number}`), updated("user_plans_count", `2`)},
	{publicalaUpdate, "new_plan_custom_valid_to", publicalaPut(`"assign_new_plan":{group.number},"new_plan_custom_valid_to":"2030-03-31"`),
		user("kim@x.test", until, "2030-04-01")},
	{publicalaUpdate, "admin", publicalaPut(`"admin":1`), updated("admin", `true`)},
	{publicalaUpdate, "plan_admin", publicalaPut(`"plan_admin":1`), updated("plan_admin", `true`)},
	{publicalaUpdate, "only_sees_readable", "PUT " + publicalaUsers + "/{kim.number} " + kimUpdate, updated("only_sees_readable", `1`)},
	{publicalaUpdate, "only_sees_readable", "PUT " + publicalaUsers + `/{kim.number} {"email":"{kim.email}","external_id":"x"}`, status(422)},
	{publicalaUpdate, "user_plan_name", publicalaPut(`"user_plan_name":"Gold"`), user("kim@x.test",
		func(_ *world, u roster.User) any { return u.Attrs.String() },
		`{"publicala":{"plan_admin":false,"only_sees_readable":false,"user_plan_name":"Gold"}}`)},

	{publicalaDeactivate, "{id}", "DELETE " + publicalaUsers + "/{kim.number}", state("kim@x.test", roster.StateDeactivated)},
	{publicalaDeactivate, "id", "DELETE " + publicalaUsers + "/{kim.number}", then(readKim, status(404))},
	{publicalaReactivate, "{user_id}", "PUT " + publicalaUsers + "/{ada.number}/re-activate", state("ada@x.test", roster.StateActive)},
	{publicalaReactivate, "id", "PUT " + publicalaUsers + "/{ada.number}/re-activate", then("GET "+publicalaUsers+"/ada@x.test", status(200))},

	{publicalaLogout, "{user_id}", "POST /integration-api/v1/users/{kim.number}/force-logout", loggedOut},
	{publicalaLogout, "id", "POST " + publicalaUsers + "/{kim.number}/force-logout", loggedOut}, // the path of the example
	{publicalaLogout, "external_id", "POST /integration-api/v1/users/{kim.external}/force-logout", loggedOut},
}
