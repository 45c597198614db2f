package dialects_test

import (
	"encoding/json"
	"fmt"
	"slices"

	"example.com/roster"
)

// person is what a dialect can show of a user. Fields that it does not show are
// empty.
type person struct {
	id     string // a UUID
	number string // publica.la's id
	email  string
	name   string
	state  roster.State
}

// dialect is the client's side of one set: its requests and answers.
type dialect struct {
	name   string
	create func(name, email string) request
	read   func(person) request
	change func(p person, name, email string) request // to what the set can change
	remove func(person) request
	list   request

	one  func(reply) (person, error)   // the user in an answer of create, read or change
	all  func(reply) ([]person, error) // the users in an answer of list
	says func(person) person           // as much of a person as the set has words for

	changed func(p person, name, email string) person // what change makes of p
}

var dialects = []dialect{pickaxeDialect, axiomDialect, embedthisDialect, publicalaDialect, papershiftDialect, scimDialect}

// open returns the members of a JSON object that has names and no others.
func open(text []byte, names ...string) (map[string]json.RawMessage, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return nil, fmt.Errorf("%s: %w", text, err)
	}
	var have []string
	for name := range members {
		have = append(have, name)
	}
	slices.Sort(have)
	slices.Sort(names)
	if !slices.Equal(have, names) {
		return nil, fmt.Errorf("the envelope has %q and not %q: %s", have, names, text)
	}
	return members, nil
}

// people decodes users from the JSON of a set, in which each is a U.
func people[U any](text []byte, person func(U) person) ([]person, error) {
	var users []U
	if err := json.Unmarshal(text, &users); err != nil {
		return nil, fmt.Errorf("%s: %w", text, err)
	}
	return each(users, person), nil
}

func each[U, V any](us []U, fn func(U) V) []V {
	vs := make([]V, len(us))
	for i, u := range us {
		vs[i] = fn(u)
	}
	return vs
}

// alone returns the only person of ps. Several, or none, are an error.
func alone(ps []person, err error) (person, error) {
	if err == nil && len(ps) != 1 {
		err = fmt.Errorf("one user is expected, not %d", len(ps))
	}
	if err != nil {
		return person{}, err
	}
	return ps[0], nil
}

// renamed returns p with another name and e-mail.
func renamed(p person, name, email string) person {
	p.name, p.email = name, email
	return p
}

// find returns the person with that e-mail among ps.
func find(ps []person, email string) (person, bool) {
	i := slices.IndexFunc(ps, func(p person) bool { return p.email == email })
	if i < 0 {
		return person{}, false
	}
	return ps[i], true
}
