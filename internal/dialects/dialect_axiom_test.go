package dialects_test

import (
	"fmt"
)

// axiomUser is a user as clients read it.
type axiomUser struct {
	ID, Email, Name string
	Role            struct{ ID, Name string }
}

func (u axiomUser) person() person { return person{id: u.ID, email: u.Email, name: u.Name} }

// axiomDialect answers users and lists without an envelope.
var axiomDialect = dialect{
	name: "axiom",
	create: func(name, email string) request {
		return request{method: "POST", path: "/v2/users", body: fmt.Sprintf(`{"name":%q,"email":%q,"role":"user"}`, name, email)}
	},
	read: func(p person) request { return request{method: "GET", path: "/v2/users/" + p.id} },
	change: func(p person, name, email string) request {
		return request{method: "PUT", path: "/v2/users/" + p.id, body: fmt.Sprintf(`{"name":%q,"email":%q}`, name, email)}
	},
	remove: func(p person) request { return request{method: "DELETE", path: "/v2/users/" + p.id} },
	list:   request{method: "GET", path: "/v2/users"},
	one: func(r reply) (person, error) {
		if _, err := open([]byte(r.body), "email", "id", "name", "role"); err != nil {
			return person{}, err
		}
		return alone(people([]byte("["+r.body+"]"), axiomUser.person))
	},
	all:     func(r reply) ([]person, error) { return people([]byte(r.body), axiomUser.person) },
	says:    func(p person) person { return person{id: p.id, email: p.email, name: p.name} },
	changed: renamed,
}
