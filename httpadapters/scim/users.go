package scim

import (
	"maps"
	"net/http"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

func (c *call) getUser() (any, error) {
	u, err := c.target(c.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	pr, err := c.projection(users)
	if err != nil {
		return nil, err
	}
	return c.asRead(u.Version, func() (object, error) { return c.showUser(&u, pr) })
}

// showUser returns a user as the client wants it.
func (c *call) showUser(u *roster.User, pr projection) (object, error) {
	docs, err := c.showUsers([]roster.User{*u}, pr)
	if err != nil {
		return nil, err
	}
	return docs[0], nil
}

// showUsers returns users as the client wants them.
func (c *call) showUsers(us []roster.User, pr projection) ([]object, error) {
	docs := make([]object, len(us))
	for i := range us {
		docs[i] = c.user(&us[i])
	}
	if pr.has(users.schema.attribute("groups")) {
		if err := c.addGroups(us, docs); err != nil {
			return nil, err
		}
	}
	for i := range docs {
		docs[i] = users.apply(pr, docs[i])
	}
	return docs, nil
}

func (c *call) createUser() (any, error) {
	body, err := c.body()
	if err != nil {
		return nil, err
	}
	pr, err := c.projection(users)
	if err != nil {
		return nil, err
	}
	if err := conditionsOf(c.r.Header).check(0); err != nil {
		return nil, err
	}
	u, err := c.makeUser(body)
	if err != nil {
		return nil, err
	}
	doc, err := c.showUser(&u, pr)
	if err != nil {
		return nil, err
	}
	return &resource{http.StatusCreated, u.Version, c.location(users, userID(&u)), doc}, nil
}

// makeUser makes the user of a body. One who is made with "active": false is
// deactivated in the same commit.
func (c *call) makeUser(body object) (u roster.User, err error) {
	doc, err := users.resource(body)
	if err != nil {
		return u, err
	}
	if err := requireUserName(doc); err != nil {
		return u, err
	}
	withAddress(doc)
	n, err := c.made(doc)
	if err != nil {
		return u, err
	}
	ctx := c.r.Context()
	if n.Active {
		u, err = c.acting.Create(ctx, n)
	} else {
		err = c.acting.Update(ctx, func(tx *roster.Directory) error {
			if u, err = tx.Create(ctx, n); err == nil {
				u, err = tx.Apply(ctx, u.ID, roster.Deactivate)
			}
			return err
		})
	}
	if err == nil {
		noteUser(c.w, u.ID)
	}
	return u, err
}

func requireUserName(doc object) error {
	if strings.TrimSpace(textOf(doc, "userName")) == "" {
		return bad(invalidValue, "userName is required")
	}
	return nil
}

// withAddress gives a resource without emails the address that its userName is: where
// else would mail go?
func withAddress(doc object) {
	if doc["emails"] != nil {
		return
	}
	name := textOf(doc, "userName")
	if _, err := roster.CanonicalEmail(name); err == nil {
		doc["emails"] = []any{object{"value": name, "type": "work", "primary": true}}
	}
}

func (c *call) putUser() (any, error) {
	body, err := c.body()
	if err != nil {
		return nil, err
	}
	pr, err := c.projection(users)
	if err != nil {
		return nil, err
	}
	u, err := c.replaceUser(c.r.PathValue("id"), body)
	return c.asWritten(&u, pr, err)
}

// replaceUser puts a body in place of a user. What the body lacks is taken away, but for
// the role and the state: an identity provider that knows nothing of them must not
// change them.
func (c *call) replaceUser(id string, body object) (roster.User, error) {
	doc, err := users.resource(body)
	if err != nil {
		return roster.User{}, err
	}
	return c.changeUser(id, func(u *roster.User, before object) (object, any, error) {
		if err := requireUserName(doc); err != nil {
			return nil, nil, err
		}
		after := maps.Clone(doc)
		withAddress(after)
		if after["roles"] == nil && c.roleOf(before) != "" {
			after["roles"] = []any{object{"value": c.roleName(u.Role)}}
		}
		return after, after["active"], nil
	})
}

func (c *call) patchUser() (any, error) {
	body, err := c.body()
	if err != nil {
		return nil, err
	}
	pr, err := c.projection(users)
	if err != nil {
		return nil, err
	}
	u, err := c.amendUser(c.r.PathValue("id"), body)
	return c.asWritten(&u, pr, err)
}

// amendUser makes the operations of a PATCH, all or none.
func (c *call) amendUser(id string, body object) (roster.User, error) {
	ops, err := operations(body)
	if err != nil {
		return roster.User{}, err
	}
	return c.changeUser(id, func(u *roster.User, before object) (object, any, error) {
		docs := []object{maps.Clone(before)}
		if err := c.addGroups([]roster.User{*u}, docs); err != nil {
			return nil, nil, err
		}
		after := docs[0]
		after["active"] = untouched{}
		for _, op := range ops {
			var err error
			if after, err = users.patch(after, op); err != nil {
				return nil, nil, err
			}
		}
		if err := requireUserName(after); err != nil {
			return nil, nil, err
		}
		if had := keptOf(u.Attrs); had["name"] == nil && had["displayName"] == nil {
			after = followed(before, after)
		}
		return after, activeOf(after, u), nil
	})
}

// untouched is the value of active while no operation has named it: who is let in
// already is let in anew only where a client says so.
type untouched struct{}

// activeOf returns what operations say of active; nil: nothing. Where they take it away,
// the user stays in or out, and it is not shown.
func activeOf(after object, u *roster.User) any {
	switch v, ok := after["active"].(bool); {
	case ok:
		delete(after, unshown)
		return v
	case after["active"] == nil:
		after[unshown] = u.State != roster.StateDeactivated
	}
	return nil
}

// asWritten returns the answer to a change of a user.
func (c *call) asWritten(u *roster.User, pr projection, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	doc, err := c.showUser(u, pr)
	if err != nil {
		return nil, err
	}
	return &resource{status: http.StatusOK, version: u.Version, doc: doc}, nil
}

func (c *call) deleteUser() (any, error) { return nil, c.removeUser(c.r.PathValue("id")) }

// removeUser removes a user. The second time it is not found.
func (c *call) removeUser(id string) error {
	k := conditionsOf(c.r.Header)
	u, err := c.target(id)
	if err != nil {
		return err
	}
	if err := k.check(u.Version); err != nil {
		return err
	}
	if len(k.match) == 0 {
		return wire.RemoveOnce(c.r.Context(), c.acting, u.ID)
	}
	return unlessChanged(wire.RemoveOnce(c.r.Context(), c.acting.IfVersion(u.ID, u.Version), u.ID))
}
