package axiom

import (
	"context"
	"errors"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

func (c *call) list() (any, error) {
	living := roster.Where(roster.FieldState, roster.OpNotEq, roster.StateDeleted)
	return c.as.AllUsers(c.r.Context(), roster.UserQuery{Where: []roster.Condition{living}}), nil
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
		return nil, err // an empty one too
	}
	u, err := c.as.Create(c.r.Context(), roster.NewUser{Name: name, Email: email, Role: role, Active: true})
	if err != nil {
		return nil, err
	}
	return c.user(u), nil
}

// known refuses roles that are none. The core would take an empty one for its
// default.
func (c *call) known(role roster.Role) error {
	if _, ok := c.as.Role(role); !ok {
		return &roster.InvalidError{Field: "role", Reason: "must be the id of a role"}
	}
	return nil
}

func (c *call) get() (any, error) {
	id, err := c.target(roster.RankReadOnly)
	if err != nil {
		return nil, err
	}
	u, err := living(c.r.Context(), c.as, id)
	if err != nil {
		return nil, err
	}
	return c.user(u), nil
}

func (c *call) update() (any, error) {
	id, err := c.target(roster.RankUser)
	if err != nil {
		return nil, err
	}
	return c.edit(id)
}

// edit reads the name and, where it is given, the e-mail of a user. A role in
// the body is ignored: it has a path of its own.
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
			return nil, err // an empty one too
		}
	}
	return c.change(id, func(p *roster.Profile) error {
		p.Name, p.Email = name, email.Or(p.Email)
		return nil
	})
}

func (c *call) setRole() (any, error) {
	id, err := c.target(roster.RankAdmin)
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
	return c.change(id, func(p *roster.Profile) error {
		p.Role = role
		return nil
	})
}

// change edits a user who is not deleted.
func (c *call) change(id roster.ID, fn func(*roster.Profile) error) (any, error) {
	u, err := c.as.Edit(c.r.Context(), id, fn)
	if errors.Is(err, roster.ErrState) {
		return nil, roster.ErrNotFound // deleted
	}
	if err != nil {
		return nil, err
	}
	return c.user(u), nil
}

// leave removes a user, once: the second time it is not found.
func (c *call) leave() (any, error) {
	id, err := c.target(roster.RankAdmin)
	if err != nil {
		return nil, err
	}
	ctx := c.r.Context()
	return nil, c.as.Update(ctx, func(tx *roster.Directory) error {
		if _, err := living(ctx, tx, id); err != nil {
			return err
		}
		_, err := tx.Apply(ctx, id, roster.Remove)
		return err
	})
}

// living returns the user with id who is not deleted.
func living(ctx context.Context, dir *roster.Directory, id roster.ID) (roster.User, error) {
	u, err := dir.User(ctx, id)
	if err == nil && u.State == roster.StateDeleted {
		err = roster.ErrNotFound
	}
	return u, err
}
