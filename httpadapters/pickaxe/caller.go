package pickaxe

import (
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wire"
)

// call is one request of an admitted caller.
type call struct {
	*handler
	httpadapters.Caller
	acting *roster.Directory // the caller's account, acting for the caller
	w      http.ResponseWriter
	r      *http.Request
}

// admit returns the call of a caller who may use the route.
func (h *handler) admit(w http.ResponseWriter, r *http.Request, route route) (*call, error) {
	need := httpadapters.Need{Scope: route.scope, MinRank: route.minRank, Asked: wire.AskedByEmail(r, "email")}
	caller, acting, err := h.cfg.Authorize.Admit(w, r, h.dir, wire.Bearer, need, h.cfg.Limiter)
	return &call{h, caller, acting, w, r}, err
}

// target returns the user whose e-mail stands in the path. The caller must reach
// that user.
func (c *call) target(minRank roster.Rank) (roster.User, error) {
	u, err := c.named(c.r.PathValue("email"))
	if err != nil {
		return roster.User{}, err
	}
	return u, c.Reaches(u.ID, minRank)
}

// named returns the user with an address: one of the account's own, or a member.
func (c *call) named(email string) (roster.User, error) {
	u, err := c.acting.UserByEmail(c.r.Context(), email)
	return u, wire.Hidden(err)
}
