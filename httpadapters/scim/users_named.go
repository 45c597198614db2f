package scim

import (
	"errors"
	"strings"

	"example.com/roster"
)

// nameAlone returns the name of a filter that is userName eq "name" and nothing else, as
// identity providers look for a user before they make it. A name with escapes is read as
// any filter is.
func nameAlone(filter string) (name string, ok bool) {
	attribute, rest, _ := strings.Cut(filter, " ")
	op, value, _ := strings.Cut(rest, " ")
	n := len(value)
	if !strings.EqualFold(attribute, "userName") || !strings.EqualFold(op, "eq") || n < 3 || value[0] != '"' || value[n-1] != '"' {
		return "", false
	}
	name = value[1 : n-1]
	return name, !strings.ContainsAny(name, `"\`)
}

// askedByName returns whom a filter names that is nothing but a userName: the user is then
// read with the token. It is the zero key for an id, which the set shows where a user has
// neither username nor address.
func askedByName(filter string) (k roster.UserKey) {
	name, ok := nameAlone(filter)
	if !ok {
		return k
	}
	if _, err := roster.ParseID(name); err == nil {
		return k
	}
	return roster.UserKey{Username: name, Email: name}
}

// userNamed returns a page with the user who was read with the token. ok is false where
// nobody was, and where another user may have the same userName: one by its address, the
// other by its username.
func (c *call) userNamed(l *userList) (p *page, ok bool, err error) {
	if l.byCursor || l.sortBy != "" || c.Asked.Key.Username == "" || c.Asked.Key != askedByName(l.listQuery.filter) {
		return nil, false, nil
	}
	name := c.Asked.Key.Username
	p = &page{counted: true, start: l.start, items: each(nil)}
	u, err := c.acting.AskedOwn(c.r.Context(), c.Asked)
	switch {
	case errors.Is(err, roster.ErrNotFound):
		return p, true, nil
	case err != nil:
		return nil, true, err
	}
	if u.Email != name && mayBeTwo(&u, name) {
		return nil, false, nil
	}
	if shown := userName(&u); shown != name && foldName(shown) != foldName(name) {
		return p, true, nil
	}
	p.total = 1
	docs, err := c.showUsers(cut([]roster.User{u}, &l.listQuery), l.projection)
	p.items = each(docs)
	return p, true, err
}

// mayBeTwo tells whether another user than u may have a name as its address.
func mayBeTwo(u *roster.User, name string) bool {
	email, err := roster.CanonicalEmail(name)
	return err == nil && u.CanonicalEmail != email
}
