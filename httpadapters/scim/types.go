package scim

import (
	"net/url"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// problemDocument is every error (RFC 7644, section 3.12).
type problemDocument struct {
	Schemas  []string `json:"schemas"`
	Status   string   `json:"status"` // the status as a text, as the RFC has it
	ScimType string   `json:"scimType,omitempty"`
	Detail   string   `json:"detail"`
}

var (
	users  = userType()
	groups = groupType()
)

// location returns the URI of a resource.
func (c *call) location(t *resourceType, id string) string {
	return c.base() + root + t.path + "/" + url.PathEscape(id)
}

// base returns what links begin with.
func (c *call) base() string { return wire.Base(c.r, c.cfg.BaseURL) }

// meta returns what every resource says of itself.
func (c *call) meta(t *resourceType, id string, created, updated time.Time, version int64) object {
	return object{
		"resourceType": t.name, "created": stamp(created), "lastModified": stamp(updated),
		"location": c.location(t, id), "version": etag(version),
	}
}

func stamp(t time.Time) string { return wire.Time(t, wire.Micros) }

// userID returns the id under which the set shows a user.
func userID(u *roster.User) string { return wire.ShownID(vendor, u.VendorIDs, u.ID) }

// userName returns the name by which the set shows a user: every user has one.
func userName(u *roster.User) string {
	switch {
	case u.Username != "":
		return u.Username
	case u.Email != "":
		return u.Email
	}
	return userID(u)
}

// unshown is a member of what roster keeps of a user: the value that active had when a
// client took the attribute away. It is not shown while it has that value.
const unshown = "active unshown"

// user returns a user as a resource, with what clients have sent of it and roster
// keeps.
func (c *call) user(u *roster.User) object {
	doc := c.shown(u, keptOf(u.Attrs))
	id := userID(u)
	doc["id"], doc["userName"] = id, userName(u)
	if active := u.State != roster.StateDeactivated; doc[unshown] != active {
		doc["active"] = active
		delete(doc, unshown)
	}
	if u.ExternalID != "" {
		doc["externalId"] = u.ExternalID
	}
	doc["meta"] = c.meta(users, id, u.Created, u.Updated, u.Version)
	schemas := []any{urnUser}
	if doc[urnEnterprise] != nil {
		schemas = append(schemas, urnEnterprise)
	}
	doc["schemas"] = schemas
	return doc
}

// shown returns what roster keeps of a user, with what the user is called, is mailed at
// and may do as of now: other sets change these too.
func (c *call) shown(u *roster.User, kept object) object {
	doc := object{}
	for name, v := range kept {
		doc[name] = v
	}
	showNames(doc, u)
	showEmails(doc, u)
	c.showRoles(doc, u)
	return doc
}

// put gives a member of doc a value, or takes it away where there is none.
func put(doc object, name string, list []any) {
	if doc[name] = list; len(list) == 0 {
		delete(doc, name)
	}
}
