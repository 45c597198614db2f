package pickaxe

import (
	"context"
	"errors"
	"math"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

func (c *call) create() (any, error) {
	body, err := wire.ReadObject(c.w, c.r, c.cfg.Strict)
	if err != nil {
		return nil, err
	}
	body.Require("email")
	n := roster.NewUser{
		Email: body.Text("email").V, Name: body.Text("name").V, Image: body.Text("image").V,
		IPAddress: body.Text("ipAddress").V, EmailVerified: body.Bool("isEmailVerified").V, Active: true,
	}
	password := body.Text("password")
	given, err := c.readGiven(body, "products")
	given.group.Present = !given.group.V.IsZero() // null and "" are not given
	if err := errors.Join(body.Err(), err); err != nil {
		return nil, err
	}
	if _, err := roster.CanonicalEmail(n.Email); err != nil {
		return nil, err // empty ones included
	}
	ctx := c.r.Context()
	n.Grants = given.grants()
	if n.PasswordHash, err = c.hash(ctx, password); err != nil {
		return nil, err
	}
	u, err := c.acting.Create(ctx, n)
	if err != nil {
		return nil, err
	}
	return c.one(u)
}

// hash returns the hash of a password, "" if none is given. Forms send "" for a field
// that nobody filled in.
func (c *call) hash(ctx context.Context, password wire.Value[string]) (roster.PasswordHash, error) {
	if password.V == "" {
		return "", nil
	}
	return c.acting.HashPassword(ctx, roster.SecretText(password.V))
}

func (c *call) list() (any, error) {
	skip, take, err := c.page(min(10, int64(c.acting.MaxPage())))
	if err != nil {
		return nil, err
	}
	search, err := wire.QueryText(c.r.URL.RawQuery, "query")
	if err != nil {
		return nil, err
	}
	if take == 0 {
		return []user{}, nil // a Limit of 0 means the default
	}
	living := roster.Where(roster.FieldState, roster.OpNotEq, roster.StateDeleted)
	pages := wire.Pages(c.r.Context(), c.acting, roster.UserQuery{
		Search: search, Where: []roster.Condition{living}, Skip: int(skip), Limit: int(take),
	}, false)
	return newList(func(yield func(any, error) bool) {
		for page, err := range pages {
			if err != nil {
				yield(nil, err)
				return
			}
			for u, err := range c.shown(page.Users) {
				if !yield(u, err) {
					return
				}
			}
		}
	}), nil
}

// page reads skip and take of a list. Without take it has missing records.
func (c *call) page(missing int64) (skip, take int64, err error) {
	query, err := wire.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return 0, 0, err
	}
	if skip, err = wire.QueryInteger(query, "skip", 0, 0, math.MaxInt32); err != nil {
		return 0, 0, err
	}
	most := int64(c.cfg.MaxTake)
	take, err = wire.QueryInteger(query, "take", min(missing, most), 0, most)
	return skip, take, err
}

func (c *call) get() (any, error) {
	u, err := c.acting.Asked(c.r.Context(), c.Asked)
	if err != nil {
		return nil, wire.Hidden(err)
	}
	if err := c.Reaches(u.ID, roster.RankReadOnly); err != nil {
		return nil, err
	}
	return c.one(u)
}

// edits are the changes in the data of a PATCH.
type edits struct {
	name, image, ipAddress, summary wire.Value[string]
	verified                        wire.Value[bool]
	currentUses, extraUses          wire.Value[int64]
	password                        wire.Value[string]
	given                           given
}

func (c *call) readEdits(body *wire.Object) (edits, error) {
	body.Require("data")
	data := body.Object("data").V
	data.Refuse("email", "cannot be changed here")
	data.NotNull("password")
	e := edits{
		name: data.Text("name"), image: data.Text("image"), ipAddress: data.Text("ipAddress"),
		summary: data.Text("summary"), verified: data.Bool("isEmailVerified"),
		currentUses: data.Count("currentUses"), extraUses: data.Count("extraUses"), password: data.Text("password"),
	}
	var err error
	e.given, err = c.readGiven(data, "products")
	return e, errors.Join(body.Err(), err)
}

func (e edits) profile(p *roster.Profile) error {
	p.Name, p.Image = e.name.Or(p.Name), e.image.Or(p.Image)
	p.IPAddress, p.Summary = e.ipAddress.Or(p.IPAddress), e.summary.Or(p.Summary)
	p.EmailVerified = e.verified.Or(p.EmailVerified)
	p.CurrentUses, p.ExtraUses = e.currentUses.Or(p.CurrentUses), e.extraUses.Or(p.ExtraUses)
	return nil
}

// update makes all changes of the body, or none.
func (c *call) update() (any, error) {
	u, err := c.target(roster.RankUser)
	if err != nil {
		return nil, err
	}
	body, err := wire.ReadObject(c.w, c.r, c.cfg.Strict)
	if err != nil {
		return nil, err
	}
	e, err := c.readEdits(body)
	if err != nil {
		return nil, err
	}
	if e.password.V != "" && u.ID == c.User {
		return nil, roster.ErrForbidden // one's own takes the old one
	}
	ctx := c.r.Context()
	hash, err := c.hash(ctx, e.password)
	if err != nil {
		return nil, err
	}
	var edited roster.User
	err = c.acting.Update(ctx, func(tx *roster.Directory) (err error) {
		if err = e.given.set(ctx, tx, u.ID); err != nil {
			return err
		}
		if edited, err = tx.Edit(ctx, u.ID, e.profile); err != nil { // after the grants, which decide how uses count
			return err
		}
		if hash != "" {
			_, err = tx.SetPasswordHash(ctx, u.ID, hash)
		}
		return err
	})
	if errors.Is(err, roster.ErrState) {
		return nil, roster.ErrNotFound // deleted in the meantime
	}
	if err != nil {
		return nil, err
	}
	return c.one(edited)
}

// remove removes a user. The second time it is not found.
func (c *call) remove() (any, error) {
	u, err := c.target(roster.RankAdmin)
	if err != nil {
		return nil, err
	}
	if err := wire.RemoveOnce(c.r.Context(), c.acting, u.ID); err != nil {
		return nil, err
	}
	return c.one(u)
}
