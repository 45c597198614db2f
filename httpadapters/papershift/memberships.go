package papershift

import (
	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// maxRoles is the largest number of role ids in a body. A user can have one.
const maxRoles = 100

// assign replaces the roles of a user in its own account. It answers with an
// array of that user, as the documents show.
func (c *call) assign() (*document, error) {
	q, err := c.query()
	if err != nil {
		return nil, err
	}
	data, err := c.readResource(typeAccountMembership)
	if err != nil {
		return nil, err
	}
	if err := c.refuseNew(readLinkage(data, typeAccountMembership)); err != nil {
		return nil, err
	}
	if !data.Has("attributes") {
		return nil, missing("/data", "attributes")
	}
	given := data.Object("attributes").V
	if err := data.Err(); err != nil {
		return nil, err
	}
	for _, name := range []string{"user_id", "role_ids"} {
		if !given.Has(name) {
			return nil, missing("/data/attributes", name)
		}
	}
	given.NotNull("user_id", "role_ids")
	text, roles := given.Text("user_id").V, given.Texts("role_ids", maxRoles).V
	if err := data.Err(); err != nil {
		return nil, err
	}
	role := roster.RoleNone
	switch len(roles) {
	case 0:
	case 1:
		role = roster.Role(roles[0])
	default:
		return nil, &roster.InvalidError{Field: "role", Reason: "must be one at most"}
	}
	u, err := c.acting.UserShownAs(c.r.Context(), wire.UserKey(vendor, text))
	if err != nil {
		return nil, err
	}
	u, err = c.acting.Edit(c.r.Context(), u.ID, func(p *roster.Profile) error {
		p.Role = role
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c.show([]roster.User{u}, q)
}
