package dialects_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// publicalaUsers is the path of publica.la's users.
const publicalaUsers = "/integration-api/v1/dashboard/users"

// publicalaUser is a user as clients read it.
type publicalaUser struct {
	ID          json.Number
	UUID, Email string
}

func (u publicalaUser) person() person {
	return person{id: u.UUID, number: u.ID.String(), email: u.Email}
}

// publicalaBody returns the body of a create or an update. publica.la has no
// names.
func publicalaBody(email string) string {
	local, _, _ := strings.Cut(email, "@")
	return fmt.Sprintf(`{"email":%q,"external_id":%q,"only_sees_readable":0}`, email, "ext-"+local)
}

// publicalaData returns the data of a success.
func publicalaData(r reply) (json.RawMessage, error) {
	members, err := open([]byte(r.body), "CODE", "data")
	if err == nil && string(members["CODE"]) != `"success"` {
		err = fmt.Errorf("no success: %s", r.body)
	}
	return members["data"], err
}

// publicalaPage returns the users of a list.
func publicalaPage(r reply) ([]person, error) {
	data, err := publicalaData(r)
	if err != nil {
		return nil, err
	}
	members, err := open(data, "paginator")
	if err != nil {
		return nil, err
	}
	var page struct{ Data json.RawMessage }
	if err := json.Unmarshal(members["paginator"], &page); err != nil {
		return nil, err
	}
	return people(page.Data, publicalaUser.person)
}

// publicalaDialect names users by their Number and finds one by e-mail as a
// list with one user. The answer to its update has no body.
var publicalaDialect = dialect{
	name: "publicala",
	create: func(_, email string) request {
		return request{method: "POST", path: publicalaUsers + "/", body: publicalaBody(email)}
	},
	read: func(p person) request {
		return request{method: "GET", path: publicalaUsers + "/" + url.PathEscape(p.email)}
	},
	change: func(p person, _, email string) request {
		return request{method: "PUT", path: publicalaUsers + "/" + p.number, body: publicalaBody(email)}
	},
	remove: func(p person) request { return request{method: "DELETE", path: publicalaUsers + "/" + p.number} },
	list:   request{method: "GET", path: publicalaUsers + "?page=1&per_page=100"},
	one: func(r reply) (person, error) {
		if strings.Contains(r.body, `"paginator"`) {
			return alone(publicalaPage(r))
		}
		data, err := publicalaData(r)
		if err != nil {
			return person{}, err
		}
		return alone(people([]byte("["+string(data)+"]"), publicalaUser.person))
	},
	all:     publicalaPage,
	says:    func(p person) person { return person{id: p.id, number: p.number, email: p.email} },
	changed: func(p person, _, email string) person { return renamed(p, p.name, email) },
}
