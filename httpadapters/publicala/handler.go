// Package publicala serves publica.la's documented user API
// (https://docs.publica.la) from a roster.Directory.
//
// Its paths begin with /integration-api/v1. The header X-User-Token carries the
// token:
//
//	mux.Handle("/integration-api/", publicala.New(dir, publicala.Config{Authorize: httpadapters.Tokens(dir)}))
//
// New users are active. Paths name users by their Number. DELETE deactivates a
// user: it is hidden, keeps its e-mail and external id, and can be re-activated.
// A plan is an access group, named by its Number and granted with the source
// "publicala". The flag admin is a role of rank admin or above. The user's Attrs
// hold under "publicala" the values for which roster has no field.
package publicala

import (
	"log/slog"
	"net/http"
	"strings"

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
	// 100; negative is no bound and no X-RateLimit headers.
	Rate int

	// Limiter bounds the requests of a token instead of Rate, for example one
	// that several nodes share. Nil: Rate.
	Limiter httpadapters.Limiter

	// Log gets each error that callers are told nothing about. Nil is silent.
	Log *slog.Logger

	// Origins are the origins whose pages may call the set with a token, such as
	// "https://app.example.com"; "*" is every origin. None: browsers keep them out.
	Origins []string

	// Strict refuses comments and trailing commas in bodies.
	Strict bool

	// RequirePassword refuses new users without new_password.
	RequirePassword bool

	// ShowExternalID adds external_id to users. The documents do not show it.
	ShowExternalID bool

	// ClientPath also serves the update below /api/v1, as one of the vendor's
	// clients sends it.
	ClientPath bool

	// BaseURL is the beginning of a list's links, such as "https://users.example.com",
	// without the path of the set. Empty: the scheme and host of the request; behind a
	// proxy that ends TLS, set it.
	BaseURL string

	// Impersonate returns the link by which the caller of a list becomes the
	// user, "" for none. Nil: none. It is asked only about users whom the caller
	// may act for: others than itself, who do not outrank it, by a token that may
	// update users. A link stands in an answer, so it must be no credential: lead to
	// a page behind a sign-in, which calls [roster.Directory.Impersonate].
	Impersonate func(httpadapters.Caller, roster.User) string
}

// documentedRate is the requests a minute that the documents promise.
const documentedRate = 100

type handler struct {
	dir *roster.Directory
	cfg Config
}

// route is one verb of one path, with what it needs of its caller.
type route struct {
	method, path string
	scope        string
	minRank      roster.Rank
	serve        func(*call) (any, error)
}

// routes returns the routes of the set.
func routes() []route {
	const (
		create = httpadapters.ScopeCreate
		read   = httpadapters.ScopeRead
		update = httpadapters.ScopeUpdate
		remove = httpadapters.ScopeDelete
	)
	// {user} is a Number, unless a comment says otherwise.
	return []route{
		{"POST", "/integration-api/v1/dashboard/users", create, roster.RankAdmin, (*call).create}, // a new active user
		{"POST", "/integration-api/v1/dashboard/users/{$}", create, roster.RankAdmin, (*call).create},
		{"GET", "/integration-api/v1/dashboard/users", read, roster.RankAdmin, (*call).list}, // users who are neither deactivated nor deleted, unless the query says otherwise
		{"GET", "/integration-api/v1/dashboard/users/{$}", read, roster.RankAdmin, (*call).list},
		{"GET", "/integration-api/v1/dashboard/users/{user}", read, roster.RankReadOnly, (*call).get},         // a list of one; {user} is an e-mail
		{"PUT", "/integration-api/v1/dashboard/users/{user}", update, roster.RankReadOnly, (*call).update},    // the members of the body
		{"DELETE", "/integration-api/v1/dashboard/users/{user}", remove, roster.RankReadOnly, (*call).remove}, // deactivated and hidden
		{"PUT", "/integration-api/v1/dashboard/users/{user}/re-activate", update, roster.RankReadOnly, (*call).reactivate},
		{"POST", "/integration-api/v1/users/{user}/force-logout", update, roster.RankReadOnly, (*call).forceLogout}, // {user} may be an external id
		{"POST", "/integration-api/v1/dashboard/users/{user}/force-logout", update, roster.RankReadOnly, (*call).forceLogout},
	}
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
	routes := routes()
	if cfg.ClientPath {
		routes = append(routes, route{"PUT", "/api/v1/dashboard/users/{user}", httpadapters.ScopeUpdate, roster.RankReadOnly, (*call).update})
	}
	wire.WarnNoAuthorize(cfg.Log, "publicala", cfg.Authorize == nil)
	mux := wire.NewMux(h.fail)
	mux.HintAtPrefix(cfg.Log, "publicala")
	mux.AllowOrigins(cfg.Origins)
	for _, r := range routes {
		mux.Handle(r.method, r.path, h.serve(r))
		if strings.Contains(r.path, "/{user}") { // some clients end every path with a slash
			mux.Handle(r.method, r.path+"/{$}", h.serve(r))
		}
	}
	return mux
}

// Routes returns every route of the set but that of Config.ClientPath, for a host that
// mounts each on a router of its own. [New] also serves each with a
// slash at its end.
func Routes() []httpadapters.Route {
	var all []httpadapters.Route
	for _, r := range routes() {
		all = append(all, httpadapters.Route{Method: r.method, Path: r.path})
	}
	return all
}

// serve returns the handler of a route.
func (h *handler) serve(route route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var v any
		c, err := h.admit(w, r, route)
		if err == nil {
			wire.Await(w, r)
			v, err = route.serve(c)
		}
		if err != nil {
			h.fail(w, r, err)
			return
		}
		h.answer(w, r, v)
	}
}
