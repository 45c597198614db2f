package dialects_test

import (
	"fmt"
	"strings"

	"example.com/roster"
)

// embedthisUser is a user as clients read it.
type embedthisUser struct {
	ID, Email, First, Last string
	State                  roster.State
}

func (u embedthisUser) person() person {
	return person{id: u.ID, email: u.Email, name: strings.TrimSpace(u.First + " " + u.Last), state: u.State}
}

func embedthisRequest(action, format string, values ...any) request {
	return request{method: "POST", path: "/api/tok/user/" + action, body: fmt.Sprintf(format, values...)}
}

// embedthisDialect puts an envelope around pages only.
var embedthisDialect = dialect{
	name: "embedthis",
	create: func(name, email string) request {
		first, last, _ := strings.Cut(name, " ")
		return embedthisRequest("create", `{"email":%q,"first":%q,"last":%q,"role":"user"}`, email, first, last)
	},
	read: func(p person) request { return embedthisRequest("get", `{"id":%q}`, p.id) },
	change: func(p person, name, email string) request {
		first, last, _ := strings.Cut(name, " ")
		return embedthisRequest("update", `{"id":%q,"email":%q,"first":%q,"last":%q}`, p.id, email, first, last)
	},
	remove: func(p person) request { return embedthisRequest("remove", `{"id":%q}`, p.id) },
	list:   request{method: "POST", path: "/api/tok/user/find?limit=100", body: `{}`},
	one: func(r reply) (person, error) {
		_, err := open([]byte(r.body), "accountId", "activity", "email", "first", "id", "invite", "last", "preferences", "role", "state")
		if err != nil {
			return person{}, err
		}
		return alone(people([]byte("["+r.body+"]"), embedthisUser.person))
	},
	all: func(r reply) ([]person, error) {
		members, err := open([]byte(r.body), "data", "next", "prev")
		if err != nil {
			return nil, err
		}
		return people(members["data"], embedthisUser.person)
	},
	says:    func(p person) person { return person{id: p.id, email: p.email, name: p.name, state: p.state} },
	changed: renamed,
}
