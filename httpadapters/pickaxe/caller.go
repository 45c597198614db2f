package pickaxe

import (
	"fmt"
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wire"
)

// call is one request of a known caller.
type call struct {
	*handler
	httpadapters.Caller
	acting *roster.Directory // the caller's account, acting for the caller
	w      http.ResponseWriter
	r      *http.Request
}

// admit finds out who calls, counts the request, and refuses callers whom the
// route is not for.
func (h *handler) admit(w http.ResponseWriter, r *http.Request, route route) (*call, error) {
	token, ok := wire.Bearer(r.Header)
	if !ok {
		return nil, roster.ErrCredentials
	}
	caller, acting, err := h.cfg.Authorize.Admit(h.dir, r, token)
	if err != nil {
		return nil, err
	}
	if err := h.count(w, r, caller); err != nil {
		return nil, err
	}
	if !caller.Allows(route.scope) {
		return nil, scopeError(route.scope)
	}
	if caller.Rank < route.minRank {
		return nil, roster.ErrForbidden
	}
	return &call{h, caller, acting, w, r}, nil
}

// count asks the limiter and sets the headers that tell what it said.
func (h *handler) count(w http.ResponseWriter, r *http.Request, caller httpadapters.Caller) error {
	if h.cfg.Limiter == nil {
		return nil
	}
	q := h.cfg.Limiter.Take(r.Context(), caller.LimitID())
	q.Header(w.Header())
	if !q.Allowed {
		return errTooMany
	}
	return nil
}

// target returns the user whom the path names. Below rank admin callers may
// name themselves alone, and need at least minRank for that. What is no address,
// such as the name of another path, names nobody.
func (c *call) target(minRank roster.Rank) (roster.User, error) {
	u, err := c.acting.UserByEmail(c.r.Context(), c.r.PathValue("email"))
	if err != nil {
		return roster.User{}, err
	}
	if c.Rank < roster.RankAdmin && u.ID != c.User {
		return roster.User{}, roster.ErrNotFound
	}
	if c.Rank < minRank {
		return roster.User{}, roster.ErrForbidden
	}
	return u, nil
}

// scopeError is a caller whose token lacks a scope.
type scopeError string

func (e scopeError) Error() string {
	return fmt.Sprintf("pickaxe: the token lacks the scope %q", string(e))
}

func (scopeError) Unwrap() error { return roster.ErrForbidden }
