package session_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// ownProfile is what clients read.
type ownProfile struct {
	Profile struct {
		ID, Email                                 string
		EmailVerified                             bool `json:"email_verified"`
		Name, First, Last, Image, Avatar, Summary string
		Preferences                               json.RawMessage
	}
}

func TestProfile(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	v := decoded[ownProfile](f, f.ask("alice1", "GET", "/profile", "")).Profile
	is.Equal([]string{v.ID, v.Email, v.Name, string(v.Preferences)}, []string{f.IDs["alice"].String(), "alice@x.test", "alice", "{}"})

	r := f.askCookie("alice1", "PATCH", "/profile", `{"first":"Alice","last":"Doe","image":"https://x.test/a.png","avatar":"a.png","summary":"Line\nline","preferences":{"theme":"dark","mails":{"news":true,"max":10000000000000000000001}}}`)
	is.Equal(r.Status, 200)
	v = decoded[ownProfile](f, r).Profile
	is.Equal([]string{v.Name, v.Image, v.Avatar, v.Summary}, []string{"Alice Doe", "https://x.test/a.png", "a.png", "Line\nline"})
	is.Equal(string(v.Preferences), `{"mails":{"max":10000000000000000000001,"news":true},"theme":"dark"}`)
	events := must(f.T1.Events(t.Context(), roster.EventQuery{User: f.IDs["alice"]}))(t).Events
	is.Equal(events[len(events)-1].Actor.User, f.IDs["alice"])

	r = f.ask("alice1", "PATCH", "/profile", `{"summary":null,"preferences":{"theme":null,"mails":{"news":false},"tags":["a"]}}`)
	v = decoded[ownProfile](f, r).Profile
	is.Equal([]string{v.Name, v.Summary}, []string{"Alice Doe", ""}) // what is absent stays
	is.Equal(string(v.Preferences), `{"mails":{"max":10000000000000000000001,"news":false},"tags":["a"]}`)
	v = decoded[ownProfile](f, f.ask("alice1", "PATCH", "/profile", `{"preferences":null}`)).Profile
	is.Equal(string(v.Preferences), "{}")
	before := f.Events()
	is.Equal(f.ask("alice1", "PATCH", "/profile", `{}`).Status, 200)
	is.Equal(f.Events(), before)
}

// TestProfileRefused sends what people do not change of themselves, and what nobody
// does.
func TestProfileRefused(t *testing.T) {
	f := newFixture(t, nil)
	f.pose()
	for body, c := range map[string]struct {
		status int
		text   string
	}{
		`{"role":"owner"}`:                       {403, "role must not be given: it is an admin's to change"},
		`{"name":"x","state":"active"}`:          {403, "state must not be given"},
		`{"email_verified":true}`:                {403, "email_verified must not be given"},
		`{"external_id":"1"}`:                    {403, "external_id must not be given"},
		`{"attrs":{}}`:                           {403, "attrs must not be given"},
		`{"sessions_limit":1}`:                   {403, "sessions_limit must not be given"},
		`{"current_uses":0}`:                     {403, "current_uses must not be given"},
		`{"extra_uses":1}`:                       {403, "extra_uses must not be given"},
		`{"email":"b@x.test"}`:                   {400, "email must not be given: POST /email asks for another address"},
		`{"Name":"x"}`:                           {400, "Name must not be given: the members are"},
		`{"id":"x"}`:                             {400, "id must not be given"},
		`{"password":"x"}`:                       {400, "password must not be given"},
		`{"name":1}`:                             {400, "name must be a string"},
		`{"preferences":[]}`:                     {400, "preferences must be an object"},
		`{"preferences":"x"}`:                    {400, "preferences must be an object"},
		`{"avatar":"../a.png"}`:                  {400, "avatar must be a bare file name"},
		`{"summary":"\u0000"}`:                   {400, "summary must have no control characters"},
		`{"` + strings.Repeat("x", 100) + `":1}`: {400, strings.Repeat("x", 64) + "… must not be given"},
		`{"preferences":{"a":"` + strings.Repeat("x", 70_000) + `"}}`: {400, "preferences must have at most"},
	} {
		is := is.New(t)
		before := f.User("alice")
		for _, as := range []string{"alice1", "adm1", "posed"} {
			r := f.ask(as, "PATCH", "/profile", body)
			is.Equal(r.Status, c.status)
			is.True(strings.HasPrefix(decoded[problem](f, r).Detail, c.text))
		}
		is.Equal(f.User("alice"), before)
	}
}
