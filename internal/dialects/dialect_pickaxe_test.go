package dialects_test

import (
	"fmt"
	"net/url"
)

// pickaxeUser is a user as clients read it.
type pickaxeUser struct{ UserID, Email, Name string }

func (u pickaxeUser) person() person { return person{id: u.UserID, email: u.Email, name: u.Name} }

func pickaxeRequest(method string, p person, body string) request {
	return request{method: method, path: "/v1/studio/user/" + url.PathEscape(p.email), body: body}
}

// pickaxeDialect names users by their e-mail, which it cannot change.
var pickaxeDialect = dialect{
	name: "pickaxe",
	create: func(name, email string) request {
		return request{method: "POST", path: "/v1/studio/user/create", body: fmt.Sprintf(`{"email":%q,"name":%q}`, email, name)}
	},
	read: func(p person) request { return pickaxeRequest("GET", p, "") },
	change: func(p person, name, _ string) request {
		return pickaxeRequest("PATCH", p, fmt.Sprintf(`{"data":{"name":%q}}`, name))
	},
	remove: func(p person) request { return pickaxeRequest("DELETE", p, "") },
	list:   request{method: "GET", path: "/v1/studio/user/list?skip=0&take=100"},
	one: func(r reply) (person, error) {
		members, err := open([]byte(r.body), "data")
		if err != nil {
			return person{}, err
		}
		return alone(people([]byte("["+string(members["data"])+"]"), pickaxeUser.person))
	},
	all: func(r reply) ([]person, error) {
		members, err := open([]byte(r.body), "data")
		if err != nil {
			return nil, err
		}
		return people(members["data"], pickaxeUser.person)
	},
	says:    func(p person) person { return person{id: p.id, email: p.email, name: p.name} },
	changed: func(p person, name, _ string) person { return renamed(p, name, p.email) },
}
