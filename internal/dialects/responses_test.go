package dialects_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// full returns a world whose users have a value in every field that an answer can
// show: kim has signed in, lee is invited, ada is deactivated, eva is deleted.
func full(t testing.TB) *world {
	t.Helper()
	w := newWorld(t)
	ctx := t.Context()
	w.user(w.t1, "kim", roster.RoleUser)
	kim := w.users["kim"].ID
	must(w.t1.Edit(ctx, kim, func(p *roster.Profile) error {
		p.Image, p.Avatar, p.IPAddress, p.Summary = "https://x.test/kim.png", "kim.png", "1.2.3", "About Kim."
		p.Preferences = must(roster.ParseJSONObject([]byte(`{"theme":"dark"}`)))(t)
		p.SessionsLimit, p.CurrentUses, p.ExtraUses = 3, 7, 5
		return nil
	}))(t)
	for _, g := range []roster.NewGrant{
		{Group: w.groups["group"].ID, Source: "pickaxe"},
		{Product: "p1", Source: "pickaxe"}, {Product: "p2", Source: "bought"}, {Product: "p3", Source: "gifted"},
	} {
		must(w.t1.Grant(ctx, kim, g))(t)
	}
	team := must(w.t1.CreateTeam(ctx, roster.TeamProfile{Name: "team"}))(t)
	must(w.t1.JoinTeam(ctx, team.ID, kim))(t)
	must(w.t1.SignInVerified(ctx, roster.Claims{Email: "kim@x.test"}, false))(t)
	w.users["kim"] = must(w.t1.User(ctx, kim))(t)

	lee := must(w.t1.Invite(ctx, roster.NewInvitation{Email: "lee@x.test", Name: "Some lee", Mail: true}))(t)
	w.users["lee"] = lee.User
	w.users["cid"] = must(w.t1.Create(ctx, roster.NewUser{Email: "cid@x.test", Name: "Some cid"}))(t)
	w.user(w.t1, "ada", roster.RoleUser)
	w.users["ada"] = must(w.t1.Apply(ctx, w.users["ada"].ID, roster.Deactivate))(t)
	w.user(w.t1, "eva", roster.RoleUser)
	w.users["eva"] = must(w.t1.Apply(ctx, w.users["eva"].ID, roster.Remove))(t)
	return w
}

// parse reads a request, "METHOD /path body", and replaces {NAME.id},
// {NAME.number} and the like by those of the user or group NAME.
func (w *world) parse(text string) request {
	var pairs []string
	for name, u := range w.users {
		pairs = append(pairs, "{"+name+".id}", u.ID.String(), "{"+name+".number}", fmt.Sprint(u.Number))
		pairs = append(pairs, "{"+name+".email}", u.Email, "{"+name+".external}", u.ExternalID)
	}
	for name, g := range w.groups {
		pairs = append(pairs, "{"+name+".id}", g.ID.String(), "{"+name+".number}", fmt.Sprint(g.Number))
	}
	method, rest, _ := strings.Cut(strings.NewReplacer(pairs...).Replace(text), " ")
	path, body, _ := strings.Cut(rest, " ")
	return request{method: method, path: path, body: body}
}

const (
	included   = "?include=account,account_memberships,teams,team_memberships"
	kimUpdate  = `{"email":"{kim.email}","external_id":"{kim.external}","only_sees_readable":1}`
	kimPerson  = "/v1/studio/user/{kim.email}"
	newPerson  = `{"data":{"type":"user","attributes":{"name":"New","email":"new@x.test","avatar":"new.png"}}}`
	findByPage = "/user/find?limit=2"
)

// answers has, for each route as the document writes it, the requests whose
// answers show its documented fields. An owner sends them.
var answers = map[string][]string{
	"pickaxe POST /studio/user/create": {
		`POST /v1/studio/user/create {"email":"new@x.test","accessGroupId":"access-{group.id}"}`,
		`POST /v1/studio/user/create {"email":"bare@x.test"}`,
	},
	"pickaxe POST /studio/user/invite":    {`POST /v1/studio/user/invite {"emails":["new@x.test","lee@x.test","kim@x.test"]}`},
	"pickaxe GET /studio/user/list":       {"GET /v1/studio/user/list?take=100"},
	"pickaxe GET /studio/user/<email>":    {"GET " + kimPerson, "GET /v1/studio/user/lee@x.test"},
	"pickaxe PATCH /studio/user/<email>":  {"PATCH " + kimPerson + ` {"data":{"name":"New"}}`},
	"pickaxe DELETE /studio/user/<email>": {"DELETE " + kimPerson},

	"axiom POST /v2/users":   {`POST /v2/users {"name":"New","email":"new@x.test","role":"admin"}`},
	"axiom GET /v2/users":    {"GET /v2/users"},
	"axiom GET /v2/users/ID": {"GET /v2/users/{kim.id}"},
	"axiom PUT /v2/users/ID": {`PUT /v2/users/{kim.id} {"name":"New"}`},

	"embedthis POST /user/find": {
		"POST " + findByPage + " {}", "POST " + findByPage + "&next={next} {}",
		`POST /user/find {"email":"{kim.email}"}`, `POST /user/find {"id":"{lee.id}"}`,
	},
	"embedthis POST /user/get":   {`POST /user/get {"id":"{kim.id}"}`, `POST /user/get {"email":"{lee.email}"}`},
	"embedthis POST /user/login": {"POST /user/login {}"},
	"embedthis POST /user/update": {
		`POST /user/update {"id":"{kim.id}","first":"New"}`, `POST /user/update {"id":"{lee.id}","preferences":{"a":1}}`,
	},
	"embedthis POST /user/updateRole": {
		`POST /user/updateRole {"id":"{kim.id}","role":"admin"}`, `POST /user/updateRole {"id":"{lee.id}","role":"admin","sendInvite":true}`,
	},

	"publicala POST /integration-api/v1/dashboard/users/": {
		"POST " + publicalaUsers + `/ {"email":"new@x.test","external_id":"new","sessions_limit":5}`,
		"POST " + publicalaUsers + ` {"email":"bare@x.test","external_id":"bare"}`,
	},
	"publicala GET /integration-api/v1/dashboard/users": {
		"GET " + publicalaUsers + "?per_page=100", "GET " + publicalaUsers + "/?query=deactivated", "GET " + publicalaUsers + "/{kim.email}",
	},
	"publicala DELETE /integration-api/v1/dashboard/users/{id}":               {"DELETE " + publicalaUsers + "/{kim.number}"},
	"publicala PUT /integration-api/v1/dashboard/users/{user_id}/re-activate": {"PUT " + publicalaUsers + "/{ada.number}/re-activate"},

	"papershift POST /api/v1/users":            {"POST /api/v1/users" + included + " " + newPerson},
	"papershift PUT /api/v1/users/:user_id":    {"PUT /api/v1/users/{kim.id}" + included + ` {"data":{"type":"user","attributes":{"name":"New"}}}`},
	"papershift GET /api/v1/users/:user_id":    {"GET /api/v1/users/{kim.id}" + included, "GET /api/v1/users/{eva.id}" + included},
	"papershift GET /api/v1/users":             {"GET /api/v1/users" + included},
	"papershift DELETE /api/v1/users/:user_id": {"DELETE /api/v1/users/{kim.id}" + included},
}

// nullable are the documented fields that may be null, each with the reason in
// the contract. The test needs an answer in which each is not null, except on
// the routes whose methods or paths never names.
var nullable = []struct{ field, reason, never string }{
	{"pickaxe accessGroupId", "none was given", ""},
	{"embedthis activity", "never signed in", ""},
	{"embedthis invite", "no invitation is open, or the answer is a list", "/user/find"},
	{"embedthis next", "the last page", ""},
	{"embedthis prev", "the first page", ""},
	{"publicala sessions_limit", "no limit", ""},
	{"publicala deleted_at", "not deactivated", "POST"}, // a new user is active
	{"publicala sessions", "roster does not show them", "GET"},
	{"publicala impersonate", "Config.Impersonate", ""},
	{"papershift discarded_at", "not deleted", "POST PUT"}, // a deleted user is neither created nor edited
	{"papershift email", "none", ""},
	{"papershift avatar", "none", ""},
}

// kinds are the types of fields that are null in the examples.
var kinds = map[string]string{
	"publicala data.sessions_limit":              "integer",
	"publicala data.deleted_at":                  "object",
	"publicala data.paginator.data[].deleted_at": "string",
	"publicala data.paginator.data[].sessions":   "string",
}

// TestResponseFields checks that every documented field of an answer is there
// with its documented type, and is null only where the contract says so.
func TestResponseFields(t *testing.T) {
	for _, set := range vendors {
		fields := make(map[string][]item)
		for _, i := range readItems(t, set) {
			if i.part == "response" {
				fields[i.route] = append(fields[i.route], i)
			}
		}
		for _, route := range sorted(fields) {
			t.Run(set+" "+route, func(t *testing.T) {
				is := is.New(t)
				requests := answers[set+" "+route]
				is.True(len(requests) > 0) // the route needs a row in answers
				bodies := full(t).bodies(requests)
				for _, i := range fields[route] {
					t.Run(i.field, func(t *testing.T) {
						if err := i.check(bodies); err != nil {
							t.Errorf("documented in line %d: %v", i.line, err)
						}
					})
				}
			})
		}
	}
}

// bodies sends requests as an owner and returns the answers, which must be
// successes. {next} in a request is the cursor of the answer before.
func (w *world) bodies(requests []string) []any {
	w.t.Helper()
	is := is.New(w.t)
	next := ""
	var bodies []any
	for _, text := range requests {
		r := w.parse(strings.ReplaceAll(text, "{next}", next))
		r.verified = "kim@x.test"
		got := w.ask("root1", r)
		is.True(got.status == 200 || got.status == 201)
		var body any
		is.NoErr(json.Unmarshal([]byte(got.body), &body))
		if page, ok := body.(map[string]any); ok {
			next, _ = page["next"].(string)
		}
		bodies = append(bodies, body)
	}
	return bodies
}

// check checks that each of the answers has the field i with its type, and that
// it is not null in at least one.
func (i item) check(bodies []any) error {
	kind := i.kind
	if k, ok := kinds[i.set+" "+i.field]; ok {
		kind = k
	}
	name := i.field[strings.LastIndexByte(i.field, '.')+1:]
	at := slices.IndexFunc(nullable, func(n struct{ field, reason, never string }) bool { return n.field == i.set+" "+name })
	given := false
	for _, body := range bodies {
		values, err := lookup(body, i.field)
		if err != nil {
			return err
		}
		for _, v := range values {
			switch {
			case v == nil && at < 0:
				return fmt.Errorf("%s is null", i.field)
			case v != nil && !fits(kind, v):
				return fmt.Errorf("%s is not of type %s: %v", i.field, kind, v)
			}
			given = given || v != nil
		}
	}
	method, path, _ := strings.Cut(i.route, " ")
	never := func(word string) bool { return word == method || word == path }
	if never := at >= 0 && slices.ContainsFunc(strings.Fields(nullable[at].never), never); given == never {
		return fmt.Errorf("%s is given: %t", i.field, given)
	}
	return nil
}

// lookup returns the values at a path: one for every element of the arrays on
// the way.
func lookup(v any, path string) ([]any, error) {
	if path == "" {
		return []any{v}, nil
	}
	if rest, ok := strings.CutPrefix(path, "[]"); ok {
		elements, _ := v.([]any)
		if len(elements) == 0 {
			return nil, fmt.Errorf("no element for %s in %v", path, v)
		}
		var values []any
		for _, element := range elements {
			found, err := lookup(element, strings.TrimPrefix(rest, "."))
			if err != nil {
				return nil, err
			}
			values = append(values, found...)
		}
		return values, nil
	}
	end := strings.IndexAny(path, ".[")
	if end < 0 {
		end = len(path)
	}
	object, _ := v.(map[string]any)
	member, ok := object[path[:end]]
	if !ok {
		return nil, fmt.Errorf("no %s in %v", path[:end], v)
	}
	return lookup(member, strings.TrimPrefix(path[end:], "."))
}

// fits tells whether a value has a type, by the name that the documents use.
func fits(kind string, v any) bool {
	switch kind {
	case "date":
		text, _ := v.(string)
		_, err := time.Parse(time.RFC3339Nano, text)
		return err == nil
	case "string[]":
		elements, ok := v.([]any)
		return ok && !slices.ContainsFunc(elements, func(e any) bool { return kindOf(e) != "string" })
	case "integer":
		n, ok := v.(float64)
		return ok && n == float64(int64(n))
	}
	return kindOf(v) == kind
}
