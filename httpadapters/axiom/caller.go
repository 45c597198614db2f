package axiom

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
	need := httpadapters.Need{Scope: route.scope, MinRank: route.minRank, Asked: wire.AskedByID(r, vendor)}
	caller, acting, err := h.cfg.Authorize.Admit(w, r, h.dir, wire.Bearer, need, h.cfg.Limiter)
	if h.cfg.Limiter != nil && w.Header().Get("X-RateLimit-Limit") != "" {
		w.Header().Set("X-RateLimit-Scope", limited(caller))
	}
	return &call{h, caller, acting, w, r}, err
}

// limited names who shares the limit of a caller.
func limited(caller httpadapters.Caller) string {
	if caller.User.IsZero() {
		return "organization"
	}
	return "user"
}

// vendor is the name of the set, under which users keep the ids that they had there.
const vendor = "axiom"

// target returns the user whose id stands in the path, even a deleted one. The caller
// must reach that user.
func (c *call) target(minRank roster.Rank) (roster.User, error) {
	k := wire.UserKey(vendor, c.r.PathValue("id"))
	u, err := wire.Reachable(c.r.Context(), c.acting, k, c.Asked, c.Rank >= roster.RankAdmin, c.User)
	if err != nil {
		return roster.User{}, err
	}
	return u, c.Reaches(u.ID, minRank)
}
