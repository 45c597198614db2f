package axiom_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters/internal/wiretest"
)

// Rows O29, O30 and O35 of the abuse cases, on every route with a body.
func TestHostileBodies(t *testing.T) {
	f := newFixture(t, nil)
	bodies := wiretest.HostileBodies(`{"email":"a@x.test","name":"x","role":"user"}`, 400)
	routes := []string{"POST /v2/users", "PUT /v2/users/{alice}", "PUT /v2/users/{alice}/role", "PUT /v2/user"}
	f.CheckBodies(t, bodies, routes, func(method, path, body string) reply {
		return f.ask("adm1", method, path, body)
	})
}

// Rows O29 and O30: what is not JSON by its headers, and a letter that only
// looks like the one that is asked for.
func TestOddBodies(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	is.Equal(f.message(f.ask("adm1", "POST", "/v2/users", "{\"name\":\"n\",\"ema\u0131l\":\"a@x.test\",\"role\":\"user\"}")), "email is required")
	is.Equal(f.message(f.ask("adm1", "POST", "/v2/users", `{"NAME":"n","email":"a@x.test","role":"user"}`)), "name is required")
	for name, value := range map[string]string{"Content-Type": "text/plain", "Content-Encoding": "gzip"} {
		r := f.request("adm1", "POST", "/v2/users", `{"name":"n","email":"a@x.test","role":"user"}`)
		r.Header.Set(name, value)
		is.Equal(f.send(r).Status, 415)
	}
	is.Equal(f.ask("adm1", "GET", "/v2/user", "[").Status, 200) // a GET has no body, whatever it has
}

// Row O34: limits count code points, and nothing else is done to a text.
func TestNames(t *testing.T) {
	for name, c := range wiretest.Texts(255, 200, 400) {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			r := f.ask("adm1", "POST", "/v2/users", `{"email":"n@x.test","name":"`+c.Text+`","role":"user"}`)
			is.Equal(r.Status, c.Status)
			if c.Status == 200 {
				made := decoded[user](f, r)
				is.Equal(made.Name, c.Text)
				is.Equal(decoded[user](f, f.ask("adm1", "GET", "/v2/users/"+made.ID, "")), made)
			}
		})
	}
}
