package scim

import (
	"errors"
	"strings"

	"example.com/roster"
)

// nameAlone returns the name of a filter that is userName eq "name" and nothing else, as
// identity providers look for a user before they make it.
func nameAlone(f filter) (name string, ok bool) {
	c, ok := f.(compare)
	if !ok || c.op != "eq" || c.unknown || c.at.urn != "" || c.at.String() != "userName" {
		return "", false
	}
	name, ok = c.value.(string)
	return name, ok && name != ""
}

// askedByName returns whom a filter names that is nothing but a userName: the user is then
// read with the token.
func askedByName(text string) (k roster.UserKey) {
	const attribute = "userName"
	if len(text) < len(attribute) || !strings.EqualFold(text[:len(attribute)], attribute) {
		return k
	}
	f, err := users.parse(text, false)
	if err != nil {
		return k
	}
	if name, ok := nameAlone(f); ok {
		return named(name)
	}
	return k
}

// named returns the key of whom the set shows under a userName; the zero key for an id,
// which the set shows where a user has neither username nor address.
func named(name string) (k roster.UserKey) {
	if _, err := roster.ParseID(name); err == nil {
		return k
	}
	return roster.UserKey{Username: name, Email: name}
}

// userNamed returns a page with the user who was read with the token. ok is false where
// nobody was, and where another user may have the same userName: one by its address, the
// other by its username.
func (c *call) userNamed(l *userList) (p *page, ok bool, err error) {
	name, ok := nameAlone(l.filter)
	if !ok || l.byCursor || c.Asked.Key == (roster.UserKey{}) || c.Asked.Key != named(name) {
		return nil, false, nil
	}
	p = &page{counted: true, start: l.start, items: each(nil)}
	u, err := c.acting.AskedOwn(c.r.Context(), c.Asked)
	switch {
	case errors.Is(err, roster.ErrNotFound):
		return p, true, nil
	case err != nil:
		return nil, true, err
	}
	if email, err := roster.CanonicalEmail(name); err == nil && u.CanonicalEmail != email {
		return nil, false, nil
	}
	found, err := c.selected(l, []roster.User{u})
	if err != nil {
		return nil, true, err
	}
	p.total = len(found)
	docs, err := c.showUsers(cut(found, &l.listQuery), l.projection)
	p.items = each(docs)
	return p, true, err
}
