// Package pickaxe serves Pickaxe's documented user API
// (https://pickaxe.co/v1/documentation/user), and the access groups that its
// users are given, from a roster.Directory.
//
// Its paths begin with /studio; the vendor has them below /v1:
//
//	mux.Handle("/v1/", http.StripPrefix("/v1", pickaxe.New(dir, pickaxe.Config{Authorize: httpadapters.Tokens(dir)})))
//
// New users are active and have the role user. Paths name users by e-mail. The
// set turns accessGroupId and products into grants of the source "pickaxe", and
// replaces only those. The host makes the grants of the sources "bought" and
// "gifted", which appear as boughtProducts and giftedProducts.
package pickaxe

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

	// MaxTake is the largest page of the list. 0 is 1,000; more than the
	// Directory's Config.MaxPage has no effect.
	MaxTake int
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
		{"POST", "/studio/user/create", create, roster.RankAdmin, (*call).create},        // a new active user
		{"POST", "/studio/user/invite", create, roster.RankAdmin, (*call).invite},        // mails new and invited users
		{"GET", "/studio/user/list", read, roster.RankAdmin, (*call).list},               // everyone who is not deleted
		{"GET", "/studio/user/{email}", read, roster.RankReadOnly, (*call).get},          // one user
		{"PATCH", "/studio/user/{email}", update, roster.RankReadOnly, (*call).update},   // the members of data
		{"DELETE", "/studio/user/{email}", remove, roster.RankReadOnly, (*call).remove},  // out of the account
		{"GET", "/studio/access-group/list", read, roster.RankAdmin, (*call).listGroups}, // groups that have not ended
		{"POST", "/studio/access-group/create", create, roster.RankAdmin, (*call).newGroup},
		{"GET", "/studio/access-group/{id}", read, roster.RankAdmin, (*call).getGroup},
		{"PATCH", "/studio/access-group/{id}", update, roster.RankAdmin, (*call).editGroup}, // the members of the body or of its data
		{"DELETE", "/studio/access-group/{id}", remove, roster.RankAdmin, (*call).endGroup}, // its grants end with it
	}
}

// New returns the set over dir. It serves every account when dir is the host's
// Directory, and one when dir is confined. It is safe for concurrent use.
func New(dir *roster.Directory, cfg Config) http.Handler {
	if cfg.MaxTake <= 0 {
		cfg.MaxTake = 1_000
	}
	h := &handler{dir: dir, cfg: cfg}
	wire.WarnNoAuthorize(cfg.Log, "pickaxe", cfg.Authorize == nil)
	mux := wire.NewMux(h.fail)
	mux.HintAtPrefix(cfg.Log, "pickaxe")
	mux.AllowOrigins(cfg.Origins)
	for _, r := range routes() {
		mux.Handle(r.method, r.path, h.serve(r))
	}
	return mux
}

// Routes returns every route of the set, for a host that mounts each on a router of
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
