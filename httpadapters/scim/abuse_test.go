package scim_test

import (
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters/internal/wiretest"
)

// Rows O29, O30 and O35 of the abuse cases, on every route with a body.
func TestHostileBodies(t *testing.T) {
	f := newFixture(t, nil)
	f.IDs["team"] = must(f.T1.CreateTeam(t.Context(), teamNamed("T")))(t).ID
	for path, good := range map[string]string{
		"Users":         `{"email":"a@x.test","userName":"n"}`,
		"Groups":        `{"email":"a@x.test","displayName":"n"}`,
		"Users/{bob}":   `{"email":"a@x.test","userName":"n","Operations":[{"op":"add","path":"title","value":"x"}]}`,
		"Groups/{team}": `{"email":"a@x.test","displayName":"n","Operations":[{"op":"add","path":"displayName","value":"x"}]}`,
		"Bulk":          `{"email":"a@x.test","Operations":[{"method":"DELETE","path":"/Users/x"}]}`,
		".search":       `{"email":"a@x.test"}`,
	} {
		methods := []string{"POST"}
		if strings.Contains(path, "{") {
			methods = []string{"PUT", "PATCH"}
		}
		for _, method := range methods {
			f.CheckBodies(t, wiretest.HostileBodies(good, 400), []string{method + " /" + path}, func(method, path, body string) reply {
				return f.ask("adm1", method, path, body)
			})
		}
	}
}

// A body has one of two types, and is text as it is.
func TestOddBodies(t *testing.T) {
	for _, c := range []struct {
		name, value string
		status      int
	}{
		{"Content-Type", "application/scim+json", 201},
		{"Content-Type", "application/scim+json; charset=utf-8", 201},
		{"Content-Type", "application/json", 201},
		{"Content-Type", "", 201},
		{"Content-Type", "text/plain", 415},
		{"Content-Type", "application/scim+json; charset=latin1", 415},
		{"Content-Encoding", "gzip", 415},
	} {
		t.Run(c.name+": "+c.value, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			r := f.request("adm1", "POST", "/Users", withSchemas("/Users", `{"userName":"n"}`))
			if r.Header.Set(c.name, c.value); c.value == "" {
				r.Header.Del(c.name)
			}
			is.Equal(f.send(r).Status, c.status)
		})
	}
}

// An attribute that a body names by its name and by its URN is refused: which one counts
// would be chance.
func TestGivenTwice(t *testing.T) {
	for _, body := range []string{
		`{"userName":"a","` + coreUser + `:userName":"b"}`,
		`{"userName":"a","active":true,"` + coreUser + `:ACTIVE":false}`,
		`{"userName":"a","` + enterprise + `":{"department":"a"},"` + enterprise + `:department":"b"}`,
	} {
		t.Run(body, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			for _, r := range []reply{f.ask("adm1", "POST", "/Users", body), f.ask("adm1", "PUT", "/Users/{bob}", body)} {
				is.Equal(r.Status, 400)
				is.Equal(parsed(t, r.Body)["scimType"], "invalidSyntax")
			}
		})
	}
	is := is.New(t)
	f := newFixture(t, nil)
	one := f.post("/Users", `{"userName":"a","`+coreUser+`:title":"b","`+enterprise+`":{"division":"d"},"`+enterprise+`:department":"e"}`)
	is.Equal(one["title"], "b")
	is.Equal(text(one[enterprise]), `{"department":"e","division":"d"}`)
}

// Names keep every character, up to the limits of roster.
func TestNames(t *testing.T) {
	for name, c := range wiretest.Texts(255, 201, 400) {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			r := f.ask("adm1", "POST", "/Users", withSchemas("/Users", `{"userName":"n","name":{"familyName":"`+c.Text+`"}}`))
			if len(c.Text) > 32<<10 && c.Status == 400 {
				c.Status = 413 // above what roster keeps of a user
			}
			is.Equal(r.Status, c.Status)
			if c.Status == 201 && c.Text != "" {
				name, _ := parsed(t, r.Body)["name"].(object)
				is.Equal(name["familyName"], c.Text)
			}
		})
	}
}

// What roster keeps of a user is bounded, and so is what one request may do.
func TestLimits(t *testing.T) {
	f := newFixture(t, nil)
	at := f.pat(`{"userName":"pat"}`)
	op := `{"op":"add","path":"title","value":"x"}`
	for name, c := range map[string]struct {
		r      reply
		status int
	}{
		"attributes of 33 KiB": {f.patch(at, `{"op":"add","path":"title","value":"`+strings.Repeat("x", 33<<10)+`"}`), 413},
		"attributes of 31 KiB": {f.patch(at, `{"op":"add","path":"title","value":"`+strings.Repeat("x", 31<<10)+`"}`), 200},
		"101 operations":       {f.patch(at, strings.Repeat(op+",", 100)+op), 413},
		"100 operations":       {f.patch(at, strings.Repeat(op+",", 99)+op), 200},
		"10,001 values":        {f.patch(at, `{"op":"add","path":"roles","value":[`+strings.Repeat(`{"value":"x"},`, 10_000)+`{"value":"x"}]}`), 413},
		"a long userName":      {f.patch(at, `{"op":"add","path":"userName","value":"`+strings.Repeat("x", 256)+`"}`), 400},
		"a long externalId":    {f.patch(at, `{"op":"add","path":"externalId","value":"`+strings.Repeat("x", 65)+`"}`), 400},
		"a control character":  {f.patch(at, `{"op":"add","path":"userName","value":"a\u0000b"}`), 400},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			is.Equal(c.r.Status, c.status)
		})
	}
}

// What has no route, and a verb that a path does not have, are answered as errors of SCIM.
func TestNoRoute(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	is.Equal(f.ask("adm1", "GET", "/Devices", "").Status, 404)
	r := f.ask("adm1", "POST", "/Schemas", "{}")
	is.Equal(r.Status, 405)
	is.Equal(r.Header.Get("Allow"), "GET, HEAD")
	is.Equal(f.ask("adm1", "GET", "/Schemas/x", "").Status, 404)
	is.Equal(f.ask("adm1", "GET", "/ResourceTypes/x", "").Status, 404)
	is.Equal(f.ask("adm1", "GET", "/Groups/x", "").Status, 404)
}

// There is no resource of the caller's own, whatever is asked of it.
func TestMe(t *testing.T) {
	f := newFixture(t, nil)
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		is := is.New(t)
		is.Equal(f.ask("adm1", method, "/Me", "").Status, 501)
		is.Equal(f.ask("none1", method, "/Me", "").Status, 403)
		is.Equal(f.ask("", method, "/Me", "").Status, 401)
	}
}
