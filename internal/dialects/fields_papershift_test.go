package dialects_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

const (
	papershiftCreate = "POST /api/v1/users"
	papershiftPut    = "PUT /api/v1/users/:user_id"
	papershiftGet    = "GET /api/v1/users/:user_id"
	papershiftList   = "GET /api/v1/users"
	papershiftDelete = "DELETE /api/v1/users/:user_id"

	pathKim = "/api/v1/users/{kim.id}"
)

// resource returns the body of a request with these attributes.
func resource(attributes string) string {
	return ` {"data":{"type":"user","attributes":{` + attributes + `}}}`
}

// includes checks that an answer has resources of every type that was asked for.
func includes(w *world, r reply) error {
	var d struct{ Included []struct{ Type, ID string } }
	if err := json.Unmarshal([]byte(r.body), &d); err != nil {
		return err
	}
	for _, kind := range []string{"account", "account_membership", "team", "team_membership"} {
		if !slices.ContainsFunc(d.Included, func(i struct{ Type, ID string }) bool { return i.Type == kind && i.ID != "" }) {
			return fmt.Errorf("no %s is included", kind)
		}
	}
	return nil
}

// order checks that a list has all users: those who are alive first, then the
// others, both sorted by name.
func order(w *world, r reply) error {
	people, err := papershiftDialect.all(r)
	if err != nil {
		return err
	}
	var names []string
	for _, p := range people {
		rank := "0 "
		if p.state == "deactivated" || p.state == "deleted" {
			rank = "1 "
		}
		names = append(names, rank+p.name)
	}
	if !slices.IsSorted(names) || !strings.HasPrefix(names[len(names)-1], "1 ") || !strings.HasPrefix(names[0], "0 ") {
		return fmt.Errorf("not in order: %q", names)
	}
	return nil
}

var papershiftFields = []sent{
	{papershiftCreate, "data.type", papershiftCreate + resource(`"name":"New"`), at("data.type", `"user"`)},
	{papershiftCreate, "data.type", papershiftCreate + ` {"data":{"type":"team"}}`, status(409)},
	{papershiftCreate, "data.attributes.name", papershiftCreate + resource(`"name":"New"`), at("data.attributes.name", `"New"`)},
	{papershiftCreate, "data.attributes.email", papershiftCreate + resource(`"email":"new@x.test"`), at("data.attributes.email", `"new@x.test"`)},
	{papershiftCreate, "data.attributes.email", papershiftCreate + resource(`"name":"New"`), at("data.attributes.email", `null`)},             // optional
	{papershiftCreate, "data.attributes.email", papershiftCreate + resource(`"email":"kim@x.test"`), status(422)},                             // unique
	{papershiftCreate, "data.attributes.status", papershiftCreate + resource(`"status":"active"`), at("data.attributes.status", `"created"`)}, // cannot be set
	{papershiftCreate, "data.attributes.discarded_at", papershiftCreate + resource(`"discarded_at":"2020-01-01T00:00:00Z"`), at("data.attributes.discarded_at", `null`)},
	{papershiftCreate, "data.attributes.avatar", papershiftCreate + resource(`"avatar":"avatar.png"`), at("data.attributes.avatar", `"avatar.png"`)},
	{papershiftCreate, "data.attributes.avatar", papershiftCreate + resource(`"avatar":"a/avatar.png"`), status(422)}, // without directories
	{papershiftCreate, "include", papershiftCreate + "?include=account" + resource(`"name":"New"`), at("included[].type", `"account"`)},

	{papershiftPut, ":user_id", "PUT " + pathKim + resource(`"name":"New"`), at("data.id", `"{kim.id}"`)},
	{papershiftPut, "data.type", "PUT " + pathKim + ` {"data":{"type":"team"}}`, status(409)},
	{papershiftPut, "data.attributes.name", "PUT " + pathKim + resource(`"name":"New"`), at("data.attributes.name", `"New"`)},
	{papershiftPut, "data.attributes.email", "PUT " + pathKim + resource(`"email":"new@x.test"`), at("data.attributes.email", `"new@x.test"`)},
	{papershiftPut, "data.attributes.status", "PUT " + pathKim + resource(`"status":"deleted"`), at("data.attributes.status", `"active"`)},
	{papershiftPut, "data.attributes.discarded_at", "PUT " + pathKim + resource(`"discarded_at":"2020-01-01T00:00:00Z"`), at("data.attributes.discarded_at", `null`)},
	{papershiftPut, "data.attributes.avatar", "PUT " + pathKim + resource(`"avatar":"new.png"`), at("data.attributes.avatar", `"new.png"`)},
	{papershiftPut, "include", "PUT " + pathKim + included + resource(`"name":"New"`), includes},

	{papershiftGet, ":user_id", "GET " + pathKim, at("data.id", `"{kim.id}"`)},
	{papershiftGet, "include", "GET " + pathKim + included, includes},
	{papershiftGet, "include", "GET " + pathKim + "?include=passwords", status(400)},

	{papershiftList, "include", "GET /api/v1/users" + included, includes},
	{papershiftList, "sort=alive", "GET /api/v1/users?sort=alive,name", order},
	{papershiftList, "sort=alive", "GET /api/v1/users?sort=alive,password", status(400)},

	{papershiftDelete, ":user_id", "DELETE " + pathKim, at("data.attributes.status", `"deleted"`)},
	{papershiftDelete, "include", "DELETE " + pathKim + included, at("data.relationships.teams.data", `[]`)},
}
