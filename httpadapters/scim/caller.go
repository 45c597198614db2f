package scim

import (
	"net/http"
	"strings"

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
	need := httpadapters.Need{Scope: route.scope, MinRank: route.minRank}
	if strings.HasPrefix(route.path, root+"/Users/") {
		need.Asked = wire.AskedByID(r, vendor)
	}
	if route.path == root+"/Users" && r.Method == http.MethodGet {
		need.Asked = askedByName(r.URL.Query().Get("filter"))
	}
	caller, acting, err := h.cfg.Authorize.Admit(w, r, h.dir, wire.Bearer, need, h.cfg.Limiter)
	noteCaller(w, caller)
	return &call{h, caller, acting, w, r}, err
}

// vendor is the name of the set, under which users keep the ids that they had
// elsewhere, and its member of Attrs.
const vendor = "scim"

// target returns the user with an id, who is not deleted.
func (c *call) target(id string) (roster.User, error) {
	u, err := wire.Living(wire.Reachable(c.r.Context(), c.acting, wire.UserKey(vendor, id), c.Asked, true, c.User))
	if err == nil {
		noteUser(c.w, u.ID)
	}
	return u, err
}
