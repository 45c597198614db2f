package scim

import (
	"slices"

	"example.com/roster"
)

// role returns the role that a name of the identity provider's stands for.
func (c *call) role(name string) (roster.Role, bool) {
	if r, ok := c.cfg.Roles[name]; ok {
		return r, true
	}
	_, ok := c.acting.Role(roster.Role(name))
	return roster.Role(name), ok && name != ""
}

// roleOf returns the role that a resource asks for: the primary one, else the highest;
// empty: none.
func (c *call) roleOf(doc object) (best roster.Role) {
	list, _ := doc["roles"].([]any)
	var rank roster.Rank
	for _, v := range list {
		o, _ := v.(object)
		r, ok := c.role(textOf(o, "value"))
		if !ok {
			continue
		}
		if isPrimary(v) {
			return r
		}
		if info, _ := c.acting.Role(r); best == "" || info.Rank > rank {
			best, rank = r, info.Rank
		}
	}
	return best
}

// showRoles puts the roles into doc, which has those that a client has sent. The
// default role is not shown, so that a user can be without one.
func (c *call) showRoles(doc object, u *roster.User) {
	asked := c.roleOf(doc)
	if asked == u.Role || asked == "" && u.Role == c.acting.DefaultRole() {
		return
	}
	list, _ := doc["roles"].([]any)
	list = slices.DeleteFunc(slices.Clone(list), func(v any) bool {
		o, _ := v.(object)
		_, known := c.role(textOf(o, "value"))
		return known
	})
	if u.Role != c.acting.DefaultRole() {
		list = append([]any{object{"value": c.roleName(u.Role)}}, list...)
	}
	put(doc, "roles", list)
}

// roleName returns the identity provider's name for a role, else its own.
func (c *call) roleName(r roster.Role) string {
	var names []string
	for name, role := range c.cfg.Roles {
		if role == r {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return string(r)
	}
	return slices.Min(names)
}
