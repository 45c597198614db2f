package scim

import (
	"maps"

	"example.com/roster"
)

// namesOf returns the names of a user that a resource asks for: its first and last
// name, else the name that people see.
func namesOf(doc object) (p roster.Profile) {
	parts, _ := doc["name"].(object)
	asked := roster.Profile{First: textOf(parts, "givenName"), Last: textOf(parts, "familyName")}
	if asked.First == "" && asked.Last == "" {
		asked.Name = textOf(doc, "displayName")
		if asked.Name == "" {
			asked.Name = textOf(parts, "formatted")
		}
	}
	p.Name, p.First, p.Last = roster.ReconcileNames(roster.Profile{}, asked)
	return p
}

// showNames puts the names into doc, which has those that a client has sent. Where the
// user is called otherwise by now, they are made of what roster has.
func showNames(doc object, u *roster.User) {
	now := roster.Profile{Name: u.Name, First: u.First, Last: u.Last}
	if (doc["name"] != nil || doc["displayName"] != nil) && namesOf(doc) == now {
		return
	}
	parts, _ := doc["name"].(object)
	if parts = maps.Clone(parts); parts == nil {
		parts = object{}
	}
	setText(parts, "formatted", u.Name)
	setText(parts, "givenName", u.First)
	setText(parts, "familyName", u.Last)
	setText(doc, "displayName", u.Name)
	if doc["name"] = parts; len(parts) == 0 {
		delete(doc, "name")
	}
}

// followed returns after with the whole names of before following the parts which it
// changes. They do where no client has sent them, so that they were made of the parts.
func followed(before, after object) object {
	if equal(before["name"], after["name"]) {
		return after
	}
	full := namesOf(after).Name
	was, _ := before["name"].(object)
	parts, _ := after["name"].(object)
	after, parts = maps.Clone(after), maps.Clone(parts)
	if before["displayName"] != nil && equal(before["displayName"], after["displayName"]) {
		setText(after, "displayName", full)
	}
	if parts != nil && was["formatted"] != nil && equal(was["formatted"], parts["formatted"]) {
		setText(parts, "formatted", full)
		after["name"] = parts
	}
	return after
}

// setText gives a member a text, or takes it away for an empty one.
func setText(o object, name, text string) {
	if o[name] = text; text == "" {
		delete(o, name)
	}
}

// setNames changes the names of a profile to those that a resource asks for.
func setNames(p *roster.Profile, doc object) {
	asked := namesOf(doc)
	if parts, _ := doc["name"].(object); textOf(parts, "givenName") != "" || textOf(parts, "familyName") != "" || asked.Name == "" {
		p.First, p.Last = asked.First, asked.Last
		return
	}
	p.Name = asked.Name // the parts follow
}
