// Package publicala serves publica.la's documented user API
// (https://docs.publica.la) from a roster.Directory.
//
// Its paths begin with /integration-api/v1, and callers name themselves in the
// header X-User-Token:
//
//	mux.Handle("/integration-api/", publicala.New(dir, publicala.Config{Authorize: httpadapters.Tokens(dir)}))
//
// Users are made active, and named by their Number. Deleting one deactivates
// it: it is hidden from then on, keeps its e-mail and external id, and can be
// re-activated. A plan is an access group, named by its Number and granted with
// the source "publicala". The flag admin is a role of rank admin or above; what
// roster has no field for stands in the user's Attrs under "publicala".
package publicala

import (
	"log/slog"
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wire"
)

// Config says how the set works. Without Authorize it refuses every request.
type Config struct {
	// Authorize says who calls; httpadapters.Tokens is the usual value. Nil
	// refuses every request.
	Authorize httpadapters.Authorize

	// Rate is the number of requests a minute for a token. 0 is the documented
	// 100, negative is any number and no X-RateLimit headers.
	Rate int

	// Limiter bounds the requests of a token in place of Rate, such as one that
	// several nodes share. Nil: Rate.
	Limiter httpadapters.Limiter

	// Log hears of the errors that callers are told nothing about, once each.
	// Nil is silent.
	Log *slog.Logger

	// Strict refuses the comments and trailing commas of the documented
	// examples.
	Strict bool

	// RequirePassword refuses to make a user without new_password.
	RequirePassword bool

	// ShowExternalID adds external_id, which the documents don't show, to users.
	ShowExternalID bool

	// ClientPath serves the update below /api/v1 too, where one of the vendor's
	// clients sends it.
	ClientPath bool

	// BaseURL stands in front of the paths in a list's links, such as
	// "https://users.example.com". Empty: links are paths.
	BaseURL string

	// Impersonate returns the link by which the caller of a list becomes the
	// user, "" for none. Nil: none.
	Impersonate func(roster.User) string
}

// documentedRate is the requests a minute that the documents promise.
const documentedRate = 100

type handler struct {
	dir *roster.Directory
	cfg Config
}

// route is what one verb of one path does: for callers who have the scope, and
// a rank of at least minRank.
type route struct {
	method, path string
	scope        string
	minRank      roster.Rank
	serve        func(*call) (any, error)
}

// New returns the set over dir. It serves every account when dir is the host's
// Directory, and one when dir is confined. It is safe for concurrent use.
func New(dir *roster.Directory, cfg Config) http.Handler {
	if cfg.Rate == 0 {
		cfg.Rate = documentedRate
	}
	if cfg.Limiter == nil && cfg.Rate > 0 {
		limiter := httpadapters.NewLimiter(cfg.Rate)
		limiter.Now = dir.Now
		cfg.Limiter = limiter
	}
	h := &handler{dir: dir, cfg: cfg}
	const (
		create = httpadapters.ScopeCreate
		read   = httpadapters.ScopeRead
		update = httpadapters.ScopeUpdate
		remove = httpadapters.ScopeDelete
	)
	// {user} is a Number, and where a comment says so something else.
	routes := []route{
		{"POST", "/integration-api/v1/dashboard/users", create, roster.RankAdmin, (*call).create}, // a new active user
		{"POST", "/integration-api/v1/dashboard/users/{$}", create, roster.RankAdmin, (*call).create},
		{"GET", "/integration-api/v1/dashboard/users", read, roster.RankAdmin, (*call).list}, // who is neither deactivated nor deleted, or as query says
		{"GET", "/integration-api/v1/dashboard/users/{$}", read, roster.RankAdmin, (*call).list},
		{"GET", "/integration-api/v1/dashboard/users/{user}", read, roster.RankReadOnly, (*call).get},         // a list of one; {user} is an e-mail
		{"PUT", "/integration-api/v1/dashboard/users/{user}", update, roster.RankReadOnly, (*call).update},    // what the body has
		{"DELETE", "/integration-api/v1/dashboard/users/{user}", remove, roster.RankReadOnly, (*call).remove}, // deactivated and hidden
		{"PUT", "/integration-api/v1/dashboard/users/{user}/re-activate", update, roster.RankReadOnly, (*call).reactivate},
		{"POST", "/integration-api/v1/users/{user}/force-logout", update, roster.RankReadOnly, (*call).forceLogout}, // {user} may be an external id
		{"POST", "/integration-api/v1/dashboard/users/{user}/force-logout", update, roster.RankReadOnly, (*call).forceLogout},
	}
	if cfg.ClientPath {
		routes = append(routes, route{"PUT", "/api/v1/dashboard/users/{user}", update, roster.RankReadOnly, (*call).update})
	}
	mux := wire.NewMux(h.fail)
	for _, r := range routes {
		mux.Handle(r.method, r.path, h.serve(r))
	}
	return mux
}

// serve answers a request by a route.
func (h *handler) serve(route route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c, err := h.admit(w, r, route)
		if err != nil {
			h.fail(w, r, err)
			return
		}
		v, err := route.serve(c)
		if err != nil {
			h.fail(w, r, err)
			return
		}
		h.answer(w, v)
	}
}
