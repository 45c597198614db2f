package scim

import (
	"maps"
	"slices"

	"example.com/roster"
)

// mainEmail returns which of some addresses is the one where mail goes: the primary
// one, else the first for work, else the first; -1: there is none.
func mainEmail(list []any) int {
	for _, is := range []func(any) bool{
		isPrimary,
		func(v any) bool { o, _ := v.(object); return fold(textOf(o, "type")) == fold("work") },
		func(any) bool { return true },
	} {
		if i := slices.IndexFunc(list, is); i >= 0 {
			return i
		}
	}
	return -1
}

// emailOf returns the address where mail goes that a resource asks for; empty: none.
func emailOf(doc object) string {
	list, _ := doc["emails"].([]any)
	i := mainEmail(list)
	if i < 0 {
		return ""
	}
	o, _ := list[i].(object)
	return textOf(o, "value")
}

// showEmails puts the addresses into doc, which has those that a client has sent. The
// one where mail goes is the one that roster has.
func showEmails(doc object, u *roster.User) {
	list, _ := doc["emails"].([]any)
	i := mainEmail(list)
	switch {
	case i < 0 && u.Email != "":
		list = []any{object{"value": u.Email, "type": "work", "primary": true}}
	case i >= 0 && u.Email == "":
		list = slices.Delete(slices.Clone(list), i, i+1)
	case i >= 0:
		o, _ := list[i].(object)
		if canonical, err := roster.CanonicalEmail(textOf(o, "value")); err == nil && canonical == u.CanonicalEmail {
			return
		}
		list, o = slices.Clone(list), maps.Clone(o)
		if o == nil {
			o = object{}
		}
		o["value"] = u.Email
		list[i] = o
	}
	put(doc, "emails", list)
}
