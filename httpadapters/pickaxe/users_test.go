package pickaxe_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/pickaxe"
)

// Every documented field of create, and what a user looks like: all members,
// nothing else, no password.
func TestCreate(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	r := f.ask("adm1", "POST", "/studio/user/create", `{
		"email": "Jane.Doe@Example.com", "password": "securepassword", "name": "Jane Doe", "image": "https://example.com/image.jpg",
		"ipAddress": "123.456.789", "products": ["product1", "product2", "product1"], "isEmailVerified": true, "unknown": {"x": [1]}}`)
	u := f.UserByEmail("jane.doe@example.com")
	is.Equal(r.Body, `{"data":{"userId":"`+u.ID.String()+`","email":"Jane.Doe@Example.com","name":"Jane Doe",`+
		`"image":"https://example.com/image.jpg","ipAddress":"123.456.789","isEmailVerified":true,"summary":"",`+
		`"currentUses":0,"extraUses":0,"products":["product1","product2"],"boughtProducts":[],"giftedProducts":[],`+
		`"accessGroupId":null,"accessGroupIds":[]}}`+"\n")
	is.Equal(u.State, roster.StateActive)
	is.Equal(u.Role, roster.RoleUser)
	is.Equal(len(must(f.T1.Grants(t.Context(), roster.GrantQuery{Users: []roster.ID{u.ID}}))(t)), 2) // each product once
	_, err := f.T1.VerifyPassword(t.Context(), u.ID, "securepassword")
	is.NoErr(err)

	made := data[user](f, f.ask("adm1", "POST", "/studio/user/create", `{"email":"plain@x.test","name":null,"products":null,"accessGroupId":null,"isEmailVerified":null}`))
	is.Equal(made.IsEmailVerified, false)                                         // the documented default
	is.Equal(f.UserByEmail("plain@x.test").PasswordHash, roster.PasswordHash("")) // a user without a password is allowed

	group := data[struct{ ID string }](f, f.ask("adm1", "POST", "/studio/access-group/create", `{"name":"Gold"}`)).ID
	both := data[user](f, f.ask("adm1", "POST", "/studio/user/create", `{"email":"both@x.test","products":["p"],"accessGroupId":"`+group+`"}`))
	is.Equal(*both.AccessGroupID, group)
	is.Equal(both.AccessGroupIDs, []string{group})
	is.Equal(both.Products, []string{"p"})
}

func TestCreateRefuses(t *testing.T) {
	f := newFixture(t, nil)
	for name, c := range map[string]struct {
		body   string
		status int
		want   string
	}{
		"no e-mail":             {`{"name":"x"}`, 400, "email is required"},
		"null e-mail":           {`{"email":null}`, 400, "email must not be null"},
		"empty e-mail":          {`{"email":""}`, 400, "email must"},
		"an e-mail that is 0":   {`{"email":0}`, 400, "email must be a string"},
		"no domain":             {`{"email":"jane"}`, 400, "email must"},
		"255 bytes":             {`{"email":"` + strings.Repeat("a", 60) + "@" + strings.Repeat("b.", 95) + `test"}`, 400, "email must"},
		"a blank after":         {`{"email":"alice@x.test "}`, 400, "email must"},
		"a tab before":          {`{"email":"\talice@x.test"}`, 400, "email must"},
		"a line break":          {`{"email":"v@x.test\r\nBcc: w@x.test"}`, 400, "email must"},
		"taken":                 {`{"email":"alice@x.test"}`, 409, "email is taken by another user"},
		"taken in upper case":   {`{"email":"ALICE@X.TEST"}`, 409, "email is taken by another user"},
		"short password":        {`{"email":"n@x.test","password":"1234567"}`, 400, "password must have 8 to 256 characters"},
		"a long name":           {`{"email":"n@x.test","name":"` + strings.Repeat("x", 256) + `"}`, 400, "name must have at most 255 characters"},
		"line breaks in a name": {`{"email":"n@x.test","name":"a\r\nb"}`, 400, "name must have no control characters"},
		"NUL":                   {`{"email":"n@x.test","image":"\u0000"}`, 400, "image must have no control characters"},
		"a long image":          {`{"email":"n@x.test","image":"` + strings.Repeat("x", 2049) + `"}`, 400, "image must have at most 2048 characters"},
		"a long address":        {`{"email":"n@x.test","ipAddress":"` + strings.Repeat("1", 256) + `"}`, 400, "ipAddress must have at most 255 characters"},
		"products as a string":  {`{"email":"n@x.test","products":"p"}`, 400, "products must be an array of at most 1000 strings"},
		"an empty product":      {`{"email":"n@x.test","products":[""]}`, 400, "products must not be empty"},
		"verified as a string":  {`{"email":"n@x.test","isEmailVerified":"true"}`, 400, "isEmailVerified must be true or false"},
		"unknown group":         {`{"email":"n@x.test","accessGroupId":"access-00000000-0000-7000-8000-000000000009"}`, 400, "accessGroupId must be an access group of the account"},
		"not a group":           {`{"email":"n@x.test","accessGroupId":"gold"}`, 400, "accessGroupId must be an access group of the account"},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			before := f.Events()
			r := f.ask("adm1", "POST", "/studio/user/create", c.body)
			is.Equal(r.Status, c.status)
			is.True(strings.HasPrefix(f.problem(r), c.want)) // names the field
			is.Equal(f.Events(), before)                     // nothing half done
		})
	}
	is := is.New(t)
	is.Equal(f.Log.Len(), 0)
}

// TestFormsSendEverything creates a user as forms do: with "" or null for every field
// that nobody filled in.
func TestFormsSendEverything(t *testing.T) {
	for _, none := range []string{`""`, `null`} {
		t.Run(none, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			r := f.ask("adm1", "POST", "/studio/user/create", `{"studioId":"s","email":"n8n1@x.test","password":`+none+`,"name":`+none+`,"image":`+none+
				`,"ipAddress":`+none+`,"products":[],"accessGroupId":`+none+`,"isEmailVerified":false}`)
			is.Equal(r.Status, 200)
			u := f.UserByEmail("n8n1@x.test")
			is.Equal(u.PasswordHash, roster.PasswordHash(""))
			is.Equal(u.State, roster.StateActive)
		})
	}
	is := is.New(t)
	f := newFixture(t, nil)
	before := f.UserByEmail("alice@x.test")
	is.Equal(f.ask("adm1", "PATCH", "/studio/user/alice@x.test", `{"data":{"password":"","accessGroupId":"","currentUses":7.0}}`).Status, 200)
	after := f.UserByEmail("alice@x.test")
	is.Equal(after.PasswordHash, before.PasswordHash) // an empty password changes nothing
	is.Equal(after.CurrentUses, int64(7))
}

// The same address, composed and decomposed, is one.
func TestCreateNormalization(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	is.Equal(f.ask("adm1", "POST", "/studio/user/create", "{\"email\":\"ren\u00e9@x.test\"}").Status, 200)
	is.Equal(f.ask("adm1", "POST", "/studio/user/create", "{\"email\":\"rene\u0301@x.test\"}").Status, 409)
	is.Equal(data[user](f, f.ask("adm1", "GET", "/studio/user/Rene%CC%81@X.test", "")).Email, "ren\u00e9@x.test")
}

func TestGet(t *testing.T) {
	f := newFixture(t, nil)
	f.ask("adm1", "POST", "/studio/user/create", `{"email":"a+b/c@x.test"}`)
	for path, want := range map[string]int{
		"alice@x.test":          200,
		"ALICE%40X.TEST":        200,
		"a+b%2Fc@x.test":        200,
		"a%2Bb%2Fc%40x.test":    200,
		"a%20b%2Fc@x.test":      404, // a plus is a plus
		"a%252Bb%2Fc@x.test":    404, // decoded once
		"%20alice@x.test":       404,
		"alice@x.test%20":       404,
		"alice@x.test%00":       404,
		"nobody@x.test":         404,
		"erin@x.test":           404,
		"carol@x.test":          200,
		"dave@x.test":           200,
		"create":                404,
		"invite":                404,
		"..":                    404,
		"%2e%2e":                404,
		"%E2%80%AEalice@x.test": 404,
	} {
		t.Run(path, func(t *testing.T) {
			is := is.New(t)
			is.Equal(f.ask("adm1", "GET", "/studio/user/"+path, "").Status, want)
		})
	}
}

func TestList(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	must(f.T1.Create(t.Context(), roster.NewUser{Name: "without"}))(t)
	must(f.T1.Apply(t.Context(), f.IDs["rev1"], roster.Remove))(t)

	names := func(query string) []string {
		t.Helper()
		var emails []string
		for _, u := range data[[]user](f, f.ask("adm1", "GET", "/studio/user/list"+query, "")) {
			emails = append(emails, u.Email)
		}
		return emails
	}
	all := names("?take=1000")
	is.Equal(len(all), 11)                        // all of T1 but who is deleted
	is.Equal(all[len(all)-1], "")                 // without an e-mail
	is.True(slices.Contains(all, "dave@x.test"))  // deactivated
	is.True(slices.Contains(all, "carol@x.test")) // invited
	is.Equal(names(""), all[:10])                 // 10 by default
	is.Equal(names("?skip=2&take=3"), all[2:5])
	is.Equal(names("?skip=9&take=100"), all[9:]) // fewer than take: the last page
	is.Equal(names("?skip=2147483647"), nil)
	is.Equal(f.ask("adm1", "GET", "/studio/user/list?take=0", "").Body, `{"data":[]}`+"\n")
	is.Equal(f.ask("adm1", "GET", "/studio/user/list?skip=99", "").Body, `{"data":[]}`+"\n")

	is.Equal(names("?query=ALI"), []string{"alice@x.test"}) // the vendor's page has no search
	is.Equal(names("?query=x.test+ro&skip=1"), []string{"root1@x.test"})
	is.Equal(names("?take=1000&query=+.%00"), all)
	is.Equal(names("?query[]=alice&take=1000"), all) // no parameter of this route
	is.Equal(names("?query=nobody"), nil)

	for query, want := range map[string]string{
		"query=a&query=b":                         "query must be given once",
		"query=%ff":                               "query must be UTF-8 of at most 1024 bytes",
		"query=" + strings.Repeat("a", 1025):      "query must be UTF-8 of at most 1024 bytes",
		"query=" + strings.Repeat("a", 321):       "query must have words of at most 320 bytes",
		"query=a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p+q": "query must have at most 16 words",
		"skip=-1":                  "skip must be an integer from 0 to 2147483647",
		"skip=2147483648":          "skip must be an integer from 0 to 2147483647",
		"skip=9223372036854775807": "skip must be an integer from 0 to 2147483647",
		"skip=1&skip=2":            "skip must be given once",
		"take=abc":                 "take must be an integer from 0 to 1000",
		"take=":                    "take must be an integer from 0 to 1000",
		"take=1.0":                 "take must be an integer from 0 to 1000",
		"take=1e1":                 "take must be an integer from 0 to 1000",
		"take=1001":                "take must be an integer from 0 to 1000",
		"take=1000000000":          "take must be an integer from 0 to 1000",
		"take=%zz":                 "the query must be well formed",
	} {
		r := f.ask("adm1", "GET", "/studio/user/list?"+query, "")
		is.Equal(r.Status, 400)
		is.Equal(f.problem(r), want)
	}
}

func TestListMaxTake(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(rc *roster.Config, pc *pickaxe.Config) { pc.MaxTake, rc.MaxPage = 5, 4 })
	is.Equal(f.problem(f.ask("adm1", "GET", "/studio/user/list?take=6", "")), "take must be an integer from 0 to 5")
	is.Equal(f.problem(f.ask("adm1", "GET", "/studio/user/list?take=5", "")), "take must be 0 to 4") // the Directory's own
	is.Equal(len(data[[]user](f, f.ask("adm1", "GET", "/studio/user/list?take=4", ""))), 4)
}

// A page is one query for users and one for grants, however many users it has.
func TestListQueries(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	counted := &wiretest.Store{Store: f.Store}
	f.serve(counted)
	data[[]user](f, f.ask("adm1", "GET", "/studio/user/list", ""))
	is.Equal(counted.Reads, []string{"principal", "users", "grants"}) // who asks first
}

func TestUpdate(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	path := "/studio/user/" + url.PathEscape("alice@x.test")
	u := data[user](f, f.ask("adm1", "PATCH", path, `{"data": {
		"name": "Jane Doe", "image": "https://example.com/image-updated.jpg", "ipAddress": "987.654.321",
		"products": ["product1", "product2", "product3"], "isEmailVerified": true,
		"summary": "Updated summary\nof the user.", "currentUses": 100, "extraUses": 50, "password": "another password", "unknown": 1}, "other": 2}`))
	is.Equal(u.Name, "Jane Doe")
	is.Equal(u.Image, "https://example.com/image-updated.jpg")
	is.Equal(u.IPAddress, "987.654.321")
	is.Equal(u.Products, []string{"product1", "product2", "product3"})
	is.Equal(u.IsEmailVerified, true)
	is.Equal(u.Summary, "Updated summary\nof the user.")
	is.Equal(u.CurrentUses, int64(100)) // set, not added
	is.Equal(u.ExtraUses, int64(50))
	_, err := f.T1.VerifyPassword(t.Context(), f.IDs["alice"], "another password")
	is.NoErr(err)

	again := data[user](f, f.ask("adm1", "PATCH", path, `{"data":{}}`))
	is.Equal(again, u) // absent is unchanged
	is.Equal(data[user](f, f.ask("adm1", "GET", path, "")), u)

	u = data[user](f, f.ask("adm1", "PATCH", path, `{"data":{"name":null,"image":null,"ipAddress":null,"products":null,
		"isEmailVerified":null,"summary":null,"currentUses":null,"extraUses":null,"accessGroupId":null}}`))
	is.Equal(u, user{UserID: u.UserID, Email: "alice@x.test", Products: []string{}, BoughtProducts: []string{}, GiftedProducts: []string{}, AccessGroupIDs: []string{}})
}

func TestUpdateRefuses(t *testing.T) {
	f := newFixture(t, nil)
	must(f.T1.Edit(t.Context(), f.IDs["alice"], func(p *roster.Profile) error { p.CurrentUses, p.ExtraUses = 7, 8; return nil }))(t)
	const count = "must be an integer of 0 or above, without fraction and exponent"
	for body, want := range map[string]string{
		`{}`:                                           "data is required",
		`{"name":"x"}`:                                 "data is required",
		`{"data":null}`:                                "data must not be null",
		`{"data":[]}`:                                  "data must be an object",
		`{"data":"x"}`:                                 "data must be an object",
		`{"data":{"email":"new@x.test"}}`:              "data.email cannot be changed here",
		`{"data":{"name":"x","email":null}}`:           "data.email cannot be changed here",
		`{"data":{"password":null}}`:                   "data.password must not be null",
		`{"data":{"password":"short"}}`:                "password must have 8 to 256 characters",
		`{"data":{"name":"x","password":"short"}}`:     "password must have 8 to 256 characters",
		`{"data":{"name":1}}`:                          "data.name must be a string",
		`{"data":{"name":"x","image":[]}}`:             "data.image must be a string",
		`{"data":{"currentUses":-1}}`:                  "data.currentUses " + count,
		`{"data":{"currentUses":1.5}}`:                 "data.currentUses " + count,
		`{"data":{"currentUses":"5"}}`:                 "data.currentUses " + count,
		`{"data":{"currentUses":1e3}}`:                 "data.currentUses " + count,
		`{"data":{"currentUses":9223372036854775808}}`: "data.currentUses " + count,
		`{"data":{"extraUses":true}}`:                  "data.extraUses " + count,
		`{"data":{"name":"x","products":["p",1]}}`:     "data.products must be an array of at most 1000 strings",
		`{"data":{"name":"x","products":["p",""]}}`:    "products must not be empty",
		`{"data":{"name":"x","products":["p"],"accessGroupId":"access-00000000-0000-7000-8000-000000000009"}}`: "accessGroupId must be an access group of the account",
		`{"data":{"summary":"` + strings.Repeat("x", 10_001) + `"}}`:                                           "summary must have at most 10000 characters",
	} {
		t.Run(fmt.Sprintf("%.60s", body), func(t *testing.T) {
			is := is.New(t)
			before, events := f.UserByEmail("alice@x.test"), f.Events()
			r := f.ask("adm1", "PATCH", "/studio/user/alice@x.test", body)
			is.Equal(r.Status, 400)
			is.Equal(f.problem(r), want)
			is.Equal(f.UserByEmail("alice@x.test"), before) // all or nothing
			is.Equal(f.Events(), events)
		})
	}
}

// A changed password ends reset codes; grants of other sources stay where a
// body replaces those of this set.
func TestGrants(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	alice := f.IDs["alice"]
	gold := data[struct{ ID string }](f, f.ask("adm1", "POST", "/studio/access-group/create", `{"name":"Gold"}`)).ID
	blue := data[struct{ ID string }](f, f.ask("adm1", "POST", "/studio/access-group/create", `{"name":"Blue"}`)).ID
	host := must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Host"}))(t)
	for _, n := range []roster.NewGrant{
		{Product: "b1", Source: "bought"}, {Product: "b1", Source: "bought"}, {Product: "g1", Source: "gifted"}, {Product: "h1", Source: "host"},
		{Product: "over", Source: "bought", Until: f.Clock.Now().Add(-1)}, {Group: host.ID, Source: "host"},
	} {
		must(f.T1.Grant(t.Context(), alice, n))(t)
	}
	patch := func(data_ string) user {
		t.Helper()
		return data[user](f, f.ask("adm1", "PATCH", "/studio/user/alice@x.test", `{"data":`+data_+`}`))
	}
	hostID := "access-" + host.ID.String()

	u := patch(`{"accessGroupId":"` + gold + `","products":["p1","p2"]}`)
	is.Equal(*u.AccessGroupID, gold)
	is.Equal(u.AccessGroupIDs, []string{hostID, gold})
	is.Equal(u.Products, []string{"p1", "p2"})
	is.Equal(u.BoughtProducts, []string{"b1"}) // once, and not the one that is over
	is.Equal(u.GiftedProducts, []string{"g1"})

	before := f.Events()
	is.Equal(patch(`{"accessGroupId":"`+gold+`","products":["p2","p1"]}`), u) // the same: nothing is written
	is.Equal(f.Events(), before)

	u = patch(`{"accessGroupId":"` + blue + `"}`)
	is.Equal(*u.AccessGroupID, blue)
	is.Equal(u.AccessGroupIDs, []string{hostID, blue})
	is.Equal(u.Products, []string{"p1", "p2"}) // absent: unchanged

	u = patch(`{"products":["p3","p1"]}`)
	is.Equal(u.Products, []string{"p1", "p3"})
	is.Equal(*u.AccessGroupID, blue)

	u = patch(`{"accessGroupId":null,"products":[]}`)
	is.Equal(u.AccessGroupID, nil)
	is.Equal(u.AccessGroupIDs, []string{hostID}) // grants from other sources stay
	is.Equal(u.Products, []string{})
	is.Equal(u.BoughtProducts, []string{"b1"})
}

func TestDelete(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	u := data[user](f, f.ask("adm1", "DELETE", "/studio/user/alice@x.test", "")) // 200 with a body, never 204
	is.Equal(u.UserID, f.IDs["alice"].String())
	for _, method := range []string{"DELETE", "GET"} {
		is.Equal(f.ask("adm1", method, "/studio/user/alice@x.test", "").Status, 404)
	}
	is.Equal(f.ask("adm1", "PATCH", "/studio/user/alice@x.test", `{"data":{}}`).Status, 404)
	is.Equal(f.ask("alice", "GET", "/studio/user/alice@x.test", "").Status, 401) // the token went too
	is.Equal(f.ask("adm1", "POST", "/studio/user/create", `{"email":"alice@x.test"}`).Status, 200)

	r := f.ask("root1", "DELETE", "/studio/user/root1@x.test", "")
	is.Equal(r.Status, 403) // the last owner stays
	is.Equal(f.problem(r), "the last owner stays")
}

func TestVerbs(t *testing.T) {
	f := newFixture(t, nil)
	for _, c := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"GET", "/studio/user/create", 404, ""},
		{"GET", "/studio/user/invite", 404, ""},
		{"PATCH", "/studio/user/list", 404, ""},
		{"DELETE", "/studio/user/create", 404, ""},
		{"POST", "/studio/user/list", 405, "GET, HEAD"},
		{"PUT", "/studio/user/create", 405, "POST"},
		{"PUT", "/studio/user/invite", 405, "POST"},
		{"OPTIONS", "/studio/user/list", 405, "GET, HEAD"},
		{"POST", "/studio/user/alice@x.test", 405, "GET, HEAD, PATCH, DELETE"},
		{"PUT", "/studio/user/alice@x.test", 405, "GET, HEAD, PATCH, DELETE"},
		{"POST", "/studio/access-group/list", 405, "GET, HEAD"},
		{"PUT", "/studio/access-group/create", 405, "POST"},
		{"GET", "/studio/access-group/create", 404, ""},
		{"POST", "/studio/access-group/access-1", 405, "GET, HEAD, PATCH, DELETE"},
		{"GET", "/", 404, ""},
		{"GET", "/studio", 404, ""},
		{"GET", "/studio/user", 404, ""},
		{"GET", "/studio/user/", 404, ""},
		{"GET", "/studio/user/list/", 404, ""},
		{"GET", "/studio//user/list", 404, ""},
		{"GET", "/studio/user/../user/list", 404, ""},
		{"GET", "/studio/user/./list", 404, ""},
		{"GET", "/studio/memory/user/alice@x.test", 404, ""},
		{"GET", "/v1/studio/user/list", 404, ""},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			is := is.New(t)
			r := f.ask("adm1", c.method, c.path, "")
			is.Equal(r.Status, c.status)
			is.Equal(r.Header.Get("Allow"), c.allow)
		})
	}
}

// Hosts mount the set below a path of their own.
func TestStripPrefix(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	mux := http.NewServeMux()
	mux.Handle("/v1/", http.StripPrefix("/v1", f.set))
	f.set = mux
	is.Equal(data[user](f, f.ask("adm1", "GET", "/v1/studio/user/alice%40x.test", "")).Name, "alice")
	is.Equal(f.ask("adm1", "PUT", "/v1/studio/user/list", "").Status, 405)
	is.Equal(f.ask("adm1", "GET", "/v1/studio/x", "").Status, 404)
}

// Comments and trailing commas are for those who ask for it.
func TestStrict(t *testing.T) {
	is := is.New(t)
	const body = "{\"email\": \"n@x.test\", // the address\n}"
	is.Equal(newFixture(t, nil).ask("adm1", "POST", "/studio/user/create", body).Status, 200)
	strict := newFixture(t, func(_ *roster.Config, pc *pickaxe.Config) { pc.Strict = true })
	is.Equal(strict.ask("adm1", "POST", "/studio/user/create", body).Status, 400)
	is.Equal(strict.ask("adm1", "POST", "/studio/user/create", `{"email":"n@x.test"}`).Status, 200)
}
