package dialects_test

import (
	"fmt"

	"example.com/roster"
)

// papershiftUser is a user as clients read it.
type papershiftUser struct {
	ID, Type   string
	Attributes struct {
		Name   string
		Email  *string
		Status roster.State
	}
}

func (u papershiftUser) person() person {
	p := person{id: u.ID, name: u.Attributes.Name, state: u.Attributes.Status}
	if u.Attributes.Email != nil {
		p.email = *u.Attributes.Email
	}
	return p
}

func papershiftRequest(method string, p person, body string) request {
	return request{method: method, path: "/api/v1/users/" + p.id, body: body}
}

// papershiftDialect answers JSON:API documents.
var papershiftDialect = dialect{
	name: "papershift",
	create: func(name, email string) request {
		return request{method: "POST", path: "/api/v1/users", body: fmt.Sprintf(
			`{"data":{"type":"user","attributes":{"name":%q,"email":%q}}}`, name, email)}
	},
	read: func(p person) request { return papershiftRequest("GET", p, "") },
	change: func(p person, name, email string) request {
		return papershiftRequest("PUT", p, fmt.Sprintf(
			`{"data":{"type":"user","id":%q,"attributes":{"name":%q,"email":%q}}}`, p.id, name, email))
	},
	remove: func(p person) request { return papershiftRequest("DELETE", p, "") },
	list:   request{method: "GET", path: "/api/v1/users?page[size]=100"},
	one: func(r reply) (person, error) {
		members, err := open([]byte(r.body), "data")
		if err != nil {
			return person{}, err
		}
		return alone(people([]byte("["+string(members["data"])+"]"), papershiftUser.person))
	},
	all: func(r reply) ([]person, error) {
		members, err := open([]byte(r.body), "data", "links", "meta")
		if err != nil {
			return nil, err
		}
		return people(members["data"], papershiftUser.person)
	},
	says:    func(p person) person { return person{id: p.id, email: p.email, name: p.name, state: p.state} },
	changed: renamed,
}
