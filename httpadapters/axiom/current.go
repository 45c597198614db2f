package axiom

import (
	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// current answers with the user of the token. A token of the account has none.
func (c *call) current() (any, error) {
	if c.User.IsZero() {
		return nil, roster.ErrForbidden
	}
	u, err := wire.NotDeleted(c.r.Context(), c.acting, c.User)
	if err != nil {
		return nil, err
	}
	return c.user(u), nil
}

func (c *call) updateCurrent() (any, error) {
	if c.User.IsZero() || c.Rank < roster.RankUser {
		return nil, roster.ErrForbidden
	}
	return c.edit(c.User)
}
