package pickaxe_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/pickaxe"
)

type invited struct {
	Email, Status, UserID, Error string
	Products, AccessGroupIDs     []string
}

func TestInvite(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	created := must(f.T1.Create(t.Context(), roster.NewUser{Email: "created@x.test", Role: roster.RoleReadOnly}))(t)
	mails := f.Mails()
	codes := func() roster.Secret {
		open := must(f.Store.Secrets(t.Context(), roster.SecretSelection{
			Account: f.T1.AccountID(), User: f.IDs["carol"], Purpose: roster.PurposeInvitation, Pending: true,
		}))(t)
		is.Equal(len(open), 1)
		return open[0]
	}
	old := codes()
	f.Clock.Add(time.Minute)

	results := data[[]invited](f, f.ask("adm1", "POST", "/studio/user/invite", `{"emails":["new@x.test","created@x.test",
		"carol@x.test","alice@x.test","dave@x.test","NEW@x.test","not an address","root1@x.test"],"productIds":["p1","p2"]}`))
	byEmail := map[string]invited{}
	for _, r := range results {
		byEmail[r.Email] = r
	}
	is.Equal(len(results), 7) // one for each address
	for email, want := range map[string]string{
		"new@x.test": "invited", "created@x.test": "invited", "carol@x.test": "resent",
		"alice@x.test": "mailed", "dave@x.test": "unchanged", "not an address": "failed", "root1@x.test": "failed",
	} {
		is.Equal(byEmail[email].Status, want)
		is.Equal(byEmail[email].Error != "", want == "failed")
	}
	is.Equal(f.Mails()-mails, 4)
	is.True(codes().ID != old.ID) // resent with a new code
	fresh := f.UserByEmail("new@x.test")
	is.Equal(fresh.State, roster.StateInvited)
	is.Equal(fresh.Role, roster.RoleUser)
	is.Equal(byEmail["new@x.test"].UserID, fresh.ID.String())
	is.Equal(f.UserByEmail("created@x.test").ID, created.ID)
	is.Equal(f.UserByEmail("created@x.test").Role, roster.RoleReadOnly) // an invitation changes no role
	for email, want := range map[string]int{"new@x.test": 2, "carol@x.test": 2, "alice@x.test": 0, "dave@x.test": 0} {
		is.Equal(len(data[user](f, f.ask("adm1", "GET", "/studio/user/"+email, "")).Products), want)
	}

	group := data[struct{ ID string }](f, f.ask("adm1", "POST", "/studio/access-group/create", `{"name":"Gold"}`)).ID
	is.Equal(f.ask("adm1", "POST", "/studio/user/invite", `{"emails":["new@x.test"],"accessGroupId":"`+group+`"}`).Status, 200)
	is.Equal(*data[user](f, f.ask("adm1", "GET", "/studio/user/new@x.test", "")).AccessGroupID, group)
	is.Equal(len(data[user](f, f.ask("adm1", "GET", "/studio/user/new@x.test", "")).Products), 2)
}

// TestInviteOfOneWhoCannotSignIn creates somebody without a password, and then invites
// them, as two callers in the field do.
func TestInviteOfOneWhoCannotSignIn(t *testing.T) {
	for _, c := range []struct {
		name, create, status string
		mails                int
	}{
		{"neither password nor proof", `"isEmailVerified":false`, "mailed", 1},
		{"a password", `"password":"correct horse battery"`, "unchanged", 0},
		{"a verified address", `"isEmailVerified":true`, "unchanged", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			is.Equal(f.ask("adm1", "POST", "/studio/user/create", `{"email":"prov@x.test","products":["p1"],`+c.create+`}`).Status, 200)
			mails := f.Mails()
			results := data[[]invited](f, f.ask("adm1", "POST", "/studio/user/invite", `{"emails":["prov@x.test"],"productIds":["p1"]}`))
			is.Equal(len(results), 1)
			is.Equal(results[0].Status, c.status)
			is.Equal(f.Mails()-mails, c.mails)
		})
	}
}

// TestASecondInviteAdds invites a person again and again, with what clients send.
func TestASecondInviteAdds(t *testing.T) {
	f := newFixture(t, nil)
	group := func(name string) string {
		return data[struct{ ID string }](f, f.ask("adm1", "POST", "/studio/access-group/create", `{"name":"`+name+`"}`)).ID
	}
	gold, silver := group("Gold"), group("Silver")
	for _, c := range []struct {
		name, gives      string
		products, groups []string // what the answer says
		has              []string // products of the person
	}{
		{"a product", `,"productIds":["p1"]`, []string{"p1"}, nil, []string{"p1"}},
		{"another", `,"productIds":["p2"]`, []string{"p1", "p2"}, nil, []string{"p1", "p2"}},
		{"the same again", `,"productIds":["p2","p1"]`, []string{"p1", "p2"}, nil, []string{"p1", "p2"}},
		{"none, as a form sends", `,"productIds":[]`, []string{"p1", "p2"}, nil, []string{"p1", "p2"}},
		{"null", `,"productIds":null`, []string{"p1", "p2"}, nil, []string{"p1", "p2"}},
		{"nothing", ``, nil, nil, []string{"p1", "p2"}},
		{"a group", `,"accessGroupId":"` + gold + `"`, nil, []string{gold}, []string{"p1", "p2"}},
		{"another group", `,"accessGroupId":"` + silver + `"`, nil, []string{gold, silver}, []string{"p1", "p2"}},
		{"no group", `,"accessGroupId":null`, nil, []string{gold, silver}, []string{"p1", "p2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			f.Clock.Add(time.Hour)
			r := data[[]invited](f, f.ask("adm1", "POST", "/studio/user/invite", `{"emails":["new@x.test"]`+c.gives+`}`))
			is.Equal(len(r), 1)
			is.Equal(r[0].Error, "")
			is.Equal(r[0].Products, c.products)
			is.Equal(r[0].AccessGroupIDs, c.groups)
			is.Equal(data[user](f, f.ask("adm1", "GET", "/studio/user/new@x.test", "")).Products, c.has)
		})
	}
	is := is.New(t) // PATCH replaces
	is.Equal(data[user](f, f.ask("adm1", "PATCH", "/studio/user/new@x.test", `{"data":{"products":["p3"]}}`)).Products, []string{"p3"})
}

func TestInviteRefuses(t *testing.T) {
	f := newFixture(t, nil)
	many := func(n int) string {
		emails := make([]string, n)
		for i := range emails {
			emails[i] = fmt.Sprintf(`"%d@x.test"`, i)
		}
		return `{"emails":[` + strings.Join(emails, ",") + `]}`
	}
	for name, c := range map[string]struct {
		body   string
		status int
		want   string
	}{
		"none":             {`{}`, 400, "emails is required"},
		"null":             {`{"emails":null}`, 400, "emails must not be null"},
		"a string":         {`{"emails":"a@x.test"}`, 400, "emails must be an array of at most 1000 strings"},
		"not all strings":  {`{"emails":["a@x.test",1]}`, 400, "emails must be an array of at most 1000 strings"},
		"empty":            {`{"emails":[]}`, 400, "emails must have an e-mail address"},
		"no address":       {`{"emails":["v@x.test\r\nBcc: w@x.test"]}`, 400, "emails must have an e-mail address"},
		"1,001":            {many(1001), 400, "emails must be an array of at most 1000 strings"},
		"100,001":          {many(100_001), 413, "the body must have at most 1 MiB"},
		"50,000":           {many(50_000), 400, "emails must be an array of at most 1000 strings"},
		"unknown group":    {`{"emails":["a@x.test"],"accessGroupId":"access-00000000-0000-7000-8000-000000000009"}`, 400, "accessGroupId must be an access group of the account"},
		"an empty product": {`{"emails":["a@x.test"],"productIds":[""]}`, 400, "productIds must not be empty"},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			events, mails := f.Events(), f.Mails()
			r := f.ask("adm1", "POST", "/studio/user/invite", c.body)
			is.Equal(r.Status, c.status)
			is.Equal(f.problem(r), c.want)
			is.Equal(f.Events(), events)
			is.Equal(f.Mails(), mails)
		})
	}
}

// The deprecated names are accepted where they are documented, and nowhere else.
func TestDeprecatedNames(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	is.Equal(f.ask("adm1", "POST", "/studio/user/create", `{"email":"a@x.test","productIds":["p"]}`).Status, 200)
	is.Equal(f.ask("adm1", "POST", "/studio/user/invite", `{"emails":["b@x.test"],"products":["p"]}`).Status, 200)
	for _, email := range []string{"a@x.test", "b@x.test"} {
		is.Equal(data[user](f, f.ask("adm1", "GET", "/studio/user/"+email, "")).Products, []string{})
	}
}

// Without a key nothing can be mailed, and nothing is written.
func TestInviteWithoutKey(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.Dir = roster.New(f.Store, &roster.Config{Now: f.Clock.Now})
	f.set = pickaxe.New(f.Dir, pickaxe.Config{Authorize: f.AuthorizeAs("adm1")})
	before := f.Events()
	r := f.ask("adm1", "POST", "/studio/user/invite", `{"emails":["new@x.test"]}`)
	is.Equal(r.Status, 501)
	is.True(strings.Contains(f.problem(r), "Config.Keys"))
	is.Equal(f.Events(), before)
}
