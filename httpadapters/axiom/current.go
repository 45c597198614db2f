package axiom

import (
	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// current answers with the user of the token.
func (c *call) current() (any, error) {
	u, err := c.self()
	if err != nil {
		return nil, err
	}
	return c.user(&u), nil
}

// currentV1 answers as the vendor's API did before /v2.
func (c *call) currentV1() (any, error) {
	u, err := c.self()
	if err != nil {
		return nil, err
	}
	v := userV1{ID: wire.ShownID(vendor, u.VendorIDs, u.ID), Name: u.Name, Emails: []string{}}
	if u.Email != "" {
		v.Emails = append(v.Emails, u.Email)
	}
	return v, nil
}

// self returns the user of the token. A token of the account has none.
func (c *call) self() (roster.User, error) {
	if c.User.IsZero() {
		return roster.User{}, roster.ErrForbidden
	}
	return wire.Living(c.acting.Asked(c.r.Context(), c.Asked))
}

func (c *call) updateCurrent() (any, error) {
	if c.User.IsZero() || c.Rank < roster.RankUser {
		return nil, roster.ErrForbidden
	}
	return c.edit(c.User)
}
