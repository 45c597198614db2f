package publicala_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/publicala"
)

// documented is the body of create as the page prints it, with a real address.
const documented = `{
"email":"jane@x.test",
"external_id":"user-id-in-your-platform",
"new_password":"Abcd1234",
"sessions_limit":null, //if you need to limit the simultaneous user sessions, here you must enter an integer no greater than 999999
"assign_new_plan": null, //if you need to assign a plan, you must enter the plan_id here
"new_plan_custom_valid_to":"", //Accepted date format: yyyy-mm-dd
"admin":false,
"plan_admin":false,
"only_sees_readable":true,
}`

// The documented example, and its whole answer.
func TestCreate(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	r := f.ask("adm1", "POST", "users/", documented)
	u := must(f.T1.UserByEmail(t.Context(), "jane@x.test"))(t)
	is.Equal(r.Body, fmt.Sprintf(`{"CODE":"success","data":{"id":%d,"email":"jane@x.test","uuid":"%s",`+
		`"picture":"https://www.gravatar.com/avatar/868127796012e3c67eeaee0e055cdf87?s=160&d=mm&r=g",`+
		`"admin":false,"plan_admin":false,"only_sees_readable":true,"sessions_limit":null,`+
		`"created_at":{"timestamp":1893459600,"date":"2030-01-01 01:00:00","timezone":"UTC"},`+
		`"updated_at":{"timestamp":1893459600,"date":"2030-01-01 01:00:00","timezone":"UTC"},"deleted_at":null}}`+"\n", u.Number, u.ID))
	is.Equal(u.State, roster.StateActive)
	is.Equal(u.ExternalID, "user-id-in-your-platform")
	is.Equal(u.Role, roster.RoleUser)
	_, err := f.T1.VerifyPassword(t.Context(), u.ID, "Abcd1234")
	is.NoErr(err)

	plain := data[user](f, f.ask("adm1", "POST", "users", `{"email":"plain@x.test","external_id":"p","new_password":null}`))
	is.True(plain.ID > u.Number)
	is.Equal(plain.Readable, false)
	made := must(f.T1.UserByEmail(t.Context(), "plain@x.test"))(t)
	is.Equal(made.PasswordHash, roster.PasswordHash(""))
	is.Equal(made.Attrs, roster.JSONObject{})
}

// Every documented field in every documented form.
func TestCreateFields(t *testing.T) {
	f := newFixture(t, nil)
	gold := must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"}))(t)
	number := strconv.FormatInt(gold.Number, 10)
	for i, c := range []struct{ member, want string }{
		{`"sessions_limit":999999`, "999999 false false false 0"},
		{`"sessions_limit":1`, "1 false false false 0"},
		{`"sessions_limit":5.0`, "5 false false false 0"},
		{`"sessions_limit":5.00`, "5 false false false 0"},
		{`"sessions_limit":"5"`, "5 false false false 0"},
		{`"sessions_limit":""`, "0 false false false 0"},
		{`"sessions_limit":null`, "0 false false false 0"},
		{`"admin":true`, "0 true false false 0"},
		{`"admin":1`, "0 true false false 0"},
		{`"admin":"1"`, "0 true false false 0"},
		{`"admin":false`, "0 false false false 0"},
		{`"admin":0,"plan_admin":"0","only_sees_readable":0`, "0 false false false 0"},
		{`"admin":null,"plan_admin":null,"only_sees_readable":null`, "0 false false false 0"},
		{`"plan_admin":1`, "0 false true false 0"},
		{`"plan_admin":true`, "0 false true false 0"},
		{`"only_sees_readable":"1"`, "0 false false true 0"},
		{`"assign_new_plan":` + number, "0 false false false 1"},
		{`"assign_new_plan":"` + number + `","new_plan_custom_valid_to":"2030-06-30"`, "0 false false false 1"},
		{`"assign_new_plan":` + number + `.0,"new_plan_custom_valid_to":null`, "0 false false false 1"},
		{`"assign_new_plan":""`, "0 false false false 0"},
		{`"assign_new_plan":null,"new_plan_custom_valid_to":"2030-06-30"`, "0 false false false 0"},
		{`"new_password":""`, "0 false false false 0"},
		{`"unknown":[{}],"id":1,"uuid":"x","deleted_at":"2020-01-01"`, "0 false false false 0"},
	} {
		t.Run(c.member, func(t *testing.T) {
			is := is.New(t)
			email := fmt.Sprintf("n%d@x.test", i)
			u := data[user](f, f.ask("adm1", "POST", "users", fmt.Sprintf(`{"email":"%s","external_id":"e%d",%s}`, email, i, c.member)))
			shown := f.item(email)
			is.Equal(u.ID, shown.ID)
			for _, got := range []string{
				fmt.Sprint(of(u.SessionsLimit), u.Admin, u.PlanAdmin, u.Readable, shown.PlansCount),
				fmt.Sprint(of(shown.SessionsLimit), shown.Admin, shown.PlanAdmin, shown.Readable == 1, len(shown.Plans)),
			} {
				is.Equal(got, c.want)
			}
		})
	}
}

// of returns what p points to, 0 for nothing.
func of(p *int) int {
	if p == nil {
		return 0
	}
	return *p
}

// refusals are members that create and update refuse alike, with the member
// that the answer names.
var refusals = map[string]string{
	`"sessions_limit":0`:                                     "sessions_limit: sessions_limit must be an integer from 1 to 999999",
	`"sessions_limit":-1`:                                    "sessions_limit",
	`"sessions_limit":1000000`:                               "sessions_limit",
	`"sessions_limit":1.5`:                                   "sessions_limit",
	`"sessions_limit":5e0`:                                   "sessions_limit",
	`"sessions_limit":1e3`:                                   "sessions_limit",
	`"sessions_limit":"5.0"`:                                 "sessions_limit",
	`"sessions_limit":" 5"`:                                  "sessions_limit",
	`"sessions_limit":"05"`:                                  "sessions_limit",
	`"sessions_limit":"five"`:                                "sessions_limit",
	`"sessions_limit":true`:                                  "sessions_limit",
	`"sessions_limit":[]`:                                    "sessions_limit",
	`"sessions_limit":{}`:                                    "sessions_limit",
	`"sessions_limit":99999999999999999999`:                  "sessions_limit",
	`"admin":"true"`:                                         "admin: admin must be true, false, 1 or 0",
	`"admin":2`:                                              "admin",
	`"admin":""`:                                             "admin",
	`"plan_admin":-1`:                                        "plan_admin",
	`"plan_admin":1.0`:                                       "plan_admin",
	`"only_sees_readable":"yes"`:                             "only_sees_readable",
	`"only_sees_readable":[1]`:                               "only_sees_readable",
	`"new_password":"Abcd123"`:                               "new_password: new_password must have 8 to 256 characters",
	`"new_password":12345678`:                                "new_password",
	`"new_password":["Abcd1234"]`:                            "new_password",
	`"new_password":"` + strings.Repeat("x", 256) + `"`:      "new_password: new_password must have at most 255 characters",
	`"assign_new_plan":4000000`:                              "assign_new_plan: assign_new_plan must be the id of a plan",
	`"assign_new_plan":0`:                                    "assign_new_plan",
	`"assign_new_plan":"gold"`:                               "assign_new_plan",
	`"assign_new_plan":true`:                                 "assign_new_plan",
	`"new_plan_custom_valid_to":"2030-02-30"`:                "new_plan_custom_valid_to: new_plan_custom_valid_to must be a date, YYYY-MM-DD, from 1970 on",
	`"new_plan_custom_valid_to":"30/06/2030"`:                "new_plan_custom_valid_to",
	`"new_plan_custom_valid_to":"2030-6-1"`:                  "new_plan_custom_valid_to",
	`"new_plan_custom_valid_to":"2030-06-30T00:00:00Z"`:      "new_plan_custom_valid_to",
	`"new_plan_custom_valid_to":"1969-12-31"`:                "new_plan_custom_valid_to",
	`"new_plan_custom_valid_to":"0000-01-01"`:                "new_plan_custom_valid_to",
	`"new_plan_custom_valid_to":20300630`:                    "new_plan_custom_valid_to",
	`"user_plan_name":1`:                                     "user_plan_name",
	`"user_plan_name":"` + strings.Repeat("x", 70_000) + `"`: "user_plan_name",
}

func TestCreateRefuses(t *testing.T) {
	f := newFixture(t, nil)
	f.ask("adm1", "PUT", "users/{alice}", `{"email":"alice@x.test","external_id":"A-1","only_sees_readable":0}`)
	bodies := map[string]string{
		`{"external_id":"e"}`:                                                  "email: email is required",
		`{"email":"n@x.test"}`:                                                 "external_id: external_id is required",
		`{"email":null,"external_id":"e"}`:                                     "email: email must not be null",
		`{"email":"n@x.test","external_id":null}`:                              "external_id: external_id must not be null",
		`{"email":"n@x.test","external_id":""}`:                                "external_id: external_id is required",
		`{"email":"n@x.test","external_id":5}`:                                 "external_id: external_id must be a string",
		`{"email":"","external_id":"e"}`:                                       "email: email must",
		`{"email":"jane","external_id":"e"}`:                                   "email: email must",
		`{"email":0,"external_id":"e"}`:                                        "email: email must be a string",
		`{"email":"v@x.test\r\nBcc: w@x.test","external_id":"e"}`:              "email: email must",
		`{"email":"ALICE@X.TEST","external_id":"e"}`:                           "email: email is taken by another user",
		`{"email":"dave@x.test","external_id":"e"}`:                            "email: email is taken by another user", // deactivated
		`{"email":"n@x.test","external_id":"A-1"}`:                             "external_id: external_id is taken by another user",
		`{"email":"n@x.test","external_id":"{alice}"}`:                         "external_id: external_id must not be a number",
		`{"email":"n@x.test","external_id":"` + strings.Repeat("x", 65) + `"}`: "external_id: external_id must have at most 64 characters",
		`{"email":"n@x.test","external_id":"a\u0000"}`:                         "external_id: external_id must have no control characters",
		`[]`: "body: the body must be one well-formed JSON object",
	}
	for member, want := range refusals {
		bodies[`{"email":"n@x.test","external_id":"e",`+member+`}`] = want
	}
	for body, want := range bodies {
		t.Run(body[:min(len(body), 80)], func(t *testing.T) {
			is := is.New(t)
			events := f.Events()
			r := f.ask("adm1", "POST", "users", body)
			is.True(strings.HasPrefix(invalid(f, r), want)) // names the field
			is.Equal(f.Events(), events)                    // nothing half done
		})
	}
	is := is.New(t)
	is.Equal(f.Log.Len(), 0)

	f = newFixture(t, func(_ *roster.Config, pc *publicala.Config) { pc.RequirePassword = true })
	for _, password := range []string{``, `,"new_password":null`, `,"new_password":""`} {
		r := f.ask("adm1", "POST", "users", `{"email":"n@x.test","external_id":"e"`+password+`}`)
		is.Equal(invalid(f, r), "new_password: new_password is required")
	}
	is.Equal(f.ask("adm1", "PUT", "users/{alice}", `{"email":"alice@x.test","external_id":"e","only_sees_readable":0}`).Status, 204)
}

// Row O14: what is stored is what is enforced.
func TestSessionsLimit(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	put := func(member string) int {
		t.Helper()
		r := f.ask("adm1", "PUT", "users/{alice}", `{"email":"alice@x.test","external_id":"a","only_sees_readable":0`+member+`}`)
		is.Equal(r.Status, 204)
		return f.User("alice").SessionsLimit
	}
	is.Equal(put(`,"sessions_limit":999999`), 999999)
	is.Equal(put(``), 999999) // absent keeps
	is.Equal(put(`,"sessions_limit":null`), 0)
	is.Equal(put(`,"sessions_limit":"5"`), 5)
	is.Equal(put(`,"sessions_limit":""`), 0)
	is.Equal(put(`,"sessions_limit":5.0`), 5)
}

func TestUpdate(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	must(f.T1.Edit(t.Context(), f.IDs["alice"], func(p *roster.Profile) (err error) {
		p.Attrs, err = roster.ParseJSONObject([]byte(`{"z":1.0,"other":{"a":"<b>","PUBLICALA":{}},"a":[]}`))
		return err
	}))(t)
	r := f.ask("adm1", "PUT", "users/{alice}", `{"email":"Alice2@x.test","external_id":"a-2","new_password":"another password","sessions_limit":3,
		"assign_new_plan":"","new_plan_custom_valid_to":null,"admin":1,"plan_admin":1,"only_sees_readable":1,"user_plan_name":"Gold","uuid":"x"}`)
	is.Equal(r.Status, 204)
	u := f.User("alice")
	is.Equal(u.Email, "Alice2@x.test")
	is.Equal(u.ExternalID, "a-2")
	is.Equal(u.SessionsLimit, 3)
	is.Equal(u.Role, roster.RoleAdmin)
	is.Equal(u.Attrs.String(), `{"z":1.0,"other":{"a":"<b>","PUBLICALA":{}},"a":[],"publicala":{"plan_admin":true,"only_sees_readable":true,"user_plan_name":"Gold"}}`)
	_, err := f.T1.VerifyPassword(t.Context(), u.ID, "another password")
	is.NoErr(err)

	const least = `{"email":"Alice2@x.test","external_id":"a-2","only_sees_readable":"1"`
	events := f.Events()
	is.Equal(f.ask("adm1", "PUT", "users/{alice}", least+`}`).Status, 204)
	is.Equal(f.User("alice"), u) // absent keeps
	is.Equal(f.Events(), events)
	is.Equal(f.ask("adm1", "PUT", "users/{alice}", least+`,"new_password":"","admin":null}`).Status, 204)
	is.Equal(f.User("alice"), u)

	is.Equal(f.ask("adm1", "PUT", "users/{alice}", least+`,"admin":"0","plan_admin":false,"user_plan_name":null,"sessions_limit":null}`).Status, 204)
	u = f.User("alice")
	is.Equal(u.Role, roster.RoleUser)
	is.Equal(u.SessionsLimit, 0)
	is.Equal(u.Attrs.String(), `{"z":1.0,"other":{"a":"<b>","PUBLICALA":{}},"a":[],"publicala":{"plan_admin":false,"only_sees_readable":true,"user_plan_name":""}}`)
}

func TestUpdateRefuses(t *testing.T) {
	f := newFixture(t, nil)
	const all = `{"email":"alice@x.test","external_id":"a","only_sees_readable":1`
	bodies := map[string]string{
		`{"email":"alice@x.test","external_id":"a"}`:                            "only_sees_readable: only_sees_readable is required",
		`{"email":"alice@x.test","external_id":"a","only_sees_readable":null}`:  "only_sees_readable: only_sees_readable must not be null",
		`{"email":"alice@x.test","only_sees_readable":1}`:                       "external_id: external_id is required",
		`{"external_id":"a","only_sees_readable":1}`:                            "email: email is required",
		`{"email":"bob@x.test","external_id":"a","only_sees_readable":1}`:       "email: email is taken by another user",
		`{"email":"alice@x.test","external_id":"{bob}","only_sees_readable":1}`: "external_id: external_id must not be a number",
	}
	for member, want := range refusals {
		if strings.HasPrefix(member, `"only_sees_readable"`) {
			continue // twice
		}
		bodies[all+`,"plan_admin":1,`+member+`}`] = want
		if strings.HasPrefix(member, `"plan_admin"`) {
			delete(bodies, all+`,"plan_admin":1,`+member+`}`)
			bodies[all+`,`+member+`}`] = want
		}
	}
	for body, want := range bodies {
		t.Run(body[:min(len(body), 100)], func(t *testing.T) {
			is := is.New(t)
			before, events := f.User("alice"), f.Events()
			r := f.ask("adm1", "PUT", "users/{alice}", body)
			is.True(strings.HasPrefix(invalid(f, r), want))
			is.Equal(f.User("alice"), before) // all or nothing
			is.Equal(f.Events(), events)
		})
	}
}

// The flag admin is a role: it lifts what is below, and lowers what is not an
// owner.
func TestAdminFlag(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	put := func(as, name, admin string) string {
		t.Helper()
		r := f.ask(as, "PUT", "users/{"+name+"}", `{"email":"`+name+`@x.test","external_id":"`+name+`","only_sees_readable":0,"admin":`+admin+`}`)
		if r.Status == 422 {
			return invalid(f, r)
		}
		return strconv.Itoa(r.Status) + " " + string(f.User(name).Role)
	}
	is.Equal(put("adm1", "ro1", "0"), "204 read-only") // no admin before, none after
	is.Equal(put("adm1", "ro1", "1"), "204 admin")
	is.Equal(put("adm1", "ro1", "true"), "204 admin")
	is.Equal(put("adm1", "ro1", "false"), "204 user")
	is.Equal(put("root1", "root1", "1"), "204 owner") // an owner is an admin
	is.Equal(put("root1", "root1", "0"), "admin: admin cannot be taken from an owner")
	is.Equal(put("adm1", "root1", "0"), "admin: admin cannot be taken from an owner")
	is.Equal(put("adm1", "root1", "1"), "403 owner") // above the caller's rank
	is.Equal(put("alice", "alice", "1"), "403 user")
	is.True(f.item("root1@x.test").Admin)
	is.True(!f.item("root1@x.test").CanBeEdited)
	is.True(f.item("adm1@x.test").CanBeEdited)
	is.True(!f.list("alice", "/alice@x.test").Data[0].CanBeEdited)
}

// Every member of the documented answers has the documented type.
func TestDocumentedTypes(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	gold := must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"}))(t)
	body := fmt.Sprintf(`{"email":"n@x.test","external_id":"e","sessions_limit":1,"only_sees_readable":true,"assign_new_plan":%d,"new_plan_custom_valid_to":"2030-01-31"}`, gold.Number)
	made := data[map[string]any](f, f.ask("adm1", "POST", "users/", body))
	moment := map[string]string{"timestamp": "float64", "date": "string", "timezone": "string"}
	is.Equal(shape(made["created_at"]), moment)
	is.Equal(shape(made["updated_at"]), moment)
	is.Equal(shape(made), map[string]string{
		"id": "float64", "email": "string", "uuid": "string", "picture": "string", "admin": "bool", "plan_admin": "bool",
		"only_sees_readable": "bool", "sessions_limit": "float64", "created_at": "map[string]interface {}",
		"updated_at": "map[string]interface {}", "deleted_at": "<nil>",
	})
	listed := data[struct {
		Paginator struct {
			CurrentPage int `json:"current_page"`
			Data        []map[string]any
		}
	}](f, f.ask("adm1", "GET", "users/n@x.test", ""))
	is.Equal(listed.Paginator.CurrentPage, 1)
	is.Equal(shape(listed.Paginator.Data[0]), map[string]string{
		"id": "float64", "uuid": "string", "admin": "bool", "plan_admin": "bool", "email": "string", "sessions_limit": "float64",
		"only_sees_readable": "float64", "picture": "string", "created_at": "string", "updated_at": "string", "deleted_at": "<nil>",
		"purchased_issues_with_cancelled_count": "float64", "user_plans_count": "float64", "can_be_edited": "bool",
		"created_at_date_string": "string", "impersonate": "<nil>", "sessions": "<nil>", "ip_ranges": "[]interface {}",
		"referrers": "[]interface {}", "purchased_issues_with_cancelled": "[]interface {}", "user_plans": "[]interface {}",
	})
	u := listed.Paginator.Data[0]
	is.Equal(u["created_at"], "2030-01-01T01:00:00.000000Z")
	is.Equal(u["created_at_date_string"], "2030-01-01")
	is.Equal(u["only_sees_readable"], 1.0)
	plans, _ := json.Marshal(u["user_plans"])
	is.Equal(string(plans), fmt.Sprintf(`[{"id":%d,"name":"Gold","valid_from":null,"valid_to":"2030-01-31"}]`, gold.Number))

	f.ask("adm1", "DELETE", "users/{bob}", "")
	deleted := f.list("adm1", "?query=deactivated").Data
	is.Equal(*deleted[0].DeletedAt, "2030-01-01T01:00:00.000000Z")
}

// shape returns the types of an object's members.
func shape(v any) map[string]string {
	types := map[string]string{}
	for name, member := range v.(map[string]any) {
		types[name] = fmt.Sprintf("%T", member)
	}
	return types
}
