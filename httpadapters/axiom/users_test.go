package axiom_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/axiom"
)

func TestCreate(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	r := f.ask("adm1", "POST", "/v2/users", `{"name":"test_user","email":"Example@abc.com","role":"admin","unknown":[1]}`)
	is.Equal(r.Status, 200)
	u := f.UserByEmail("example@abc.com")
	is.Equal(r.Body, `{"email":"Example@abc.com","id":"`+u.ID.String()+`","name":"test_user","role":{"id":"admin","name":"admin"}}`+"\n")
	is.Equal(u.State, roster.StateActive)
	is.Equal(f.ask("adm1", "GET", "/v2/users/"+u.ID.String(), "").Body, r.Body) // read back as sent
}

func TestCreateRefuses(t *testing.T) {
	f := newFixture(t, nil)
	for name, c := range map[string]struct {
		body   string
		status int
		want   string
	}{
		"no name":              {`{"email":"n@x.test","role":"user"}`, 400, "name is required"},
		"no e-mail":            {`{"name":"n","role":"user"}`, 400, "email is required"},
		"no role":              {`{"name":"n","email":"n@x.test"}`, 400, "role is required"},
		"null name":            {`{"name":null,"email":"n@x.test","role":"user"}`, 400, "name must not be null"},
		"null role":            {`{"name":"n","email":"n@x.test","role":null}`, 400, "role must not be null"},
		"a role object":        {`{"name":"n","email":"n@x.test","role":{"id":"user"}}`, 400, "role must be a string"},
		"an empty role":        {`{"name":"n","email":"n@x.test","role":""}`, 400, "role must be the id of a role"},
		"unknown role":         {`{"name":"n","email":"n@x.test","role":"member"}`, 400, "role must be the id of a role"},
		"a role in upper case": {`{"name":"n","email":"n@x.test","role":"Admin"}`, 400, "role must be the id of a role"},
		"a role above":         {`{"name":"n","email":"n@x.test","role":"owner"}`, 403, "Forbidden"},
		"an empty e-mail":      {`{"name":"n","email":"","role":"user"}`, 400, "email must"},
		"no domain":            {`{"name":"n","email":"n","role":"user"}`, 400, "email must"},
		"255 bytes":            {`{"name":"n","email":"n@` + strings.Repeat("b.", 125) + `test","role":"user"}`, 400, "email must"},
		"a blank after":        {`{"name":"n","email":"n@x.test ","role":"user"}`, 400, "email must"},
		"a number":             {`{"name":1,"email":"n@x.test","role":"user"}`, 400, "name must be a string"},
		"a long name":          {`{"name":"` + strings.Repeat("x", 256) + `","email":"n@x.test","role":"user"}`, 400, "name must have at most 255 characters"},
		"a control":            {`{"name":"a\u001bb","email":"n@x.test","role":"user"}`, 400, "name must have no control characters"},
		"taken":                {`{"name":"n","email":"alice@x.test","role":"user"}`, 409, "email is taken by another user"},
		"taken, other case":    {`{"name":"n","email":"ALICE@X.TEST","role":"user"}`, 409, "email is taken by another user"},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			before := f.Events()
			r := f.ask("adm1", "POST", "/v2/users", c.body)
			is.Equal(r.Status, c.status)
			is.True(strings.HasPrefix(f.message(r), c.want))
			is.Equal(f.Events(), before)
		})
	}
}

// Row O03: a letter that some databases take for another is another user.
func TestDotlessI(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	r := f.ask("adm1", "POST", "/v2/users", "{\"name\":\"n\",\"email\":\"m\u0131ke@x.test\",\"role\":\"user\"}")
	is.Equal(r.Status, 200)
	is.True(decoded[user](f, r).ID != f.IDs["mike"].String())
}

func TestList(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	must(f.T1.Create(t.Context(), roster.NewUser{Name: "without"}))(t)
	must(f.T1.Apply(t.Context(), f.IDs["rev1"], roster.Remove))(t)
	users := decoded[[]user](f, f.ask("adm1", "GET", "/v2/users?take=1&unknown=x", "")) // no parameters
	is.Equal(len(users), 11)
	is.Equal(users[0].Name, "alice")
	is.Equal(users[10].Email, "") // made without an e-mail, through another set
	for _, u := range users {
		is.True(u.ID != f.IDs["rev1"].String() && u.ID != f.IDs["erin"].String())
	}
}

// A list of more than one page and one chunk comes whole.
func TestLongList(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	name := strings.Repeat("n", 255)
	for range 1200 {
		must(f.T2.Create(t.Context(), roster.NewUser{Name: name}))(t)
	}
	users := decoded[[]user](f, f.ask("adm2", "GET", "/v2/users", ""))
	is.Equal(len(users), 1203)
	seen := make(map[string]bool)
	for _, u := range users {
		is.True(!seen[u.ID])
		seen[u.ID] = true
	}
}

func TestEmptyList(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	empty := f.AddAccount("T3")
	f.AddToken(empty, "acct3", roster.NewToken{Role: roster.RoleAdmin})
	is.Equal(f.ask("acct3", "GET", "/v2/users", "").Body, "[]\n") // never null
}

func TestUpdate(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	path := "/v2/users/" + f.IDs["alice"].String()
	u := decoded[user](f, f.ask("adm1", "PUT", path, `{
    "name": "test_user",
    "email": "example2@abc.com",
  }`)) // the documented example, its trailing comma too
	is.Equal(u.Name, "test_user")
	is.Equal(u.Email, "example2@abc.com")

	u = decoded[user](f, f.ask("adm1", "PUT", path, `{"name":"x","role":"owner"}`))
	is.Equal(u.Email, "example2@abc.com") // absent is unchanged
	is.Equal(u.Role.ID, "user")           // it has a path of its own
	is.Equal(decoded[user](f, f.ask("adm1", "PUT", path, `{"name":""}`)).Name, "")

	for body, want := range map[string]string{
		`{}`:                                   "name is required",
		`{"email":"n@x.test"}`:                 "name is required",
		`{"name":null}`:                        "name must not be null",
		`{"name":"x","email":null}`:            "email must not be null",
		`{"name":"x","email":""}`:              "email must",
		`{"name":"x","email":["n@x.test"]}`:    "email must be a string",
		`{"name":"x","email":"n@x"}`:           "email must",
		`{"name":"x","email":"BOB@X.TEST"}`:    "email is taken by another user",
		`{"name":"x","email":"\u0000@x.test"}`: "email must",
	} {
		r := f.ask("adm1", "PUT", path, body)
		is.Equal(r.Status, map[bool]int{true: 409, false: 400}[strings.Contains(want, "taken")])
		is.True(strings.HasPrefix(f.message(r), want))
	}
	is.Equal(f.UserByEmail("example2@abc.com").Name, "")
}

func TestSetRole(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	path := "/v2/users/" + f.IDs["alice"].String() + "/role"
	for _, role := range []string{"none", "read-only", "user", "admin"} {
		r := f.ask("adm1", "PUT", path, `{"role":"`+role+`"}`)
		is.Equal(decoded[user](f, r).Role, struct{ ID, Name string }{role, role})
	}
	for body, status := range map[string]int{
		`{}`: 400, `{"role":null}`: 400, `{"role":{"id":"user"}}`: 400, `{"role":"member"}`: 400, `{"role":""}`: 400,
		`{"role":"owner"}`: 403, // above the caller's own
	} {
		is.Equal(f.ask("adm1", "PUT", path, body).Status, status)
	}
	r := f.ask("root1", "PUT", "/v2/users/"+f.IDs["root1"].String()+"/role", `{"role":"admin"}`)
	is.Equal(r.Status, 403)
	is.Equal(f.message(r), "the last owner stays")
	is.Equal(f.ask("root1", "PUT", path, `{"role":"owner"}`).Status, 200)
}

// Roles of the host's own come back as they were sent, with their title.
func TestOwnRoles(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(rc *roster.Config, _ *axiom.Config) {
		rc.Roles = append(roster.DefaultRoles(), roster.RoleInfo{Role: "role_123", Title: "Support", Rank: 25})
	})
	r := f.ask("adm1", "POST", "/v2/users", `{"name":"n","email":"n@x.test","role":"role_123"}`)
	is.Equal(decoded[user](f, r).Role, struct{ ID, Name string }{"role_123", "Support"})
}

func TestDelete(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	path := "/v2/users/" + f.IDs["alice"].String()
	r := f.ask("adm1", "DELETE", path, "")
	is.Equal(r.Status, 204)
	is.Equal(r.Body, "")
	for method, body := range map[string]string{"DELETE": "", "GET": "", "PUT": `{"name":"x"}`} {
		is.Equal(f.ask("adm1", method, path, body).Status, 404)
	}
	is.Equal(f.ask("adm1", "PUT", path+"/role", `{"role":"user"}`).Status, 404)
	is.Equal(f.ask("alice", "GET", "/v2/user", "").Status, 403) // the token went too
	is.Equal(f.ask("adm1", "POST", "/v2/users", `{"name":"n","email":"alice@x.test","role":"user"}`).Status, 200)
	is.Equal(f.ask("root1", "DELETE", "/v2/users/"+f.IDs["root1"].String(), "").Status, 403) // the last owner
}

func TestCurrent(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	is.Equal(decoded[user](f, f.ask("alice", "GET", "/v2/user", "")).Email, "alice@x.test")
	is.Equal(decoded[user](f, f.ask("ro1", "GET", "/v2/user", "")).Role.ID, "read-only")
	is.Equal(decoded[user](f, f.ask("alice", "PUT", "/v2/user", `{"name":"Alice","role":"owner"}`)), user{
		ID: f.IDs["alice"].String(), Name: "Alice", Email: "alice@x.test", Role: struct{ ID, Name string }{"user", "user"},
	})
	is.Equal(f.message(f.ask("alice", "PUT", "/v2/user", `{}`)), "name is required")
	is.Equal(f.ask("ro1", "PUT", "/v2/user", `{"name":"x"}`).Status, 403)
	for _, method := range []string{"GET", "PUT"} {
		is.Equal(f.ask("acct1", method, "/v2/user", `{"name":"x"}`).Status, 403) // a token of the account is nobody's
	}
	is.Equal(f.ask("adm1", "GET", "/v2/users/current", "").Status, 404)
}

func TestVerbs(t *testing.T) {
	f := newFixture(t, nil)
	id := f.IDs["alice"].String()
	for _, c := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"PATCH", "/v2/users/" + id, 405, "GET, HEAD, PUT, DELETE"},
		{"POST", "/v2/users/" + id, 405, "GET, HEAD, PUT, DELETE"},
		{"PUT", "/v2/users", 405, "GET, HEAD, POST"},
		{"DELETE", "/v2/users", 405, "GET, HEAD, POST"},
		{"OPTIONS", "/v2/users", 405, "GET, HEAD, POST"},
		{"GET", "/v2/users/" + id + "/role", 405, "PUT"},
		{"DELETE", "/v2/user", 405, "GET, HEAD, PUT"},
		{"HEAD", "/v2/users/" + id, 200, ""},
		{"GET", "/v2/users/" + strings.ToUpper(id), 200, ""},
		{"GET", "/v2/users/" + strings.ReplaceAll(id, "-", ""), 404, ""},
		{"GET", "/v2/users/%7B" + id + "%7D", 404, ""},
		{"GET", "/v2/users/abc123", 404, ""},
		{"GET", "/v2/users/" + id + "%20", 404, ""},
		{"GET", "/v2/users/..", 404, ""},
		{"GET", "/v2/users/%2e%2e", 404, ""},
		{"GET", "/v2/users/", 404, ""},
		{"GET", "/v2//users", 404, ""},
		{"GET", "/v2/users/./" + id, 404, ""},
		{"GET", "/v2/users/" + id + "/", 404, ""},
		{"GET", "/v2/rbac/roles", 404, ""},
		{"GET", "/", 404, ""},
		{"GET", "/studio/user/list", 404, ""},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			is := is.New(t)
			r := f.ask("adm1", c.method, c.path, "")
			is.Equal(r.Status, c.status)
			is.Equal(r.Header.Get("Allow"), c.allow)
		})
	}
}

func TestStrict(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, ac *axiom.Config) { ac.Strict = true })
	path := "/v2/users/" + f.IDs["alice"].String()
	is.Equal(f.ask("adm1", "PUT", path, `{"name":"x",}`).Status, 400)
	is.Equal(f.ask("adm1", "PUT", path, `{"name":"x"}`).Status, 200)
}

// The set works below a mux of the host's, at the root of a host name.
func TestMounted(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	mux := http.NewServeMux()
	mux.Handle("/v2/", f.set)
	f.set = mux
	is.Equal(decoded[user](f, f.ask("adm1", "GET", "/v2/users/"+f.IDs["bob"].String(), "")).Name, "bob")
	is.Equal(f.ask("adm1", "GET", "/v2/nothing", "").Body, `{"code":404,"message":"Not Found"}`+"\n")
}

// Answers have exactly the members that the documents print.
func TestShape(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	var v map[string]any
	is.NoErr(json.Unmarshal([]byte(f.ask("adm1", "GET", "/v2/users/"+f.IDs["bob"].String(), "").Body), &v))
	is.Equal(v, map[string]any{
		"id": f.IDs["bob"].String(), "name": "bob", "email": "bob@x.test", "role": map[string]any{"id": "user", "name": "user"},
	})
}
