package publicala

import (
	"errors"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

func (c *call) create() (any, error) {
	p, err := c.readProfile("email", "external_id")
	if err != nil {
		return nil, err
	}
	if p.password == "" && c.cfg.RequirePassword {
		return nil, &roster.InvalidError{Field: "password", Reason: "is required"}
	}
	if err := p.checkExternalID(roster.User{}); err != nil {
		return nil, err
	}
	n := roster.NewUser{Email: p.email, ExternalID: p.externalID, SessionsLimit: int(p.sessions.V), Active: true}
	if n.Role, err = p.role(c.acting, c.acting.DefaultRole()); err != nil {
		return nil, err
	}
	if n.Attrs, err = p.extras(extras{}).in(roster.JSONObject{}); err != nil {
		return nil, err
	}
	if n.PasswordHash, err = c.hash(p.password); err != nil {
		return nil, err
	}
	ctx := c.r.Context()
	var u roster.User
	err = c.acting.Update(ctx, func(tx *roster.Directory) (err error) {
		if u, err = tx.Create(ctx, n); err != nil {
			return err
		}
		return p.plan.assign(ctx, tx, u.ID)
	})
	if err != nil {
		return nil, err
	}
	return c.user(u), nil
}

// update makes all changes of the body, or none.
func (c *call) update() (any, error) {
	u, err := c.target(roster.RankUser)
	if err != nil {
		return nil, err
	}
	if hidden(u) {
		return nil, roster.ErrNotFound
	}
	p, err := c.readProfile("email", "external_id", "only_sees_readable")
	if err != nil {
		return nil, err
	}
	if p.password != "" && u.ID == c.User {
		return nil, roster.ErrForbidden // one's own takes the old one
	}
	hash, err := c.hash(p.password)
	if err != nil {
		return nil, err
	}
	ctx := c.r.Context()
	return nil, c.acting.Update(ctx, func(tx *roster.Directory) error {
		u, err := visible(ctx, tx, u.ID)
		if err != nil {
			return err
		}
		if err := p.checkExternalID(u); err != nil {
			return err
		}
		edit := func(to *roster.Profile) error { return p.edit(tx, to) }
		if _, err := wire.Edit(ctx, tx, c.SetsEmail(u.ID), u.ID, edit); err != nil {
			return err
		}
		if hash != "" {
			if _, err := tx.SetPasswordHash(ctx, u.ID, hash); err != nil {
				return err
			}
		}
		return p.plan.assign(ctx, tx, u.ID)
	})
}

// remove deactivates a user. The second time it is not found.
func (c *call) remove() (any, error) {
	u, err := c.target(roster.RankAdmin)
	if err != nil {
		return nil, err
	}
	ctx := c.r.Context()
	return none, c.acting.Update(ctx, func(tx *roster.Directory) error {
		if _, err := visible(ctx, tx, u.ID); err != nil {
			return err
		}
		_, err := tx.Apply(ctx, u.ID, roster.Deactivate)
		return err
	})
}

// reactivate re-activates a deactivated user, and leaves others as they are. The
// Directory checks the caller before the state.
func (c *call) reactivate() (any, error) {
	u, err := c.target(roster.RankAdmin)
	if err != nil {
		return nil, err
	}
	_, err = c.acting.Apply(c.r.Context(), u.ID, roster.Reactivate)
	var state *roster.StateError
	switch {
	case errors.As(err, &state) && state.State == roster.StateDeleted:
		return nil, roster.ErrNotFound
	case err != nil && state == nil:
		return nil, err
	}
	return 1, nil // created and invited users stay as they are
}

// forceLogout ends every session of a user. Its answer is not documented.
func (c *call) forceLogout() (any, error) {
	u, err := c.either(roster.RankUser)
	if err != nil {
		return nil, err
	}
	_, err = c.acting.ForceLogout(c.r.Context(), u.ID)
	if errors.Is(err, roster.ErrState) {
		err = roster.ErrNotFound // deleted
	}
	return none, err
}
