package embedthis

import (
	"context"
	"errors"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// create makes a user, and invites it where the body says so: both or neither.
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
		return nil, err // an empty one too
	}
	ctx := c.r.Context()
	var u roster.User
	err = c.as.Update(ctx, func(tx *roster.Directory) (err error) {
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

// known refuses roles that are none. The core would take an empty one for its
// default.
func (c *call) known(role roster.Role) error {
	if _, ok := c.as.Role(role); !ok {
		return &roster.InvalidError{Field: "role", Reason: "must be the id of a role"}
	}
	return nil
}

// mail invites u by mail, who is told only once.
func mail(ctx context.Context, tx *roster.Directory, u roster.User) (roster.User, error) {
	made, err := tx.Invite(ctx, roster.NewInvitation{User: u.ID, Mail: true})
	return made.User, err
}

// preferences returns the object that a body has for them.
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

func (c *call) get() (any, error) {
	body, err := wire.ReadObject(c.w, c.r, c.cfg.Strict)
	if err != nil {
		return nil, err
	}
	k := readKey(body)
	if err := body.Err(); err != nil {
		return nil, err
	}
	u, err := c.target(k)
	if err != nil {
		return nil, err
	}
	return c.shown(u)
}

// edits is what an update asks for.
type edits struct {
	email, first, last wire.Value[string]
	preferences        wire.Value[roster.JSONObject]
}

func (e edits) profile(p *roster.Profile) error {
	if e.email.Present && e.email.V != p.Email {
		if _, err := roster.CanonicalEmail(e.email.V); err != nil {
			return err // an empty one too
		}
		p.Email = e.email.V
	}
	p.First, p.Last = e.first.Or(p.First), e.last.Or(p.Last)
	p.Preferences = e.preferences.Or(p.Preferences)
	return nil
}

// update changes the members that the body has. Beside an id the e-mail is the
// new one; alone it says whose they are. What else a record has, such as its
// role, is passed over: clients send whole records back.
func (c *call) update() (any, error) {
	body, err := wire.ReadObject(c.w, c.r, c.cfg.Strict)
	if err != nil {
		return nil, err
	}
	k := readKey(body)
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
	u, err = c.as.Edit(c.r.Context(), u.ID, e.profile)
	if errors.Is(err, roster.ErrState) {
		return nil, roster.ErrNotFound // deleted meanwhile
	}
	if err != nil {
		return nil, err
	}
	return c.shown(u)
}

// setRole changes the role of a user, and invites who is not active yet where
// the body says so: both or neither.
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
	err = c.as.Update(ctx, func(tx *roster.Directory) (err error) {
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
		return nil, roster.ErrNotFound // deleted meanwhile
	}
	if err != nil {
		return nil, err
	}
	return c.shown(u)
}

// leave removes a user, once: the second time it is not found.
func (c *call) leave() (any, error) {
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
	ctx := c.r.Context()
	return struct{}{}, c.as.Update(ctx, func(tx *roster.Directory) error {
		if _, err := living(ctx, tx, u.ID); err != nil {
			return err
		}
		_, err := tx.Apply(ctx, u.ID, roster.Remove)
		return err
	})
}
