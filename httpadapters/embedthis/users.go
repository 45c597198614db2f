package embedthis

import (
	"context"
	"errors"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// create makes a user, and invites it if the body asks for it: both or neither.
func (c *call) create() (any, error) {
	body, err := wire.ReadObject(c.w, c.r, c.cfg.Strict)
	if err != nil {
		return nil, err
	}
	body.Require("email", "role")
	n := roster.NewUser{
		Email: body.Text("email").V, First: body.Text("first").V, Last: body.Text("last").V,
		Preferences: preferences(body).V, Role: roster.Role(body.Text("role").V),
	}
	invite := body.Bool("sendInvite").V
	if err := body.Err(); err != nil {
		return nil, err
	}
	if err := c.known(n.Role); err != nil {
		return nil, err
	}
	if _, err := roster.CanonicalEmail(n.Email); err != nil {
		return nil, err // empty ones included
	}
	ctx := c.r.Context()
	var u roster.User
	err = c.acting.Update(ctx, func(tx *roster.Directory) (err error) {
		if u, err = tx.Create(ctx, n); err == nil && invite {
			u, err = mail(ctx, tx, u)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return c.shown(u)
}

// known refuses unknown roles. The Directory takes an empty one for its default.
func (c *call) known(role roster.Role) error {
	if _, ok := c.acting.Role(role); !ok {
		return &roster.InvalidError{Field: "role", Reason: "must be the id of a role"}
	}
	return nil
}

// mail invites u by mail.
func mail(ctx context.Context, tx *roster.Directory, u roster.User) (roster.User, error) {
	made, err := tx.Invite(ctx, roster.NewInvitation{User: u.ID, Mail: true})
	return made.User, err
}

// preferences returns the member preferences of a body.
func preferences(body *wire.Object) wire.Value[roster.JSONObject] {
	raw := body.Raw("preferences")
	v := wire.Value[roster.JSONObject]{Present: raw.Present, Null: raw.Null}
	if !raw.Present || raw.Null {
		return v
	}
	var err error
	if v.V, err = roster.ParseJSONObject(raw.V); err != nil {
		body.Refuse("preferences", "must be an object")
	}
	return v
}

// edits are the changes of an update.
type edits struct {
	email, first, last wire.Value[string]
	preferences        wire.Value[roster.JSONObject]
}

func (e edits) profile(p *roster.Profile) error {
	if e.email.Present && e.email.V != p.Email {
		if _, err := roster.CanonicalEmail(e.email.V); err != nil {
			return err // empty ones included
		}
		p.Email = e.email.V
	}
	p.First, p.Last = e.first.Or(p.First), e.last.Or(p.Last)
	p.Preferences = e.preferences.Or(p.Preferences)
	return nil
}

// update changes the members of the body. Beside an id, the e-mail is the new
// one; alone, it names the user. Other members, such as the role, are ignored:
// clients send whole records back.
func (c *call) update() (any, error) {
	body, err := wire.ReadOptional(c.w, c.r, c.cfg.Strict)
	if err != nil {
		return nil, err
	}
	k := readKey(body)
	k.orSelf(body, "first", "last", "preferences")
	e := edits{first: body.Text("first"), last: body.Text("last"), preferences: preferences(body)}
	if err := body.Err(); err != nil {
		return nil, err
	}
	if k.id.Present {
		e.email, k.email = k.email, e.email
	}
	u, err := c.target(k)
	if err != nil {
		return nil, err
	}
	u, err = wire.Edit(c.r.Context(), c.acting, c.SetsEmail(u.ID), u.ID, e.profile)
	if errors.Is(err, roster.ErrState) {
		return nil, roster.ErrNotFound // deleted in the meantime
	}
	if err != nil {
		return nil, err
	}
	return c.shown(u)
}

// setRole changes the role of a user. It also invites a user who is not active
// yet if the body asks for it: both or neither.
func (c *call) setRole() (any, error) {
	body, err := wire.ReadObject(c.w, c.r, c.cfg.Strict)
	if err != nil {
		return nil, err
	}
	body.Require("id", "role")
	k := key{id: body.Text("id")}
	role, invite := roster.Role(body.Text("role").V), body.Bool("sendInvite").V
	if err := body.Err(); err != nil {
		return nil, err
	}
	if err := c.known(role); err != nil {
		return nil, err
	}
	u, err := c.target(k)
	if err != nil {
		return nil, err
	}
	ctx, id := c.r.Context(), u.ID
	err = c.acting.Update(ctx, func(tx *roster.Directory) (err error) {
		u, err = tx.Edit(ctx, id, func(p *roster.Profile) error {
			p.Role = role
			return nil
		})
		if err == nil && invite && (u.State == roster.StateCreated || u.State == roster.StateInvited) {
			u, err = mail(ctx, tx, u)
		}
		return err
	})
	if errors.Is(err, roster.ErrState) {
		return nil, roster.ErrNotFound // deleted in the meantime
	}
	if err != nil {
		return nil, err
	}
	return c.shown(u)
}

// remove removes a user. The second time it is not found.
func (c *call) remove() (any, error) {
	body, err := wire.ReadObject(c.w, c.r, c.cfg.Strict)
	if err != nil {
		return nil, err
	}
	k := readKey(body)
	if err := body.Err(); err != nil {
		return nil, err
	}
	if k.empty() {
		return nil, errNobody
	}
	u, err := c.target(k)
	if err != nil {
		return nil, err
	}
	return struct{}{}, wire.RemoveOnce(c.r.Context(), c.acting, u.ID)
}
