package session_test

import (
	"context"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/session"
)

// Rows O29, O30 and O35 of the abuse cases, on every route with a body.
func TestHostileBodies(t *testing.T) {
	f := newFixture(t, nil)
	bodies := wiretest.HostileBodies(`{"email":"a@x.test","code":"a","password":"some password"}`, 400)
	bodies["half of a surrogate pair"] = wiretest.Input{Text: `{"email":"\ud800@x.test","code":"\ud800","password":"\ud800"}`, Status: 400}
	bodies["an empty object"] = wiretest.Input{Text: `{}`, Status: 400}
	bodies["names in another case"] = wiretest.Input{Text: `{"Email":"a@x.test","Code":"a","Password":"some password"}`, Status: 400}
	bodies["a letter that looks alike"] = wiretest.Input{
		Text: "{\"ema\u0131l\":\"a@x.test\",\"c\u043ede\":\"a\",\"password\":\"some password\"}", Status: 400,
	}
	var routes []string
	for _, route := range everyRoute {
		if route.body != "" && route.path != "/profile" {
			routes = append(routes, route.method+" "+route.path)
		}
	}
	ask := func(method, path, body string) reply { return f.ask(sender(path), method, path, body) }
	f.CheckBodies(t, bodies, routes, ask)
	delete(bodies, "an empty object") // which changes nothing of a profile
	f.CheckBodies(t, bodies, []string{"PATCH /profile"}, ask)
}

// Row 43: each member with every type but its own.
func TestTypes(t *testing.T) {
	members := map[string][]string{
		"/session":           {"email", "password", "cookie"},
		"/invitation/accept": {"code", "name", "first", "last", "password", "cookie"},
		"/session/account":   {"account"},
		"/signup":            {"email"},
		"/signup/confirm":    {"code", "name", "first", "last", "password", "account", "cookie"},
		"/invitation/open":   {"code"},
		"/invitation/join":   {"code"},
		"/password":          {"password", "new_password"},
		"/password/forgot":   {"email"},
		"/password/reset":    {"code", "password", "cookie"},
		"/email":             {"email"},
		"/email/confirm":     {"code"},
		"/email/undo":        {"code"},
		"/email/verify":      {"code"},
	}
	f := newFixture(t, func(_ *roster.Config, c *session.Config) {
		c.SignUp.NewAccount = func(context.Context, session.SignUp) (roster.NewAccount, error) { return roster.NewAccount{}, nil }
	})
	for path, names := range members {
		for _, name := range names {
			values := map[string]string{"a number": "0", "true": "true", "an array": "[]", "an object": "{}", "null": "null"}
			if name == "cookie" {
				values["true"] = `"true"`
			}
			for kind, value := range values {
				t.Run(path+" "+name+" is "+kind, func(t *testing.T) {
					is := is.New(t)
					body := `{"` + name + `":` + value
					for _, other := range names {
						if other != name && other != "cookie" {
							body += `,"` + other + `":"x"`
						}
					}
					events := f.Events()
					r := f.ask(sender(path), "POST", path, body+"}")
					is.Equal(r.Status, 400)
					is.True(strings.HasPrefix(decoded[problem](f, r).Detail, name+" must"))
					is.Equal(f.Events(), events)
				})
			}
		}
	}
}

// What is not JSON by its headers is not read: a form of another site could send
// it.
func TestContentTypes(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"} {
		r := f.request("", "POST", "/session", signInBody("alice@x.test", password))
		r.Header.Set("Content-Type", kind)
		is.Equal(f.send(r).Status, 415)
	}
}

// Rows 9 and 44 for codes: what never was one.
func TestCodes(t *testing.T) {
	f := newFixture(t, nil)
	for _, path := range []string{"/invitation/accept", "/invitation/open", "/invitation/join", "/signup/confirm", "/password/reset", "/email/verify", "/email/confirm", "/email/undo"} {
		is := is.New(t)
		want := f.ask(sender(path), "POST", path, `{"code":"unknown","password":"some password"}`)
		is.Equal(want.Status, 400)
		for _, code := range []string{"", " ", f.tokens["alice1"], f.IDs["carol"].String(), strings.Repeat("x", 513), strings.Repeat("x", 1<<19), "\u0000"} {
			is.Equal(f.ask(sender(path), "POST", path, `{"code":"`+strings.ReplaceAll(code, "\x00", `\u0000`)+`","password":"some password"}`), want)
		}
	}
}
