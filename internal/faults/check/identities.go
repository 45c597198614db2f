package check

import "example.com/roster"

// identities: those are linked that the events say, and each to the user whom its
// event names. A removal unlinks all of a user's.
func (c *checker) identities() {
	linked := map[roster.ID]roster.ID{} // the user of each
	for _, e := range c.stored.events {
		switch e.Kind {
		case roster.EventIdentityLinked:
			linked[e.Subject] = e.User
		case roster.EventIdentityUnlinked:
			delete(linked, e.Subject)
		case roster.EventUserRemoved:
			for id, user := range linked {
				if user == e.User {
					delete(linked, id)
				}
			}
		}
	}
	for _, i := range c.stored.identities {
		if linked[i.ID] != i.User {
			note(&c.Half, "identity %s: linked otherwise than its events say", i.ID)
		}
		delete(linked, i.ID)
	}
	for id := range linked {
		note(&c.Half, "identity %s: its events say that it is linked", id)
	}
}
