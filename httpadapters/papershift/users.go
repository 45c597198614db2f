package papershift

import (
	"net/http"
	"net/url"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// list answers with a page of users. Below rank admin it has the caller alone.
func (c *call) list() (*document, error) {
	q, err := c.listQuery()
	if err != nil {
		return nil, err
	}
	asked := q.users
	if c.Rank < roster.RankAdmin {
		asked.Where = append(asked.Where, roster.Where(roster.FieldID, roster.OpEq, c.User))
	}
	ctx := c.r.Context()
	users, err := c.users(asked)
	if err != nil {
		return nil, parameterError(err)
	}
	total, err := c.acting.Count(ctx, asked)
	if err != nil {
		return nil, err
	}
	d, err := c.show(users, q)
	if err != nil {
		return nil, err
	}
	pages := (total + asked.Limit - 1) / asked.Limit
	d.Meta, d.Links = &totals{Total: total, Pages: pages}, c.links(q, pages)
	return d, nil
}

// users returns a page of users, without the long texts that the set does not show.
func (c *call) users(q roster.UserQuery) ([]roster.User, error) {
	var users []roster.User
	for page, err := range wire.Pages(c.r.Context(), c.acting, q, false) {
		if err != nil {
			return nil, err
		}
		for _, u := range page.Users {
			u.Summary, u.Preferences, u.Attrs = "", roster.JSONObject{}, roster.JSONObject{}
			users = append(users, u)
		}
	}
	return users, nil
}

func (c *call) create() (*document, error) {
	q, err := c.query()
	if err != nil {
		return nil, err
	}
	data, err := c.readResource(typeUser)
	if err != nil {
		return nil, err
	}
	id, given := data.Text("id").V, readLinkage(data, typeUser)
	e, err := readEdits(data)
	if err != nil {
		return nil, err
	}
	if id != "" {
		return nil, refuse(http.StatusForbidden, "/data/id", "the id of a new user is made here")
	}
	if err := c.refuseNew(given); err != nil {
		return nil, err
	}
	u, err := c.acting.Create(c.r.Context(), roster.NewUser{Name: e.name.V, Email: e.email.V, Avatar: e.avatar.V})
	if err != nil {
		return nil, err
	}
	d, err := c.one(u, q)
	if err != nil {
		return nil, err
	}
	d.location = c.base() + usersPath + "/" + url.PathEscape(wire.ShownID(vendor, u.VendorIDs, u.ID))
	return d, nil
}

// edits are the attributes of a body. Others are ignored, even those that cannot
// be set: clients send whole resources back.
type edits struct {
	name, email, avatar wire.Value[string]
}

func readEdits(data *wire.Object) (edits, error) {
	given := data.Object("attributes").V
	e := edits{given.Text("name"), given.Text("email"), given.Text("avatar")}
	return e, data.Err()
}

func (e edits) profile(p *roster.Profile) error {
	p.Name, p.Email, p.Avatar = e.name.Or(p.Name), e.email.Or(p.Email), e.avatar.Or(p.Avatar)
	return nil
}

func (c *call) get() (*document, error) {
	u, err := c.target(roster.RankReadOnly)
	if err != nil {
		return nil, err
	}
	q, err := c.query()
	if err != nil {
		return nil, err
	}
	return c.one(u, q)
}

// update serves PUT and PATCH alike: the documented PUT has a name alone.
func (c *call) update() (*document, error) {
	u, err := c.target(roster.RankUser)
	if err != nil {
		return nil, err
	}
	q, err := c.query()
	if err != nil {
		return nil, err
	}
	data, err := c.readResource(typeUser)
	if err != nil {
		return nil, err
	}
	data.NotNull("id")
	given, links := data.Text("id"), readLinkage(data, typeUser)
	e, err := readEdits(data)
	if err != nil {
		return nil, err
	}
	if given.Present && !wire.Names(vendor, given.V, u.VendorIDs, u.ID) {
		return nil, refuse(http.StatusConflict, "/data/id", "the id must be that of the path")
	}
	if err := c.refuseChange(links, u); err != nil {
		return nil, err
	}
	u, err = wire.Edit(c.r.Context(), c.acting, c.SetsEmail(u.ID), u.ID, e.profile)
	if err != nil {
		return nil, err
	}
	return c.one(u, q)
}

// remove deletes a user, who stays readable. The second time changes nothing.
func (c *call) remove() (*document, error) {
	u, err := c.target(roster.RankAdmin)
	if err != nil {
		return nil, err
	}
	q, err := c.query()
	if err != nil {
		return nil, err
	}
	u, err = c.acting.Apply(c.r.Context(), u.ID, roster.Remove)
	if err != nil {
		return nil, err
	}
	return c.one(u, q)
}
