package axiom

import (
	"errors"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

func (c *call) list() (any, error) {
	living := roster.Where(roster.FieldState, roster.OpNotEq, roster.StateDeleted)
	pages := wire.AllPages(c.r.Context(), c.acting, roster.UserQuery{Where: []roster.Condition{living}})
	users := func(yield func(any, error) bool) {
		for page, err := range pages {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, u := range page.Users {
				if !yield(c.user(&u), nil) {
					return
				}
			}
		}
	}
	return &wire.List{Before: "[", Items: users, After: func() string { return "]" }}, nil
}

func (c *call) create() (any, error) {
	body, err := wire.ReadObject(c.w, c.r, c.cfg.Strict)
	if err != nil {
		return nil, err
	}
	body.Require("name", "email", "role")
	name, email, role := body.Text("name").V, body.Text("email").V, roster.Role(body.Text("role").V)
	if err := body.Err(); err != nil {
		return nil, err
	}
	if err := c.known(role); err != nil {
		return nil, err
	}
	if _, err := roster.CanonicalEmail(email); err != nil {
		return nil, err // empty ones included
	}
	u, err := c.acting.Create(c.r.Context(), roster.NewUser{Name: name, Email: email, Role: role, Active: true})
	if err != nil {
		return nil, err
	}
	return c.user(&u), nil
}

// known refuses unknown roles. The Directory takes an empty one for its default.
func (c *call) known(role roster.Role) error {
	if _, ok := c.acting.Role(role); !ok {
		return &roster.InvalidError{Field: "role", Reason: "must be the id of a role"}
	}
	return nil
}

func (c *call) get() (any, error) {
	u, err := c.target(roster.RankReadOnly)
	if err != nil {
		return nil, err
	}
	if u.State == roster.StateDeleted {
		return nil, roster.ErrNotFound
	}
	return c.user(&u), nil
}

func (c *call) update() (any, error) {
	u, err := c.target(roster.RankUser)
	if err != nil {
		return nil, err
	}
	return c.edit(u.ID)
}

// edit changes the name of a user, and the e-mail if the body has one. It
// ignores a role in the body: roles have their own path.
func (c *call) edit(id roster.ID) (any, error) {
	body, err := wire.ReadObject(c.w, c.r, c.cfg.Strict)
	if err != nil {
		return nil, err
	}
	body.Require("name")
	body.NotNull("email")
	name, email := body.Text("name").V, body.Text("email")
	if err := body.Err(); err != nil {
		return nil, err
	}
	if email.Present {
		if _, err := roster.CanonicalEmail(email.V); err != nil {
			return nil, err // empty ones included
		}
	}
	return c.change(id, func(p *roster.Profile) error {
		p.Name, p.Email = name, email.Or(p.Email)
		return nil
	})
}

func (c *call) setRole() (any, error) {
	u, err := c.target(roster.RankAdmin)
	if err != nil {
		return nil, err
	}
	body, err := wire.ReadObject(c.w, c.r, c.cfg.Strict)
	if err != nil {
		return nil, err
	}
	body.Require("role")
	role := roster.Role(body.Text("role").V)
	if err := body.Err(); err != nil {
		return nil, err
	}
	if err := c.known(role); err != nil {
		return nil, err
	}
	return c.change(u.ID, func(p *roster.Profile) error {
		p.Role = role
		return nil
	})
}

// change edits a user. A deleted one is not found.
func (c *call) change(id roster.ID, fn func(*roster.Profile) error) (any, error) {
	u, err := wire.Edit(c.r.Context(), c.acting, c.SetsEmail(id), id, fn)
	if errors.Is(err, roster.ErrState) {
		return nil, roster.ErrNotFound // deleted
	}
	if err != nil {
		return nil, err
	}
	return c.user(&u), nil
}

// remove removes a user. The second time it is not found.
func (c *call) remove() (any, error) {
	u, err := c.target(roster.RankAdmin)
	if err != nil {
		return nil, err
	}
	return nil, wire.RemoveOnce(c.r.Context(), c.acting, u.ID)
}
