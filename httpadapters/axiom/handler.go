// Package axiom serves Axiom's documented user API
// (https://axiom.co/docs/restapi/endpoints/getUsers) from a roster.Directory.
//
// Its paths are absolute in the vendor's own client, so it is mounted at the
// root of a host name:
//
//	mux.Handle("/v2/", axiom.New(dir, axiom.Config{Authorize: httpadapters.Tokens(dir)}))
//
// New users are active. DELETE removes a user from the account; then it is not
// found.
package axiom

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

	// Limiter bounds the requests of a token, and adds X-RateLimit headers to
	// its answers. Nil: no bound and no headers.
	Limiter httpadapters.Limiter

	// Log gets each error that callers are told nothing about. Nil is silent.
	Log *slog.Logger

	// Origins are the origins whose pages may call the set with a token, such as
	// "https://app.example.com"; "*" is every origin. None: browsers keep them out.
	Origins []string

	// Strict refuses comments and trailing commas in bodies.
	Strict bool

	// V1 also serves GET /v1/user, which older clients of the vendor ask for. It needs
	// a mount at /v1/user too.
	V1 bool

	// Unauthenticated401 answers 401 to a bad or missing token. The vendor's
	// documents say 403.
	Unauthenticated401 bool
}

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
	return []route{
		{"GET", "/v2/users", read, roster.RankAdmin, (*call).list},                // everyone who is not deleted
		{"POST", "/v2/users", create, roster.RankAdmin, (*call).create},           // a new active user
		{"GET", "/v2/users/{id}", read, roster.RankReadOnly, (*call).get},         // one user
		{"PUT", "/v2/users/{id}", update, roster.RankReadOnly, (*call).update},    // its name, and its e-mail if the body has one
		{"DELETE", "/v2/users/{id}", remove, roster.RankReadOnly, (*call).remove}, // out of the account
		{"PUT", "/v2/users/{id}/role", update, roster.RankReadOnly, (*call).setRole},
		{"GET", "/v2/user", read, roster.RankReadOnly, (*call).current}, // the user of the token
		{"PUT", "/v2/user", update, roster.RankReadOnly, (*call).updateCurrent},
	}
}

// New returns the set over dir. It serves every account when dir is the host's
// Directory, and one when dir is confined. It is safe for concurrent use.
func New(dir *roster.Directory, cfg Config) http.Handler {
	h := &handler{dir: dir, cfg: cfg}
	wire.WarnNoAuthorize(cfg.Log, "axiom", cfg.Authorize == nil)
	mux := wire.NewMux(h.fail)
	mux.HintAtPrefix(cfg.Log, "axiom")
	mux.AllowOrigins(cfg.Origins)
	routes := routes()
	if cfg.V1 {
		routes = append(routes, route{"GET", "/v1/user", httpadapters.ScopeRead, roster.RankReadOnly, (*call).currentV1})
	}
	for _, r := range routes {
		mux.Handle(r.method, r.path, h.serve(r))
	}
	return mux
}

// Routes returns every route of the set but that of Config.V1, for a host that mounts each on a router of
// its own.
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
