package dialects_test

import (
	"fmt"
	"strings"
)

// scimUser is a user as clients read it.
type scimUser struct {
	ID, DisplayName string
	Emails          []struct{ Value string }
}

func (u scimUser) person() person {
	p := person{id: u.ID, name: u.DisplayName}
	if len(u.Emails) > 0 {
		p.email = u.Emails[0].Value
	}
	return p
}

// scimDialect answers resources, and lists in an envelope.
var scimDialect = dialect{
	name: "scim",
	create: func(name, email string) request {
		return request{method: "POST", path: "/scim/v2/Users", body: fmt.Sprintf(
			`{"userName":%q,"displayName":%q,"emails":[{"value":%q,"primary":true}]}`, email, name, email)}
	},
	read: func(p person) request { return request{method: "GET", path: "/scim/v2/Users/" + p.id} },
	change: func(p person, name, email string) request {
		first, last := "", name
		if i := strings.LastIndexByte(name, ' '); i >= 0 {
			first, last = name[:i], name[i+1:]
		}
		return request{method: "PATCH", path: "/scim/v2/Users/" + p.id, body: fmt.Sprintf(
			`{"Operations":[{"op":"replace","value":{"name":{"givenName":%q,"familyName":%q},"displayName":%q,"emails":[{"value":%q,"primary":true}]}}]}`,
			first, last, name, email)}
	},
	remove: func(p person) request { return request{method: "DELETE", path: "/scim/v2/Users/" + p.id} },
	list:   request{method: "GET", path: "/scim/v2/Users?count=1000"},
	one: func(r reply) (person, error) {
		return alone(people([]byte("["+r.body+"]"), scimUser.person))
	},
	all: func(r reply) ([]person, error) {
		members, err := open([]byte(r.body), "schemas", "totalResults", "startIndex", "itemsPerPage", "Resources")
		if err != nil {
			return nil, err
		}
		return people(members["Resources"], scimUser.person)
	},
	says:    func(p person) person { return person{id: p.id, email: p.email, name: p.name} },
	changed: renamed,
}
