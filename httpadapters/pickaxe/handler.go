// Package pickaxe serves Pickaxe's documented user API
// (https://pickaxe.co/v1/documentation/user), and the access groups that its
// users are given, from a roster.Directory.
//
// Its paths begin with /studio; the vendor has them below /v1:
//
//	mux.Handle("/v1/", http.StripPrefix("/v1", pickaxe.New(dir, pickaxe.Config{Authorize: httpadapters.Tokens(dir)})))
//
// Users are made active, with the role user, and named by their e-mail. What is
// given as accessGroupId and products are grants of the source "pickaxe", which
// the set replaces; boughtProducts and giftedProducts are grants of the sources
// "bought" and "gifted", which the host makes.
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

	// Log hears of the errors that callers are told nothing about, once each.
	// Nil is silent.
	Log *slog.Logger

	// Strict refuses comments and trailing commas.
	Strict bool

	// MaxTake is the largest page of the list. 0 is 1,000; more than the
	// Directory's own Config.MaxPage has no effect.
	MaxTake int
}

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
	if cfg.MaxTake <= 0 {
		cfg.MaxTake = 1_000
	}
	h := &handler{dir: dir, cfg: cfg}
	const (
		create = httpadapters.ScopeCreate
		read   = httpadapters.ScopeRead
		update = httpadapters.ScopeUpdate
		remove = httpadapters.ScopeDelete
	)
	mux := wire.NewMux(h.fail)
	for _, r := range []route{
		{"POST", "/studio/user/create", create, roster.RankAdmin, (*call).create},        // a new active user
		{"POST", "/studio/user/invite", create, roster.RankAdmin, (*call).invite},        // mails to new and invited users
		{"GET", "/studio/user/list", read, roster.RankAdmin, (*call).list},               // everyone who is not deleted
		{"GET", "/studio/user/{email}", read, roster.RankReadOnly, (*call).get},          // one user
		{"PATCH", "/studio/user/{email}", update, roster.RankReadOnly, (*call).update},   // what data has
		{"DELETE", "/studio/user/{email}", remove, roster.RankReadOnly, (*call).remove},  // out of the account
		{"GET", "/studio/access-group/list", read, roster.RankAdmin, (*call).listGroups}, // all that have not ended
		{"POST", "/studio/access-group/create", create, roster.RankAdmin, (*call).newGroup},
		{"GET", "/studio/access-group/{id}", read, roster.RankAdmin, (*call).getGroup},
		{"PATCH", "/studio/access-group/{id}", update, roster.RankAdmin, (*call).editGroup}, // what the body or its data has
		{"DELETE", "/studio/access-group/{id}", remove, roster.RankAdmin, (*call).endGroup}, // its grants end with it
	} {
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
