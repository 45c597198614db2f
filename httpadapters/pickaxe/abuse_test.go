package pickaxe_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wiretest"
)

// Rows O29, O30 and O35 of the abuse cases, on every route with a body.
func TestHostileBodies(t *testing.T) {
	f := newFixture(t, nil)
	f.IDs["gold"] = must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"}))(t).ID
	bodies := wiretest.HostileBodies(`{"email":"a@x.test","emails":["a@x.test"],"data":{"name":"x"},"name":"x"}`, 400)
	routes := []string{
		"POST /studio/user/create", "POST /studio/user/invite", "PATCH /studio/user/alice@x.test",
		"POST /studio/access-group/create", "PATCH /studio/access-group/access-{gold}",
	}
	f.CheckBodies(t, bodies, routes, func(method, path, body string) reply {
		return f.ask("adm1", method, path, body)
	})
}

// Rows O29 and O30: what is not JSON by its headers, and a letter that only
// looks like the one that is asked for.
func TestOddBodies(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	r := f.ask("adm1", "POST", "/studio/user/create", "{\"ema\u0131l\":\"a@x.test\"}")
	is.Equal(f.problem(r), "email is required")
	is.Equal(f.problem(f.ask("adm1", "POST", "/studio/user/create", `{"EMAIL":"a@x.test"}`)), "email is required")
	for name, value := range map[string]string{"Content-Type": "text/plain", "Content-Encoding": "gzip"} {
		r := f.request("adm1", "POST", "/studio/user/create", `{"email":"a@x.test"}`)
		r.Header.Set(name, value)
		is.Equal(f.send(r).Status, 415)
	}
	// GET and DELETE may say application/json and have no body, or any
	is.Equal(f.ask("adm1", "GET", "/studio/user/alice@x.test", "[").Status, 200)
	is.Equal(f.ask("adm1", "DELETE", "/studio/user/alice@x.test", "[").Status, 200)
}

// Row O34: limits count code points, and nothing else is done to a text.
func TestNames(t *testing.T) {
	for name, c := range wiretest.Texts(255, 200, 400) {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			body := `{"email":"n@x.test","name":"` + c.Text + `"}`
			r := f.ask("adm1", "POST", "/studio/user/create", body)
			is.Equal(r.Status, c.Status)
			if c.Status == 200 {
				is.Equal(data[user](f, r).Name, c.Text)
				is.Equal(data[user](f, f.ask("adm1", "GET", "/studio/user/n@x.test", "")).Name, c.Text)
			}
		})
	}
}

// Row O21: one address in three spellings is one invitation and one mail.
func TestInviteOnce(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	mails := f.Mails()
	results := data[[]invited](f, f.ask("adm1", "POST", "/studio/user/invite", `{"emails":["n@x.test","N@x.test","n@X.TEST"]}`))
	is.Equal(len(results), 1)
	is.Equal(f.Mails()-mails, 1)
}
