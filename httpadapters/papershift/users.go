package papershift

import (
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// list answers with a page of users. Below rank admin, that is the caller alone.
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
	page, err := c.as.Users(ctx, asked)
	if err != nil {
		return nil, parameterError(err)
	}
	total, err := c.as.Count(ctx, asked)
	if err != nil {
		return nil, err
	}
	d, err := c.show(page.Users, q)
	if err != nil {
		return nil, err
	}
	pages := (total + asked.Limit - 1) / asked.Limit
	d.Meta, d.Links = &totals{Total: total, Pages: pages}, c.links(q, pages)
	return d, nil
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
	if data.Has("id") {
		return nil, refuse(http.StatusForbidden, "/data/id", "the id of a new user is made here")
	}
	e, err := readEdits(data)
	if err != nil {
		return nil, err
	}
	u, err := c.as.Create(c.r.Context(), roster.NewUser{Name: e.name.V, Email: e.email.V, Avatar: e.avatar.V})
	if err != nil {
		return nil, err
	}
	d, err := c.one(u, q)
	if err != nil {
		return nil, err
	}
	d.location = c.prefix() + usersPath + "/" + u.ID.String()
	return d, nil
}

// edits are the attributes that a body gives. Others are passed over, those that
// cannot be set too: clients send back whatever they were sent.
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
	id, err := c.target(roster.RankReadOnly)
	if err != nil {
		return nil, err
	}
	q, err := c.query()
	if err != nil {
		return nil, err
	}
	u, err := c.as.User(c.r.Context(), id)
	if err != nil {
		return nil, err
	}
	return c.one(u, q)
}

// update serves PUT and PATCH, which are one: the documented PUT has a name
// alone.
func (c *call) update() (*document, error) {
	id, err := c.target(roster.RankUser)
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
	given := data.Text("id")
	e, err := readEdits(data)
	if err != nil {
		return nil, err
	}
	if named, err := roster.ParseID(given.V); given.Present && (err != nil || named != id) {
		return nil, refuse(http.StatusConflict, "/data/id", "the id must be that of the path")
	}
	u, err := c.as.Edit(c.r.Context(), id, e.profile)
	if err != nil {
		return nil, err
	}
	return c.one(u, q)
}

// discard deletes a user, who stays readable. A repeat changes nothing.
func (c *call) discard() (*document, error) {
	id, err := c.target(roster.RankAdmin)
	if err != nil {
		return nil, err
	}
	q, err := c.query()
	if err != nil {
		return nil, err
	}
	u, err := c.as.Apply(c.r.Context(), id, roster.Remove)
	if err != nil {
		return nil, err
	}
	return c.one(u, q)
}
