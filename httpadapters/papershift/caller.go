package papershift

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

// admit returns the call of a caller who may use the route. It refuses the
// headers that JSON:API refuses.
func (h *handler) admit(w http.ResponseWriter, r *http.Request, route route) (*call, error) {
	need := httpadapters.Need{Scope: route.scope, MinRank: route.minRank, Asked: wire.AskedByID(r, vendor)}
	caller, acting, err := h.cfg.Authorize.Admit(w, r, h.dir, token, need, h.cfg.Limiter)
	if err != nil {
		return nil, err
	}
	return &call{h, caller, acting, w, r}, negotiate(r.Header)
}

// token returns the token of the Authorization header. It has one of two forms:
// Bearer text, or Token token="text".
func token(header http.Header) (token string, ok bool) {
	const scheme = "token "
	headers := header.Values("Authorization")
	if len(headers) != 1 || len(headers[0]) < len(scheme) || !strings.EqualFold(headers[0][:len(scheme)], scheme) {
		return wire.Bearer(header)
	}
	token, ok = strings.CutPrefix(strings.TrimLeft(headers[0][len(scheme):], " "), `token="`)
	token, closed := strings.CutSuffix(token, `"`)
	if !ok || !closed {
		return "", false
	}
	return wire.Bearer(http.Header{"Authorization": {"Bearer " + token}})
}

// vendor is the name of the set, under which users, teams and accounts keep the ids
// that they had there.
const vendor = "papershift"

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

// permissions says what the caller may do with u, by the lifecycle, the ranks,
// the caller's scopes and the needs of each route. It ignores that the last
// owner of an account stays.
func (c *call) permissions(u *roster.User) *permissions {
	role, _ := c.acting.Role(u.Role)
	rules := c.Rank >= roster.RankAdmin && role.Rank <= c.Rank
	itself := u.ID == c.User && c.Rank >= roster.RankUser
	living := u.State != roster.StateDeleted
	return &permissions{actions{
		Edit:   living && (rules || itself) && c.Allows(httpadapters.ScopeUpdate),
		Delete: living && rules && c.Allows(httpadapters.ScopeDelete),
		Invite: u.State == roster.StateCreated && u.Email != "" && rules && c.Allows(httpadapters.ScopeUpdate),
		Revoke: u.State == roster.StateInvited && rules && c.Allows(httpadapters.ScopeUpdate),
	}}
}
