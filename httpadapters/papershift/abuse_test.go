package papershift_test

import (
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters/internal/wiretest"
)

// Rows O29, O30 and O35 of the abuse cases, on every route with a body.
func TestHostileBodies(t *testing.T) {
	f := newFixture(t, nil)
	bodies := wiretest.HostileBodies(`{"data":{"type":"user","attributes":{"email":"a@x.test"}}}`, 400)
	bodies["data twice"] = wiretest.Input{Text: `{"data":{"type":"user"},"data":{"type":"user"}}`, Status: 400}
	bodies["an array in data"] = wiretest.Input{Text: `{"data":[{"type":"user","attributes":{"email":"a@x.test"}}]}`, Status: 422}
	bodies["an empty object"] = wiretest.Input{Text: `{}`, Status: 422}
	routes := []string{
		"POST /api/v1/users", "PUT /api/v1/users/{alice}", "PATCH /api/v1/users/{alice}", "POST /api/v1/account_memberships",
	}
	f.CheckBodies(t, bodies, routes, func(method, path, body string) reply {
		return f.ask("adm1", method, path, body)
	})
	is := is.New(t)
	// A letter that only looks like the one that is asked for is unknown here.
	u := one(t, f.ask("adm1", "POST", "/api/v1/users", "{\"data\":{\"type\":\"user\",\"attributes\":{\"ema\u0131l\":\"a@x.test\",\"NAME\":\"n\"}}}"))
	is.Equal(u.Attributes["email"], nil)
	is.Equal(u.Attributes["name"], "")
	// Routes without a body have none, whatever is sent.
	for _, request := range []string{"GET /api/v1/users", "POST /api/v1/users/{chris}/invite", "DELETE /api/v1/users/{chris}/invite", "DELETE /api/v1/users/{bob}"} {
		method, path, _ := strings.Cut(request, " ")
		is.Equal(f.ask("adm1", method, path, "[").Status, 200)
	}
}

// Row O34: limits count code points, and nothing else is done to a text.
func TestNames(t *testing.T) {
	for name, c := range wiretest.Texts(255, 201, 422) {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			r := f.ask("adm1", "POST", "/api/v1/users", `{"data":{"type":"user","attributes":{"name":"`+c.Text+`"}}}`)
			is.Equal(r.Status, c.Status)
			if c.Status == 201 {
				is.Equal(one(t, r).Attributes["name"], c.Text)
				is.Equal(one(t, f.ask("adm1", "GET", r.Header.Get("Location"), "")), one(t, r))
			}
		})
	}
}

// Addresses that must not meet that of mike.
func TestLookalikes(t *testing.T) {
	f := newFixture(t, nil)
	for email, want := range map[string]int{
		"m\u0131ke@x.test": 201, "mi\u212ae@x.test": 422, "\uff4dike@x.test": 201,
		"mike@x.test ": 422, "MIKE@X.test": 422, "mike@x.test\u200b": 422,
	} {
		t.Run(email, func(t *testing.T) {
			is := is.New(t)
			r := f.ask("adm1", "POST", "/api/v1/users", `{"data":{"type":"user","attributes":{"email":"`+email+`"}}}`)
			is.Equal(r.Status, want)
			is.Equal(must(f.T1.UserByEmail(t.Context(), "mike@x.test"))(t).ID, f.IDs["mike"])
		})
	}
}
