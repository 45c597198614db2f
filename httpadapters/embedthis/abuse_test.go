package embedthis_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters/internal/wiretest"
)

// Rows O29, O30 and O35 of the abuse cases, on every route.
func TestHostileBodies(t *testing.T) {
	f := newFixture(t, nil)
	bodies := wiretest.HostileBodies(`{"email":"a@x.test"}`, 400)
	bodies["preferences with a name twice"] = wiretest.Input{Text: `{"email":"a@x.test","preferences":{"a":[{"b":1,"B":2}]}}`, Status: 400}
	for _, optional := range []string{"null", "nothing", "blanks"} { // {} here: TestNoBody
		delete(bodies, optional)
	}
	routes := []string{
		"POST /user/create", "POST /user/find", "POST /user/get", "POST /user/login",
		"POST /user/remove", "POST /user/update", "POST /user/updateRole",
	}
	f.CheckBodies(t, bodies, routes, func(method, path, body string) reply {
		r := f.request("adm1", method, path, body)
		r.Header.Set("Verified", "adm1@x.test")
		return f.send(r)
	})
}

// Rows O29 and O30: what is not JSON by its headers, and a letter that only
// looks like the one that is asked for.
func TestOddBodies(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	is.Equal(f.ask("adm1", "/user/create", "{\"ema\u0131l\":\"a@x.test\",\"role\":\"user\"}").Body, "email is required")
	is.Equal(f.ask("adm1", "/user/create", `{"EMAIL":"a@x.test","role":"user"}`).Body, "email is required")
	is.Equal(f.ask("adm1", "/user/remove", "{\"ema\u0131l\":\"bob@x.test\"}").Status, 400)
	for name, value := range map[string]string{"Content-Type": "text/plain", "Content-Encoding": "gzip"} {
		r := f.request("adm1", "POST", "/user/get", `{"id":"{alice}"}`)
		r.Header.Set(name, value)
		is.Equal(f.send(r).Status, 415)
	}
}

// Row O34: limits count code points, and nothing else is done to a text.
func TestNames(t *testing.T) {
	for name, c := range wiretest.Texts(255, 200, 400) {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			r := f.ask("adm1", "/user/update", `{"id":"{alice}","last":"","first":"`+c.Text+`"}`)
			is.Equal(r.Status, c.Status)
			if c.Status == 200 {
				is.Equal(read[user](f, r).First, c.Text)
				is.Equal(read[user](f, f.ask("alice", "/user/get", "{}")).First, c.Text)
			}
		})
	}
}
